import { afterEach, expect, test } from "@jest/globals";
import type { ApiLogEntry } from "../../src/sandbox/control-types/log.ts";
import { reportFault } from "../support/report-fault.ts";
import { decideInStory, fillStory, idsOf } from "../support/story/due.ts";
import { expectInvariants } from "../support/story/invariants.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { struck, tallyOf } from "../support/story/tally.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

let story: Story;
afterEach(() => story.end());

const ISSUES = 30;
const OWNERS = ["Nathan Goff", "Eric Gregg"] as const;
const answerOf = (n: number, given: Record<string, unknown> = {}) =>
  anAnswer({
    response_id: `r-${n}`,
    owners: [OWNERS[n % 2]],
    respondent: { name: `Client ${n}.`, email: `client${n}@example.com` },
    ...given,
  });

async function sendAll(numbers: readonly number[], given: Record<string, unknown> = {}): Promise<void> {
  const sent = await Promise.all(numbers.map((n) => story.send(answerOf(n, given))));
  expect(sent.map(({ status }) => status)).toEqual(numbers.map(() => 202));
}

/** What Slack carried out of Amends' calls since then. */
const taken = (since: number, method: string): ApiLogEntry[] =>
  story.slack.control
    .log({ since })
    .filter((entry) => entry.type === "api")
    .filter((call) => call.method === method && call.ok);

/** Waits until everything understood and every step of time is done, told or not. */
async function allDecided(): Promise<void> {
  await eventually(async () => {
    const { rows } = await story.database.db.raw(
      `select (select count(*) from received where state = 'waiting') as waiting,
         (select count(*) from issues where closed_at is null and next_deadline_at <= ?) as due`,
      [story.clock.now().toISOString()],
    );
    expect(rows[0]).toEqual({ waiting: 0, due: 0 });
  }, 40_000);
}

const REMINDER = /(their|its) time is running|Time is running/;
const remindersTo = (address: string) => story.mailsTo(address).filter((mail) => REMINDER.test(mail.text));

const all = Array.from({ length: ISSUES }, (_, n) => n);
const early = all.slice(0, ISSUES / 2);
const late = all.slice(ISSUES / 2);

test("Slack is down for an hour in which promises run out: each card comes once and as it is, each person is reminded once", async () => {
  story = await startStory({ postMs: 10 });
  await sendAll(early);
  await story.quiet();
  story.at("2026-11-04T21:30:00Z");
  await story.quiet();
  const before = story.slack.control.state().seq;
  story.slack.control.fault({ kind: "503" });
  await sendAll(late);
  for (const score of [5, 4, 3]) {
    await sendAll(all, { score, updated_at: `2026-11-04T21:3${9 - score}:00Z` });
    await allDecided();
  }
  // The warnings of the early half come at 14:00 in Portland; ten minutes later they go out by mail, as does that the late half is theirs.
  for (const at of ["22:00:30", "22:12:00", "22:30:00"]) {
    story.at(`2026-11-04T${at}Z`);
    await allDecided();
    await triedToTell("reminder");
  }
  await eventually(async () => {
    const { rows } = await story.database.db.raw(
      "select key from notices where transport = 'slack' and state = 'planned' and person_id is not null and coalesce(not_before, planned_at) <= ?",
      [story.clock.now().toISOString()],
    );
    expect(rows).toEqual([]);
  }, 40_000);
  await eventually(() => expect(remindersTo("nathan.goff@")).toHaveLength(1), 40_000);
  expect(taken(before, "chat.postMessage")).toEqual([]);
  story.slack.control.faultClear();
  await story.quiet(40_000);

  const cards = story.cards();
  expect(cards).toHaveLength(ISSUES);
  for (const card of cards) expect(card.header).toContain("3/10");
  expect(taken(before, "chat.update")).toHaveLength(early.length);
  expect(remindersTo("nathan.goff@")).toHaveLength(1);
  // Eric's morning in New York comes before the deadline: there was time to wait for it, and for Slack.
  story.at("2026-11-05T14:05:00Z");
  await story.quiet();
  expect(
    [story.dms("Nathan"), story.dms("Eric")].map((told) => told.filter((text) => REMINDER.test(text)).length),
  ).toEqual([0, 1]);
  expect(remindersTo("eric.gregg@")).toEqual([]);
  await reportDown("for an hour");
  await expectInvariants(story);
}, 240_000);

test("Slack is down for five days, and mail is no way: afterwards one message reminds of everything, as it is then", async () => {
  story = await startStory({ postMs: 10 });
  await decideInStory(story, { slackAddresses: false });
  const assigneeIds = await idsOf(story, "Nathan", "Eric");
  await fillStory(story, { many: ISSUES, openedAt: "2026-11-03T18:00:00.000Z", assigneeIds });
  story.slack.control.fault({ kind: "503" });
  // Warned on Wednesday, due on Thursday, and due for a day on Monday: each wants to be told.
  for (const at of ["04T22:00:30", "05T18:00:30", "06T17:00:30", "09T16:00:30", "09T17:00:30", "09T20:00:00"]) {
    story.at(`2026-11-${at}Z`);
    await allDecided();
    await triedToTell("reminder");
  }
  story.slack.control.faultClear();
  await story.quiet(40_000);
  for (const who of ["Nathan", "Eric"] as const) {
    const told = story.dms(who);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/15 issues .* overdue by 4 d/);
  }
  await expectInvariants(story, { withoutCards: true });
}, 240_000);

/** Waits until whatever may be told by now was tried in vain at least once. */
async function triedToTell(kind: "dm" | "reminder"): Promise<void> {
  await eventually(async () => {
    const { rows } = await story.database.db.raw(
      "select id from notices where kind = ? and (state = 'sending' or (state = 'planned' and attempts = 0)) and coalesce(not_before, planned_at) <= ?",
      [kind, story.clock.now().toISOString()],
    );
    expect(rows).toEqual([]);
  }, 40_000);
}

test("Slack is down for days while leadership is called every morning: afterwards it is called once", async () => {
  story = await startStory({ postMs: 10 });
  await decideInStory(story, { slackAddresses: false, terms: { chain: [{ who: ["U0ERIC"], waitHours: 4 }] } });
  await idsOf(story, "Eric");
  const card = await story.answer(answerOf(1));
  await card.set("Bridget", "Escalate", "she threatens to leave");
  await story.quiet();
  expect(story.dms("Eric")).toHaveLength(2);
  story.slack.control.fault({ kind: "503" });
  for (const day of ["03", "05", "09", "11"]) {
    story.at(`2026-11-${day}T23:30:00Z`);
    await allDecided();
    await triedToTell("dm");
  }
  story.slack.control.faultClear();
  await story.quiet(40_000);
  expect(story.dms("Eric")).toHaveLength(3);
  await reportDown("for days");
  await expectInvariants(story);
}, 240_000);

async function reportDown(howLong: string): Promise<void> {
  await story.quiet();
  reportFault({
    number: 10,
    fault: `Slack is down ${howLong}`,
    invariant: "I2-I4, I6, I7",
    tries: struck(story, "503"),
    ...(await tallyOf(story)),
  });
}
