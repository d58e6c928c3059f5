import { describe, expect, test } from "@jest/globals";
import { aSlack, call, manifest, post } from "./support.ts";

type Message = Record<string, unknown> & { ts: string; text: string };

describe("posting", () => {
  test("to a channel by id or name, to a person by id, and to the thread of a message", async () => {
    const slack = await aSlack();
    const ts = await post(slack, { channel: "#client-feedback", text: "Card" });
    const { body } = await call(slack, "chat.postMessage", { channel: "U0BRIDGET", text: "For you" });
    expect(body.channel).toBe("D0BRIDGET");
    const reply = await post(slack, { text: "Line one", thread_ts: ts });
    await post(slack, { text: "Line two", thread_ts: reply });
    const [card] = slack.control.messages("C0DETRACT").messages;
    expect(card).toMatchObject({ ts, reply_count: 2 });
    expect(card?.replies.map(({ text, thread_ts }) => [text, thread_ts])).toEqual([
      ["Line one", ts],
      ["Line two", ts],
    ]);
    expect(slack.control.dm("U0BRIDGET").messages.map(({ text }) => text)).toEqual(["For you"]);
  });

  test("a reply sent to the channel too shows there and in the thread", async () => {
    const slack = await aSlack();
    const ts = await post(slack, { text: "Card" });
    await post(slack, { text: "Everyone", thread_ts: ts, reply_broadcast: true });
    const { messages } = slack.control.messages("C0DETRACT");
    expect(messages.map(({ text, subtype }) => [text, subtype])).toEqual([
      ["Card", undefined],
      ["Everyone", "thread_broadcast"],
    ]);
    expect(messages[0]?.replies).toHaveLength(1);
  });

  test("blocks and elements without ids get some; text stays as it was sent", async () => {
    const slack = await aSlack();
    const button = { type: "button", text: { type: "plain_text", text: "Go" } };
    await post(slack, {
      text: "a & <b> \u0000\ud800",
      blocks: [{ type: "actions", elements: [button] }, { type: "divider" }],
    });
    const [message] = slack.control.messages("C0DETRACT").messages;
    expect(message?.text).toBe("a & <b> \u0000\ud800");
    expect(message?.blocks).toMatchObject([
      { block_id: expect.stringMatching(/.+/), elements: [{ action_id: expect.stringMatching(/.+/) }] },
      { block_id: expect.stringMatching(/.+/) },
    ]);
  });

  test("to a public channel from outside, with the scope for it", async () => {
    const bot = [...(manifest.oauth_config?.scopes?.bot ?? []), "chat:write.public"];
    const slack = await aSlack({ manifest: { ...manifest, oauth_config: { scopes: { bot } } } });
    expect(await post(slack, { channel: "C0GENERAL" })).toBeTruthy();
  });

  test("for one person alone", async () => {
    const slack = await aSlack();
    await call(slack, "chat.postEphemeral", { channel: "C0DETRACT", user: "U0ERIC", text: "Already resolved" });
    expect(slack.control.messages("C0DETRACT", { user: "U0ERIC" }).messages).toMatchObject([
      { text: "Already resolved", ephemeral: true, visible_to: "U0ERIC" },
    ]);
    expect((await call(slack, "conversations.history", { channel: "C0DETRACT" })).body.messages).toEqual([]);
  });
});

describe("chat.update", () => {
  const metadata = { event_type: "card", event_payload: { outbox: 7 } };
  const divider = { type: "divider", block_id: "d" };

  test("leaves what is not given, and removes what is given empty", async () => {
    const slack = await aSlack();
    const ts = await post(slack, { text: "One", blocks: [divider], metadata });
    const update = (args: object) => call(slack, "chat.update", { channel: "C0DETRACT", ts, ...args });
    const shown = () => slack.control.messages("C0DETRACT").messages[0];
    await update({ text: "Two" });
    expect(shown()).toMatchObject({ text: "Two", blocks: [divider], metadata, edited: { user: "U0AMENDS" } });
    await update({ text: "Three", blocks: [], metadata: {} });
    expect(shown()).toMatchObject({ text: "Three", blocks: [] });
    expect(shown()).not.toHaveProperty("metadata");
  });

  test("in a direct message needs the D id", async () => {
    const slack = await aSlack();
    const { body } = await call(slack, "chat.postMessage", { channel: "U0ERIC", text: "One" });
    const update = (channel: string) => call(slack, "chat.update", { channel, ts: body.ts, text: "Two" });
    expect((await update("U0ERIC")).body.error).toBe("channel_not_found");
    expect((await update("D0ERIC")).body.ok).toBe(true);
  });
});

