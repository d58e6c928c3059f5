import { createHmac } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import type { DeliveryLogEntry } from "../../src/sandbox/control-types/log.ts";
import { aListener } from "./listener.ts";
import { aSlack, call, manifest, post, without } from "./support.ts";

const write = { user: "U0NATHAN", channel: "C0DETRACT", text: "Hello" };

describe("over HTTP", () => {
  test("every delivery is signed over its raw body", async () => {
    const slack = await aSlack({ signingSecret: "s3cret" });
    const { arrivals } = await aListener(slack);
    await slack.control.message(write);
    await slack.control.command({ user: "U0ERIC", channel: "C0DETRACT", command: "/amends", text: "a&b=ü" });
    for (const { headers, text } of arrivals) {
      const base = `v0:${String(headers["x-slack-request-timestamp"])}:${text}`;
      const signature = `v0=${createHmac("sha256", "s3cret").update(base).digest("hex")}`;
      expect(headers["x-slack-signature"]).toBe(signature);
    }
    expect(arrivals.map(({ headers }) => headers["content-type"])).toEqual([
      "application/json",
      "application/x-www-form-urlencoded",
    ]);
    expect(arrivals[1]?.payload).toMatchObject({ command: "/amends", text: "a&b=ü", user_id: "U0ERIC" });
  });

  test("the request URL is asked for the challenge", async () => {
    const slack = await aSlack();
    await aListener(slack, ({ payload }) => ({ json: { challenge: payload.challenge } }));
    expect(await slack.verifyRequestUrl()).toBe(true);
    await aListener(slack, () => ({ text: "hello" }));
    expect(await slack.verifyRequestUrl()).toBe(false);
  });

  test("a late app: the person sees it, and the log says when", async () => {
    const slack = await aSlack({ ackTimeoutMs: 40 });
    await aListener(slack, () => "silence");
    const answer = await slack.control.command({ user: "U0ERIC", channel: "C0DETRACT", command: "/amends" });
    expect(answer).toMatchObject({ status: 0, warning: '/amends failed with the error "operation_timeout"' });
    expect(slack.control.state().warnings).toMatchObject([
      { user: "U0ERIC", channel: "C0DETRACT", code: "operation_timeout", text: answer.warning },
    ]);
    expect(slack.control.log().at(-1)).toMatchObject({ kind: "command", acked: false, failure: "http_timeout" });
  });

  test.each([
    ["refuses", { status: 500 }, 500, "http_service_error"],
    ["answers nonsense", { json: { text: "a", blocks: [{ type: "alert" }] } }, 200, "invalid_response"],
  ])("an app that %s: the person sees it", async (_name, reply, status, code) => {
    const slack = await aSlack();
    await aListener(slack, () => reply);
    const answer = await slack.control.command({ user: "U0ERIC", channel: "C0DETRACT", command: "/amends" });
    expect(answer).toMatchObject({ status, warning: `/amends failed with the error "${code}"` });
  });

  test("nobody listening: the person sees it", async () => {
    const slack = await aSlack({ requestUrl: "http://127.0.0.1:1/slack/events" });
    const answer = await slack.control.command({ user: "U0ERIC", channel: "C0DETRACT", command: "/amends" });
    expect(answer.warning).toContain("dispatch_failed");
  });

  test("a replay brings the very same signed bytes", async () => {
    const slack = await aSlack();
    const { arrivals } = await aListener(slack);
    const { deliverySeq } = await slack.control.command({ user: "U0ERIC", channel: "C0DETRACT", command: "/amends" });
    await slack.control.replay({ deliverySeq, retryNum: 1, retryReason: "http_timeout" });
    const [first, second] = arrivals;
    expect(second?.text).toBe(first?.text);
    expect(second?.headers["x-slack-signature"]).toBe(first?.headers["x-slack-signature"]);
    expect(second?.headers).toMatchObject({ "x-slack-retry-num": "1", "x-slack-retry-reason": "http_timeout" });
    expect(slack.control.log().at(-1)).toMatchObject({ replayOf: deliverySeq });
    await expect(slack.control.replay({ deliverySeq: 999 })).rejects.toThrow("deliverySeq: there was no delivery 999");
  });
});

describe("events that are not acknowledged", () => {
  async function failing(reply: (count: number) => object) {
    const slack = await aSlack();
    const { arrivals } = await aListener(slack, (_arrival, count) => reply(count));
    await slack.control.message(write);
    const advance = async (ms: number) => {
      slack.control.advance(ms);
      await slack.control.settled();
    };
    return { slack, arrivals, advance };
  }

  test("come again at once, after a minute and after five, and say so", async () => {
    const { slack, arrivals, advance } = await failing(() => ({ status: 503 }));
    await advance(0);
    expect(arrivals).toHaveLength(2);
    await advance(59_000);
    expect(arrivals).toHaveLength(2);
    await advance(1_000);
    await advance(300_000);
    await advance(3_600_000);
    expect(arrivals.map(({ headers }) => headers["x-slack-retry-num"])).toEqual([undefined, "1", "2", "3"]);
    expect(arrivals[1]?.headers["x-slack-retry-reason"]).toBe("http_error");
    expect(new Set(arrivals.map(({ payload }) => payload.event_id)).size).toBe(1);
    const attempts = slack.control.log().filter((entry): entry is DeliveryLogEntry => entry.type === "delivery");
    expect(attempts.map(({ attempt, status }) => [attempt, status])).toEqual([0, 1, 2, 3].map((n) => [n, 503]));
  });

  test("stop once they are", async () => {
    const { arrivals, advance } = await failing((count) => ({ status: count === 1 ? 500 : 200 }));
    await advance(0);
    await advance(3_600_000);
    expect(arrivals).toHaveLength(2);
  });

  test("do not come again when the app says so", async () => {
    const { arrivals, advance } = await failing(() => ({ status: 500, headers: { "x-slack-no-retry": "1" } }));
    await advance(3_600_000);
    expect(arrivals).toHaveLength(1);
  });
});

