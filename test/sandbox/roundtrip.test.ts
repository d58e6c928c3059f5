import { describe, expect, test } from "@jest/globals";
import type { App } from "@slack/bolt";
import { boltOverHttp, boltOverSocket } from "./bolt-app.ts";
import { aSlack, post } from "./support.ts";

const modal = {
  type: "modal" as const,
  callback_id: "note",
  title: { type: "plain_text" as const, text: "Add note" },
  submit: { type: "plain_text" as const, text: "Save" },
  blocks: [
    {
      type: "input" as const,
      block_id: "note",
      label: { type: "plain_text" as const, text: "Note" },
      element: { type: "plain_text_input" as const, action_id: "text", multiline: true, min_length: 3 },
    },
  ],
};

const card = [
  { type: "header", text: { type: "plain_text", text: "Detractor 3/10" } },
  {
    type: "actions",
    block_id: "controls",
    elements: [
      { type: "button", action_id: "take", text: { type: "plain_text", text: "Take" }, value: "issue-1" },
      {
        type: "overflow",
        action_id: "more",
        options: [
          { text: { type: "plain_text", text: "History" }, value: "history" },
          { text: { type: "plain_text", text: "Undo" }, value: "undo" },
        ],
      },
    ],
  },
];

interface Heard {
  events: string[];
  actions: unknown[];
  notes: unknown[];
}

function listeners(app: App): Heard {
  const heard: Heard = { events: [], actions: [], notes: [] };
  app.command("/amends", async ({ ack, command }) =>
    ack({ response_type: "ephemeral", text: `You said ${command.text}` }),
  );
  app.action("take", async ({ ack, client, body, action }) => {
    await ack();
    heard.actions.push(action);
    if ("trigger_id" in body) await client.views.open({ trigger_id: body.trigger_id, view: modal });
  });
  app.action("more", async ({ ack, action, respond }) => {
    await ack();
    heard.actions.push(action);
    await respond({ text: "Here is the history", replace_original: false });
  });
  app.view("note", async ({ ack, view }) => {
    const text = view.state.values.note?.text?.value ?? "";
    if (text.trim() === "") return ack({ response_action: "errors", errors: { note: "Please say something" } });
    heard.notes.push(view.state.values);
    await ack();
  });
  app.message(async ({ message }) => void heard.events.push(`message ${"text" in message ? message.text : ""}`));
  app.event("app_home_opened", async ({ event, client }) => {
    heard.events.push(`home ${event.user}`);
    await client.views.publish({ user_id: event.user, view: { type: "home", blocks: [{ type: "divider" }] } });
  });
  return heard;
}

describe.each([
  ["signed HTTP", boltOverHttp],
  ["Socket Mode", boltOverSocket],
])("a Bolt app over %s", (_name, start) => {
  async function connected() {
    const slack = await aSlack();
    const heard = { current: { events: [], actions: [], notes: [] } as Heard };
    await start(slack, (app) => {
      heard.current = listeners(app);
    });
    return { slack, control: slack.control, heard: heard.current };
  }

  test("answers a slash command for the person alone", async () => {
    const { control } = await connected();
    const answer = await control.command({ user: "U0BRIDGET", channel: "C0DETRACT", command: "/amends", text: "mine" });
    expect(answer).toMatchObject({ status: 200, body: { text: "You said mine" } });
    const mine = control.messages("C0DETRACT", { user: "U0BRIDGET" }).messages;
    expect(mine.map(({ text, ephemeral }) => [text, ephemeral])).toEqual([["You said mine", true]]);
    expect(control.messages("C0DETRACT", { user: "U0NATHAN" }).messages).toEqual([]);
  });

  test("opens a modal on a click, refuses blank notes in it, and closes it", async () => {
    const { slack, control, heard } = await connected();
    const ts = await post(slack, { text: "Card", blocks: card });
    await control.interact({ user: "U0NATHAN", channel: "C0DETRACT", messageTs: ts, label: "Take" });
    await control.settled();
    const [view] = await opened(control, "U0NATHAN");
    expect(view).toMatchObject({ callback_id: "note", state: { values: { note: { text: { value: null } } } } });
    const viewId = view?.id ?? "";
    expect(await control.viewSubmit({ user: "U0NATHAN", viewId, values: { note: "ok" } })).toMatchObject({
      outcome: "blocked",
      errors: { note: "Must be at least 3 characters" },
    });
    expect(await control.viewSubmit({ user: "U0NATHAN", viewId, values: { note: "    " } })).toMatchObject({
      outcome: "errors",
      errors: { note: "Please say something" },
    });
    expect(control.views().modals.U0NATHAN?.[0]?.state.values.note?.text?.value).toBe("    ");
    expect(await control.viewSubmit({ user: "U0NATHAN", viewId, values: { note: "Called her" } })).toMatchObject({
      status: 200,
      outcome: "closed",
    });
    expect(control.views().modals).toEqual({});
    expect(heard.notes).toEqual([{ note: { text: { type: "plain_text_input", value: "Called her" } } }]);
    const calls = slack.control.log().filter((entry) => entry.type === "api");
    expect(calls.filter(({ ok, warnings }) => !ok || warnings.length > 0)).toEqual([]);
    expect(heard.actions).toEqual([
      expect.objectContaining({ type: "button", action_id: "take", block_id: "controls", value: "issue-1" }),
    ]);
  });

  test("answers a menu by its response_url", async () => {
    const { slack, control, heard } = await connected();
    const ts = await post(slack, { text: "Card", blocks: card });
    const click = { user: "U0ERIC", channel: "C0DETRACT", messageTs: ts, actionId: "more" };
    await control.interact({ ...click, selected: "history" });
    await eventually(() => control.messages("C0DETRACT", { user: "U0ERIC" }).messages.length === 2);
    expect(control.messages("C0DETRACT", { user: "U0ERIC" }).messages[1]).toMatchObject({
      text: "Here is the history",
    });
    expect(heard.actions).toEqual([
      expect.objectContaining({ selected_option: { text: { type: "plain_text", text: "History" }, value: "history" } }),
    ]);
    await expect(control.interact({ ...click, selected: "nothing" })).rejects.toThrow(
      "selected: the menu has no option",
    );
  });

  test("hears messages and publishes a Home", async () => {
    const { control, heard } = await connected();
    await control.message({ user: "U0LENA", channel: "C0DETRACT", text: "I will call her" });
    await control.openHome({ user: "U0LENA" });
    await eventually(() => control.views().homes.U0LENA !== undefined);
    expect(heard.events).toEqual(["message I will call her", "home U0LENA"]);
  });
});

async function eventually(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 200 && !condition(); turn += 1) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(condition()).toBe(true);
}

async function opened(control: Awaited<ReturnType<typeof aSlack>>["control"], user: string) {
  await eventually(() => (control.views().modals[user] ?? []).length > 0);
  return control.views().modals[user] ?? [];
}