describe("history", () => {
  async function withFour() {
    const slack = await aSlack();
    const all: string[] = [];
    for (const text of ["one", "two", "three", "four"]) {
      all.push(await post(slack, { text, metadata: { event_type: "n", event_payload: { text } } }));
    }
    const read = async (args: object) => {
      const { body } = await call(slack, "conversations.history", { channel: "C0DETRACT", ...args });
      const messages = body.messages as Message[];
      const { has_more, response_metadata } = body as {
        has_more?: boolean;
        response_metadata?: { next_cursor: string };
      };
      return {
        messages,
        more: has_more,
        cursor: response_metadata?.next_cursor,
        texts: messages.map(({ text }) => text),
      };
    };
    return { slack, all, read };
  }

  test("goes from the newest to the oldest, between two times", async () => {
    const { all, read } = await withFour();
    const [one, two, three] = all;
    expect((await read({})).texts).toEqual(["four", "three", "two", "one"]);
    expect((await read({ oldest: two })).texts).toEqual(["four", "three"]);
    expect((await read({ oldest: two, inclusive: true })).texts).toEqual(["four", "three", "two"]);
    expect((await read({ oldest: one, latest: three })).texts).toEqual(["two"]);
  });

  test("comes in pages", async () => {
    const { read } = await withFour();
    const first = await read({ limit: 3 });
    expect([first.texts, first.more]).toEqual([["four", "three", "two"], true]);
    const second = await read({ limit: 3, cursor: first.cursor });
    expect([second.texts, second.more]).toEqual([["one"], false]);
  });

  test("shows metadata to who asks", async () => {
    const { read } = await withFour();
    expect((await read({ limit: 1 })).messages).toEqual([expect.not.objectContaining({ metadata: expect.anything() })]);
    const { messages } = await read({ limit: 1, include_all_metadata: true });
    expect(messages).toMatchObject([
      { metadata: { event_type: "n", event_payload: { text: "four" } }, bot_id: "B0AMENDS" },
    ]);
  });

  test("leaves replies to conversations.replies", async () => {
    const { slack, all, read } = await withFour();
    await slack.control.message({ user: "U0ERIC", channel: "C0DETRACT", text: "A reply", thread_ts: all[0] ?? "" });
    expect((await read({})).texts).toHaveLength(4);
    const { body } = await call(slack, "conversations.replies", { channel: "C0DETRACT", ts: all[0] });
    const thread = body.messages as Message[];
    expect(thread.map(({ text }) => text)).toEqual(["one", "A reply"]);
    expect(thread[0]).toMatchObject({ reply_count: 1, reply_users: ["U0ERIC"], thread_ts: all[0] });
  });

  test("may lag behind", async () => {
    const slack = await aSlack({ historyLagMs: 1_000 });
    await post(slack, { text: "Fresh" });
    const count = async () =>
      ((await call(slack, "conversations.history", { channel: "C0DETRACT" })).body.messages as unknown[]).length;
    expect(await count()).toBe(0);
    slack.control.advance(1_000);
    expect(await count()).toBe(1);
  });

  test("a deleted card with replies leaves a tombstone", async () => {
    const { slack, all, read } = await withFour();
    await post(slack, { text: "Reply", thread_ts: all[3] });
    await call(slack, "chat.delete", { channel: "C0DETRACT", ts: all[3] });
    await call(slack, "chat.delete", { channel: "C0DETRACT", ts: all[2] });
    expect((await read({})).texts).toEqual(["This message was deleted.", "two", "one"]);
  });
});

describe("people and channels", () => {
  test("as the app sees them", async () => {
    const slack = await aSlack();
    const { body } = await call(slack, "users.info", { user: "U0PRIYA" });
    expect(body.user).toMatchObject({
      real_name: "Priya Raman",
      tz: "Asia/Kolkata",
      tz_offset: 19_800,
      profile: { email: "priya.raman@northwind.example" },
    });
    expect((await call(slack, "users.info", { user: "U0ERIC" })).body.user).toMatchObject({
      profile: { title: "VP Client Services" },
    });
    expect((await call(slack, "users.info", { user: "U0KIM" })).body.user).toMatchObject({ deleted: true });
    expect((await call(slack, "users.info", { user: "U0STRANGER" })).body.user).toMatchObject({
      team_id: "T0OTHER",
      is_stranger: true,
    });
    const found = await call(slack, "users.lookupByEmail", { email: "Eric.Gregg@northwind.example" });
    expect(found.body.user).toMatchObject({ id: "U0ERIC" });
  });

  test("lists leave out what the app cannot see", async () => {
    const slack = await aSlack();
    const types = "public_channel,private_channel";
    const { body } = await call(slack, "conversations.list", { types, exclude_archived: true });
    expect((body.channels as { id: string }[]).map(({ id }) => id)).toEqual(["C0DETRACT", "C0GENERAL", "C0LEADERS"]);
    const own = await call(slack, "users.conversations", { types });
    expect((own.body.channels as { id: string }[]).map(({ id }) => id)).toEqual(["C0DETRACT", "C0LEADERS", "C0OLD"]);
  });

  test("pages of members join up", async () => {
    const slack = await aSlack();
    const members: string[] = [];
    for (let cursor = "first"; cursor !== ""; ) {
      const args = { channel: "C0DETRACT", limit: 3, ...(cursor === "first" ? {} : { cursor }) };
      const { body } = await call(slack, "conversations.members", args);
      members.push(...(body.members as string[]));
      cursor = (body.response_metadata as { next_cursor: string }).next_cursor;
    }
    expect(members).toEqual(slack.control.state().channels.find(({ id }) => id === "C0DETRACT")?.members);
  });

  test("the token says who the app is, with its scopes beside", async () => {
    const slack = await aSlack();
    const { body, headers } = await call(slack, "auth.test");
    expect(body).toMatchObject({ team_id: "T0LOCAL", user_id: "U0AMENDS", bot_id: "B0AMENDS" });
    expect(headers.get("x-oauth-scopes")?.split(",")).toEqual(manifest.oauth_config?.scopes?.bot);
  });

  test("joining a public channel is seen there", async () => {
    const slack = await aSlack();
    expect((await call(slack, "conversations.join", { channel: "C0GENERAL" })).body).toMatchObject({ ok: true });
    expect((await call(slack, "conversations.join", { channel: "C0GENERAL" })).body.warning).toBe("already_in_channel");
    expect(slack.control.messages("C0GENERAL").messages).toMatchObject([{ subtype: "channel_join" }]);
  });
});