describe("what the app hears", () => {
  test("an event says which workspace, which app, and where", async () => {
    const slack = await aSlack();
    const { arrivals } = await aListener(slack);
    const { ts } = await slack.control.message(write);
    expect(arrivals[0]?.payload).toMatchObject({
      type: "event_callback",
      team_id: "T0LOCAL",
      api_app_id: "A0AMENDS",
      authorizations: [{ team_id: "T0LOCAL", user_id: "U0AMENDS", is_bot: true }],
      event: { type: "message", user: "U0NATHAN", text: "Hello", channel: "C0DETRACT", channel_type: "channel", ts },
    });
  });

  test("edits, deletions, replies and reactions", async () => {
    const slack = await aSlack();
    const { control } = slack;
    const { arrivals } = await aListener(slack);
    const { ts } = await control.message(write);
    const place = { user: "U0NATHAN", channel: "C0DETRACT", messageTs: ts };
    await control.message({ ...write, thread_ts: ts, text: "Reply" });
    await control.editMessage({ ...place, text: "Hello!" });
    await control.reaction({ ...place, name: ":eyes:" });
    await control.deleteMessage(place);
    const events = arrivals.map(({ payload }) => payload.event as Record<string, unknown>);
    expect(events).toMatchObject([
      { type: "message", text: "Hello" },
      { type: "message", text: "Reply", thread_ts: ts },
      { subtype: "message_changed", message: { text: "Hello!", edited: {} }, previous_message: { text: "Hello" } },
      { type: "reaction_added", reaction: "eyes", item: { type: "message", channel: "C0DETRACT", ts } },
      { subtype: "message_changed", message: { subtype: "tombstone", ts }, previous_message: { text: "Hello!" } },
    ]);
  });

  test("a deletion of what has no replies", async () => {
    const slack = await aSlack();
    const { arrivals } = await aListener(slack);
    const { ts } = await slack.control.message(write);
    await slack.control.deleteMessage({ user: "U0NATHAN", channel: "C0DETRACT", messageTs: ts });
    expect(arrivals.at(-1)?.payload.event).toMatchObject({ subtype: "message_deleted", deleted_ts: ts });
  });

  test("only what it subscribed to, may read, and is present for", async () => {
    const slack = await aSlack({ manifest: without("groups:history") });
    const { arrivals } = await aListener(slack);
    await slack.control.message({ user: "U0LENA", channel: "C0GENERAL", text: "The bot is not here" });
    expect(arrivals).toHaveLength(0);
    const subscribed = { ...manifest, settings: { event_subscriptions: { bot_events: ["message.groups"] } } };
    const other = await aSlack({ manifest: subscribed });
    const { arrivals: heard } = await aListener(other);
    await other.control.message(write);
    await other.control.message({ user: "U0ERIC", channel: "C0LEADERS", text: "Private" });
    expect(heard.map(({ payload }) => (payload.event as { text: string }).text)).toEqual(["Private"]);
  });

  test("a direct message to the app, and people and channels changing", async () => {
    const slack = await aSlack();
    const { control } = slack;
    const { arrivals } = await aListener(slack);
    await control.message({ user: "U0PRIYA", channel: "U0AMENDS", text: "Hi app" });
    await control.userChange({ user: "U0ERIC", timeZone: "Europe/London", deleted: true });
    await control.channel({ channel: "C0GENERAL", action: "invite" });
    await control.channel({ channel: "C0DETRACT", action: "archive" });
    const events = arrivals.map(({ payload }) => payload.event as Record<string, unknown>);
    expect(events).toMatchObject([
      { type: "message", channel: "D0PRIYA", channel_type: "im" },
      { type: "user_change", user: { id: "U0ERIC", deleted: true } },
      { type: "message", subtype: "channel_join", channel: "C0GENERAL" },
      { type: "member_joined_channel", user: "U0AMENDS", channel: "C0GENERAL" },
      { type: "channel_archive", channel: "C0DETRACT" },
    ]);
    expect((await call(slack, "chat.postMessage", { channel: "C0DETRACT", text: "a" })).body.error).toBe("is_archived");
  });

  test("its own posts too, after the call was answered", async () => {
    const slack = await aSlack();
    const { arrivals } = await aListener(slack);
    await post(slack);
    await slack.control.settled();
    expect(arrivals[0]?.payload.event).toMatchObject({ type: "message", bot_id: "B0AMENDS", text: "Hello" });
  });
});
