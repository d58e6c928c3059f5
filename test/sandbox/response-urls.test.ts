import { describe, expect, test } from "@jest/globals";
import { aListener } from "./listener.ts";
import { aSlack, post } from "./support.ts";

const plain = (text: string) => ({ type: "plain_text", text });
const blocks = [{ type: "actions", elements: [{ type: "button", action_id: "go", text: plain("Go") }] }];

async function clicked() {
  const slack = await aSlack();
  const { arrivals } = await aListener(slack);
  const ts = await post(slack, { text: "Card", blocks });
  await slack.control.interact({ user: "U0ERIC", channel: "C0DETRACT", messageTs: ts, label: "Go" });
  const url = String(arrivals.find(({ payload }) => payload.type === "block_actions")?.payload.response_url);
  const respond = async (answer: unknown) => {
    const body = typeof answer === "string" ? answer : JSON.stringify(answer);
    const response = await fetch(url, { method: "POST", body, headers: { "content-type": "application/json" } });
    return [response.status, ((await response.json()) as { error?: string }).error];
  };
  const seenBy = (user: string) => slack.control.messages("C0DETRACT", { user }).messages.map(({ text }) => text);
  return { slack, control: slack.control, respond, seenBy };
}

describe("a response_url", () => {
  test("answers for the one who clicked, unless it says in_channel", async () => {
    const { respond, seenBy } = await clicked();
    await respond({ text: "For you" });
    await respond({ text: "For all", response_type: "in_channel" });
    expect(seenBy("U0ERIC")).toEqual(["Card", "For you", "For all"]);
    expect(seenBy("U0NATHAN")).toEqual(["Card", "For all"]);
  });

  test("replaces and deletes what was clicked", async () => {
    const { respond, seenBy } = await clicked();
    await respond({ text: "New", blocks: [], replace_original: true });
    expect(seenBy("U0NATHAN")).toEqual(["New"]);
    await respond({ delete_original: true });
    expect(seenBy("U0NATHAN")).toEqual([]);
  });

  test("works five times", async () => {
    const { respond, seenBy } = await clicked();
    const answers = [];
    for (let use = 1; use <= 6; use += 1) answers.push(await respond({ text: `${use}` }));
    expect(answers.map(([status]) => status)).toEqual([200, 200, 200, 200, 200, 404]);
    expect(answers[5]).toEqual([404, "used_url"]);
    expect(seenBy("U0ERIC")).toEqual(["Card", "1", "2", "3", "4", "5"]);
  });

  test("works for half an hour", async () => {
    const { control, respond } = await clicked();
    control.advance(29 * 60_000);
    expect(await respond({ text: "Still here" })).toEqual([200, undefined]);
    control.advance(2 * 60_000);
    expect(await respond({ text: "Too late" })).toEqual([404, "used_url"]);
  });

  test("refuses what no message can be, without being used up", async () => {
    const { control, respond } = await clicked();
    expect(await respond("nonsense")).toEqual([400, "invalid_payload"]);
    expect(await respond({})).toEqual([400, "no_text"]);
    expect(await respond({ text: "a", blocks: [{ type: "alert" }] })).toEqual([400, "invalid_blocks"]);
    for (let use = 1; use <= 5; use += 1) expect(await respond({ text: "a" })).toEqual([200, undefined]);
    const uses = control.log().filter((entry) => entry.type === "response_url");
    expect(uses.map(({ ok }) => ok)).toEqual([false, false, false, true, true, true, true, true]);
  });

  test("can be struck by faults", async () => {
    const { control, respond, seenBy } = await clicked();
    control.fault({ method: "response_url", kind: "lost", times: 1 });
    await expect(respond({ text: "Once" })).rejects.toThrow("fetch failed");
    expect(seenBy("U0ERIC")).toEqual(["Card", "Once"]);
  });
});

test("an ephemeral message can be replaced by the one who sees it", async () => {
  const { slack, control, respond, seenBy } = await clicked();
  await respond({ text: "Yours", blocks });
  const [, own] = control.messages("C0DETRACT", { user: "U0ERIC" }).messages;
  const { arrivals } = await aListener(slack);
  const click = { channel: "C0DETRACT", messageTs: own?.ts ?? "", label: "Go" };
  await expect(control.interact({ ...click, user: "U0NATHAN" })).rejects.toThrow("messageTs: U0NATHAN does not see");
  await control.interact({ ...click, user: "U0ERIC" });
  const [{ payload } = { payload: {} as Record<string, unknown> }] = arrivals;
  expect(payload).toMatchObject({ container: { is_ephemeral: true } });
  expect(payload).not.toHaveProperty("message");
  await fetch(String(payload.response_url), {
    method: "POST",
    body: JSON.stringify({ text: "Done", replace_original: true }),
  });
  expect(seenBy("U0ERIC")).toEqual(["Card", "Done"]);
});
