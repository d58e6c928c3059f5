import { afterEach, expect, test } from "@jest/globals";
import { readManifest } from "../../src/manifest.ts";
import { Modal } from "../support/story/modal.ts";
import { USERS, type Who } from "../support/story/people.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

let story: Story;
afterEach(() => story.end());

const reply = (who: Who, thread_ts: string, text: string) =>
  story.slack.control.message({ channel: "C0DETRACT", user: USERS[who], text, thread_ts });

async function historyOf(who: Who, card: Awaited<ReturnType<Story["answer"]>>): Promise<string> {
  const before = Modal.openFor(story, who)?.id;
  await card.more(who, "history");
  const modal = await Modal.next(story, who, before);
  const { text } = modal;
  await modal.close();
  return text;
}

test("what people write under the card becomes a note with a receipt; edits and deletions follow; nothing is echoed", async () => {
  story = await startStory();
  const card = (await story.answer(anAnswer())).expected();
  const { ts } = await reply(
    "Nathan",
    card.ts,
    "my fault, was on leave &amp; <@U0BRIDGET> covered <https://x.example|here>",
  );
  await card.says("1 note");
  await eventually(() => expect(card.message.replies[0]?.reactions).toMatchObject([{ name: "memo", count: 1 }]));
  expect(await historyOf("Bridget", card)).toContain(
    "my fault, was on leave & @Bridget Harper covered here (https://x.example)",
  );

  await story.slack.control.editMessage({
    channel: "C0DETRACT",
    messageTs: ts,
    user: USERS.Nathan,
    text: "was on leave",
  });
  await eventually(async () => expect(await historyOf("Bridget", card)).toContain("edited a note was on leave"));
  await story.slack.control.deleteMessage({ channel: "C0DETRACT", messageTs: ts, user: USERS.Nathan });
  await eventually(() => expect(card.text).not.toContain("1 note"));
  expect(await historyOf("Bridget", card)).toContain("deleted a note");
  await story.expectNothingElse();
});

test("a follower hears of a reply; a guest's reply stays a reply; a message outside a card's thread is nobody's business", async () => {
  story = await startStory();
  const card = (await story.answer(anAnswer())).expected();
  await card.press("Eric", "Follow or unfollow");
  await card.says("Followers: Eric Gregg");
  await reply("Guest", card.ts, "may I?");
  await story.slack.control.message({ channel: "C0DETRACT", user: USERS.Nathan, text: "lunch?" });
  await reply("Nathan", card.ts, "called her");
  await card.says("1 note");
  await story.quiet();
  expect(story.dms("Eric")).toEqual(["Nathan Goff added a note: issue 1, 6/10 · Jane Doe, ABC Company. called her"]);
  expect(story.whispersTo("Eric")).toHaveLength(1);
  await story.expectNothingElse();
});

test("a reply after closing does not take the place of the closing note on the card", async () => {
  story = await startStory();
  const card = (await story.answer(anAnswer())).expected();
  const modal = await card.opens("Bridget", "Resolved");
  await modal.submit({ note: "called, all is well", contact: "call", root_cause: "Other" });
  await card.told("Bridget Harper resolved this: called, all is well");
  const { ts } = await reply("Bridget", card.ts, "she also asked for the contract");
  const theReply = () => card.message.replies.find((one) => one.ts === ts);
  await eventually(() => expect(theReply()?.reactions).toMatchObject([{ name: "memo", count: 1 }]));
  await story.quiet();
  expect(card.text).toContain("called, all is well");
  expect(card.text).not.toContain("the contract");
  await card.told("Bridget Harper resolved this: called, all is well", "she also asked for the contract");
  await story.expectNothingElse();
});

/** Slack finds nobody while so many events happen, nor when it tries again at once; it brings them again a minute later. */
async function whileAway(events: number, work: () => Promise<unknown>): Promise<void> {
  const again = () =>
    story.slack.control.log().filter((entry) => entry.type === "delivery" && entry.attempt === 1).length;
  const before = again();
  story.slack.setRequestUrl("http://127.0.0.1:1/slack/events");
  await work();
  await eventually(() => expect(again() - before).toBe(events));
  story.slack.setRequestUrl(`${story.url}/slack/events`);
}

