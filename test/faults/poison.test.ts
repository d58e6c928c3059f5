import { afterEach, expect, test } from "@jest/globals";
import type { ShownMessage } from "../../src/sandbox/control-types/shown.ts";
import { openStore } from "../../src/store/store.ts";
import { reportFault } from "../support/report-fault.ts";
import { cardsInSlack, expectInvariants } from "../support/story/invariants.ts";
import { NOT_UNDERSTOOD } from "../support/story/nothing-else.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { tallyOf } from "../support/story/tally.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

let story: Story;
afterEach(() => story.end());

/** What a client may write, from reliability's corpus: mentions, formatting, sizes, and characters that break things. */
const COMMENTS: readonly string[] = [
  "<!channel> <!here> <!everyone> <!subteam^S0LEADS>",
  "<@U0BRIDGET> <#C0GENERAL> <https://evil.example|https://bank.example> <mailto:a@b.example|mail>",
  "&lt;!channel&gt; &amp;lt;!here&amp;gt;",
  "@channel @here @everyone @Bridget #general",
  "*bold* _it_ ~no~ `code` ```fence``` > quote\n> more",
  ":rage: :+1::skin-tone-2:",
  "<!date^0^{date}|x> <!date^99999999999^{date_long}^https://evil.example|when>",
  "https://evil.example/unfurl?me=1 www.evil.example mailto:me@evil.example",
  "",
  "   \n\t ",
  "\u200b\u200b\ufeff",
  "x".repeat(2_999),
  "x".repeat(3_001),
  "line\n".repeat(10_000),
  `${"x".repeat(2_998)}😡😡😡`,
  "😡".repeat(20_000),
  "\ud800 half \udfff",
  "nul\u0000nul",
  "\u202egnp.exe\u202c \u2066 isolate",
  `z${"\u0301".repeat(4_000)}`,
  "a\r\nb\rc",
  '\u001b[31mred\u001b[0m {"level":"error"}',
  "\ufeffwith BOM",
  "'; drop table issues; -- %_\\",
  "{{constructor.constructor('return process')()}} <%= 7*7 %>",
  '{"path":"/etc/passwd"}',
  "م".repeat(5_000),
  "x".repeat(400_000),
  Array.from({ length: 60_000 }, (_, n) => `w${n.toString(36)}`).join(" "),
];

/** The same in all the other places a text can stand. */
const everywhere = (text: string, n: number): Record<string, unknown> => {
  const short = text.slice(0, 300).toWellFormed();
  return {
    comment: null,
    survey: { id: "q1", name: short },
    owners: [short],
    tags: [short, short],
    segment: { [short || "empty"]: short },
    respondent: { name: short, email: `someone${n}@example.com`, phone: short, company: `${n} ${short}`, title: short },
    answers: [
      { question: short, answer: text.slice(0, 20_000).toWellFormed() },
      { question: short, answer: null },
    ],
  };
};

/** Anything in a message that Slack would turn into a mention, a link or a date. */
function livePieces(value: unknown, type = ""): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => livePieces(each, type));
  if (value === null || typeof value !== "object") return [];
  const record = value as Record<string, unknown>;
  const own = typeof record.type === "string" ? record.type : type;
  const pings = ["user", "usergroup", "broadcast", "channel", "emoji"].includes(own) ? [own] : [];
  const text = typeof record.text === "string" && own === "mrkdwn" ? livesIn(record.text) : [];
  return [...pings, ...text, ...Object.values(record).flatMap((inner) => livePieces(inner))];
}
const livesIn = (mrkdwn: string): string[] => mrkdwn.match(/<[^>]*>?/g) ?? [];
const pingsIn = (message: ShownMessage): string[] => [
  ...livesIn(message.text),
  ...livePieces(message.blocks),
  ...message.replies.flatMap(pingsIn),
];

test("whatever a client writes: one card each that Slack takes, nobody is pinged, the neighbours do not notice", async () => {
  story = await startStory({ slack: { limits: { enabled: false } }, postMs: 0 });
  const bodies = COMMENTS.flatMap((comment, n) => [
    anAnswer({ comment, respondent: { name: `Writer ${n}.`, email: `writer${n}@example.com` } }),
    anAnswer({ ...everywhere(comment, n), response_id: `everywhere-${n}` }),
  ]);
  for (const body of bodies) expect((await story.send(body)).status).toBe(202);
  await story.send(anAnswer({ respondent: { name: "Neighbour" } }));
  await eventually(() => expect(cardsInSlack(story)).toHaveLength(bodies.length + 1), 40_000);
  await story.card("Neighbour");
  await story.quiet();
  reportFault({
    number: 18,
    fault: "whatever a client may write, in every field",
    invariant: "I1-I3, I9",
    tries: bodies.length,
    ...(await tallyOf(story)),
  });
  expect(cardsInSlack(story).flatMap(pingsIn)).toEqual([]);
  for (const card of story.cards()) card.expected();
  await story.expectNothingElse();
  expect(await story.database.db("received").where({ state: "rejected" }).select("reason")).toEqual([]);
  await expectInvariants(story);
}, 60_000);

test("a note may be as bad: it is taken as text, in the thread, the history and the closed card", async () => {
  story = await startStory();
  const card = (await story.answer(anAnswer())).expected();
  const notes = COMMENTS.filter((text) => text.trim().length > 3 && text.length <= 3_000);
  for (const note of notes) {
    const modal = await card.opens("Bridget", "Add note");
    expect(await modal.submit({ note })).toMatchObject({ outcome: "closed" });
  }
  await card.set("Bridget", "Not an Issue", "<!channel> *done*");
  await card.says("⚪ Not an Issue", "<!channel> *done*");
  await card.more("Nathan", "history");
  await story.quiet();
  expect(card.thread).toHaveLength(notes.length + 1);
  expect(cardsInSlack(story).flatMap(pingsIn)).toEqual([]);
  await story.expectNothingElse();
  await expectInvariants(story);
}, 60_000);

test("what the database cannot hold is the data's fault, what it cannot do just now is not", async () => {
  story = await startStory();
  const { db } = story.database;
  const { isDataFault } = openStore(db);
  const failure = (sql: string): Promise<unknown> =>
    db.raw(sql).then(
      () => null,
      (error: unknown) => error,
    );
  expect(isDataFault(await failure("select repeat('x', 2000000000)"))).toBe(true);
  expect(isDataFault(await failure("select cast('x' as int)"))).toBe(true);
  expect(isDataFault(await failure("set statement_timeout = 1; select pg_sleep(1)"))).toBe(false);
});

test("a body that cannot be stored is put aside with a reason; those before and after it are not", async () => {
  story = await startStory();
  const incompressible = Array.from({ length: 900 }, (_, n) =>
    String.fromCodePoint(0x4e00 + ((n * 7_919) % 20_000)),
  ).join("");
  await Promise.all([
    story.send(anAnswer({ respondent: { name: "Before" } })),
    story.send(
      anAnswer({ respondent: { name: "Poison", email: `${incompressible}@example.com`, company: incompressible } }),
    ),
    story.send(anAnswer({ submitted_at: "0000-01-01T00:00:00Z", respondent: { name: "Nowhen" } })),
    story.send(anAnswer({ respondent: { name: "After" } })),
  ]);
  (await story.card("Before")).expected();
  (await story.card("After")).expected();
  await story.quiet();
  expect(await story.database.db("received").where({ state: "parsed" })).toHaveLength(2);
  const reasons = await story.database.db("received").where({ state: "rejected" }).pluck("reason");
  story.expectedErrors.push(NOT_UNDERSTOOD);
  expect(reasons.sort()).toEqual([
    expect.stringMatching(/^respondent\.email: may have 320 characters.*respondent\.company: may have 500 characters/),
    expect.stringMatching(/^submitted_at: must be ISO 8601 with time/),
  ]);
  await story.expectNothingElse();
});