test("a reply that Slack has to bring again is a note as it reads by then; one that was deleted meanwhile is none", async () => {
  story = await startStory();
  const card = (await story.answer(anAnswer())).expected();
  const place = { channel: "C0DETRACT" } as const;
  const messages: { readonly ts: string }[] = [];
  await whileAway(2, async () => {
    messages.push(await reply("Nathan", card.ts, "she said 123-45-6789"), await reply("Eric", card.ts, "caled her"));
  });
  const [secret, misspelt] = messages.map(({ ts }) => ts);
  await story.slack.control.deleteMessage({ ...place, messageTs: secret ?? "", user: USERS.Nathan });
  await story.slack.control.editMessage({ ...place, messageTs: misspelt ?? "", user: USERS.Eric, text: "called her" });
  await card.says("1 note");
  story.slack.control.advance(60_000);
  await story.slack.control.settled();
  await story.quiet();
  const history = await historyOf("Bridget", card);
  expect(history).not.toContain("123-45-6789");
  expect(history).not.toContain("caled");
  expect(history.match(/called her/g)).toHaveLength(1);
  await card.says("1 note");
  await story.expectNothingElse();
});

test("an edit that Slack has to bring again never takes the place of a later one, also where the reply itself has to come again", async () => {
  story = await startStory();
  const card = (await story.answer(anAnswer())).expected();
  const edit = (messageTs: string, text: string) =>
    story.slack.control.editMessage({ channel: "C0DETRACT", messageTs, user: USERS.Eric, text });
  const first = await reply("Eric", card.ts, "caled her");
  await card.says("1 note");
  await whileAway(1, async () => void (await edit(first.ts, "called hr")));
  await edit(first.ts, "called her");
  let second = "";
  await whileAway(2, async () => {
    second = (await reply("Eric", card.ts, "she wil pay")).ts;
    await edit(second, "she will pa");
  });
  await edit(second, "she will pay");
  await card.says("2 notes");
  story.slack.control.advance(60_000);
  await story.slack.control.settled();
  await story.quiet();
  const { rows } = await story.database.db.raw<{ rows: { words: string }[] }>(
    "select distinct on (what ->> 'ref') what ->> 'note' as words from issue_events where type like 'Note%' order by what ->> 'ref', version desc",
  );
  expect(rows.map(({ words }) => words)).toEqual(["called her", "she will pay"]);
  await card.says("2 notes");
  await story.expectNothingElse();
});

test("in Socket Mode too, a reply that cannot be kept comes again, and is one note", async () => {
  story = await startStory({ mode: "socket" });
  const card = (await story.answer(anAnswer())).expected();
  await story.quiet();
  await story.database.db.transaction(async (trx) => {
    await trx.raw("lock table issue_events in access exclusive mode");
    await reply("Nathan", card.ts, "called her");
  });
  await card.says("1 note");
  await story.slack.control.settled();
  const tries = story.slack.control
    .log()
    .filter((entry) => entry.type === "delivery" && entry.summary.includes("Nathan"));
  expect(tries.map((entry) => entry.type === "delivery" && entry.acked)).toEqual([false, true]);
  await card.says("1 note");
  await story.expectNothingElse();
});

test.each([
  ["has left", { deleted: true }],
  ["is a guest by now", { isRestricted: true }],
] as const)(
  "what somebody said who %s goes with the reply: from the page, the history and what is searched",
  async (_who, change) => {
    story = await startStory();
    const card = (await story.answer(anAnswer())).expected();
    const { ts } = await reply("Nathan", card.ts, "she owes us 40,000");
    await card.says("1 note");
    await story.slack.control.userChange({ user: USERS.Nathan, ...change });
    await story.slack.control.deleteMessage({ channel: "C0DETRACT", messageTs: ts });
    await eventually(() => expect(card.text).not.toContain("1 note"));
    const history = await historyOf("Bridget", card);
    expect(history).toContain("deleted a note");
    expect(history).not.toContain("40,000");
    const left = await story.database.db.raw("select 1 from issue_words where words @@ to_tsquery('simple', '40')");
    expect(left.rows).toEqual([]);
    await story.expectNothingElse();
  },
);

test("without the history scopes replies stay replies, and Add note works", async () => {
  const manifest = readManifest();
  const { bot, bot_optional: optional = [] } = manifest.oauth_config.scopes;
  const scopes = { bot: bot.filter((scope) => !optional.includes(scope)), bot_optional: [] };
  story = await startStory({ slack: { manifest: { ...manifest, oauth_config: { scopes } } } });
  const card = (await story.answer(anAnswer())).expected();
  await reply("Nathan", card.ts, "called her");
  const modal = await card.opens("Nathan", "Add note");
  expect(await modal.submit({ note: "called her" })).toMatchObject({ outcome: "closed" });
  await card.says("1 note");
  await story.expectNothingElse().catch(() => undefined);
  expect(card.message.replies.filter((r) => r.bot_id).map((r) => r.text)).toEqual([
    "Nathan Goff added a note: called her",
  ]);
});
