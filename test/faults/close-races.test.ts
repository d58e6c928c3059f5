import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "@jest/globals";
import type { Command } from "../../src/domain/issue.ts";
import { AT_LENGTH } from "../support/at-length.ts";
import { act } from "../support/story/acting.ts";
import { decideInStory, idsOf } from "../support/story/due.ts";
import { expectInvariants } from "../support/story/invariants.ts";
import { liveUntil } from "../support/story/live.ts";
import { chance } from "../support/story/seeded.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { expectHeld } from "../support/story/tally.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { eventually } from "../support/waiting.ts";

let story: Story;
afterEach(() => story.end());

const ISSUES = AT_LENGTH ? 40 : 20;
/** How long a call to Slack may take that was under way. */
const CALL_MS = 10_000;
/** When each issue was last acted on, by the machine's clock. */
const actedAt = new Map<number, number>();
const CLOSE: Command = {
  type: "SetStatus",
  to: "resolved",
  seen: "needs_attention",
  note: "she is happy again",
  contact: "call",
  rootCause: "Other",
};

/** Issues of Nathan's, with their cards and told to him. */
async function begin(): Promise<readonly number[]> {
  actedAt.clear();
  story = await startStory({ postMs: 5, slack: { limits: { enabled: false } } });
  await idsOf(story, "Nathan", "Eric", "Sofia");
  for (let n = 0; n < ISSUES; n++)
    await story.send(
      anAnswer({ owners: ["Nathan Goff"], respondent: { name: `C ${n}.`, email: `c${n}@example.com` } }),
    );
  await story.quiet(60_000);
  return story.database.db("issues").orderBy("id").pluck("id");
}

/** What a click does; true: it was done. */
async function acted(issueId: number, command: Command, personId: number): Promise<boolean> {
  const done = await act(story, issueId, command, personId);
  actedAt.set(issueId, Date.now());
  return done;
}

const ask = async <T>(sql: string): Promise<T[]> => (await story.database.db.raw<{ rows: T[] }>(sql)).rows;

/** Nothing that time did stands behind a closing or a taking, and nobody was called about a closed issue later than one call takes. */
async function expectNothingAfter(end: string): Promise<void> {
  expect(
    await ask(
      `select t.issue_id, t.type from issue_events t join issue_events e on e.issue_id = t.issue_id and ${end}
       where t.via = 'time' and t.version > e.version`,
    ),
  ).toEqual([]);
  const told = await ask<{ key: string; issue_id: number; sent_at: Date }>(
    `select n.key, n.issue_id, n.sent_at from notices n join issue_events t on t.issue_id = n.issue_id and t.version = n.event_version
     where t.via = 'time' and n.state = 'sent' and n.kind not in ('card', 'line')`,
  );
  const late = told.filter(
    (n) => n.sent_at.getTime() > (actedAt.get(n.issue_id) ?? Number.POSITIVE_INFINITY) + CALL_MS,
  );
  expect(late).toEqual([]);
}

test(`${ISSUES} issues are closed in the moment in which they are due: none is reminded of after it is closed`, async () => {
  const random = chance("close races the sweep");
  const ids = await begin();
  const [nathan = 0] = await idsOf(story, "Nathan");
  const closings = ids.map(async (id) => {
    await sleep(random.between(0, 500));
    expect(await acted(id, CLOSE, nathan)).toBe(true);
  });
  await sleep(random.between(100, 200));
  // The moment of their warning, which is told at once.
  story.at("2026-11-04T22:00:30Z");
  await Promise.all(closings);
  await story.quiet(60_000);
  const [{ first = 0 } = {}] = await ask<{ first: number }>(
    "select count(*) as first from issue_events where type = 'Reminded'",
  );
  process.stderr.write(`${first} of ${ISSUES} were reminded of before they were closed\n`);
  await expectNothingAfter("e.what ->> 'to' = 'resolved'");
  const told = story.dms("Nathan").length;
  story.at("2026-11-06T17:30:00Z");
  await story.quiet(60_000);
  expect(story.dms("Nathan")).toHaveLength(told);
  await expectHeld(story, raceOf("closing races the reminder", ids.length));
}, 120_000);

test("an issue that somebody holds while its time comes is passed over, and after its closing nothing is owed", async () => {
  const [id = 0] = await begin();
  const [nathan = 0] = await idsOf(story, "Nathan");
  let closing: Promise<boolean> | undefined;
  await story.database.db.transaction(async (trx) => {
    await trx.raw("select id from issues where id = ? for update", [id]);
    story.at("2026-11-04T22:00:30Z");
    await eventually(async () => {
      const [reminded] = await ask<{ n: number }>("select count(*) as n from issue_events where type = 'Reminded'");
      expect(reminded?.n).toBe(ISSUES - 1);
    });
    closing = acted(id, CLOSE, nathan);
    await sleep(200);
  });
  expect(await closing).toBe(true);
  await story.quiet(60_000);
  expect(await ask(`select type from issue_events where issue_id = ${id} order by version`)).toEqual([
    { type: "IssueOpened" },
    { type: "StatusChanged" },
  ]);
  await expectNothingAfter("e.what ->> 'to' = 'resolved'");
  await expectInvariants(story);
}, 120_000);

test(`a leader takes ${ISSUES} escalations in the moment in which they climb: either theirs, or the next level's, never both`, async () => {
  const random = chance("taking races the climb");
  const ids = await begin();
  const chain = [
    { who: ["U0ERIC"], waitHours: 1 },
    { who: ["U0SOFIA"], waitHours: 1 },
  ];
  await decideInStory(story, { slackAddresses: false, terms: { chain } });
  const [nathan = 0, eric = 0] = await idsOf(story, "Nathan", "Eric");
  for (const id of ids)
    await acted(
      id,
      { type: "SetStatus", to: "escalated", seen: "needs_attention", note: "she wants to leave" },
      nathan,
    );
  story.fastForward({ minutes: 61 });
  await story.quiet(60_000);
  const takings = ids.map(async (id) => {
    await sleep(random.between(0, 500));
    expect(await acted(id, { type: "TakeEscalation" }, eric)).toBe(true);
  });
  await sleep(random.between(100, 200));
  // An hour after the reminder of the first level the second is called.
  story.fastForward({ minutes: 61 });
  await Promise.all(takings);
  await story.quiet(60_000);
  await expectNothingAfter("e.type = 'EscalationTaken'");
  const climbed = await ask<{ issue_id: number }>("select issue_id from issue_events where type = 'EscalationClimbed'");
  process.stderr.write(`${climbed.length} of ${ISSUES} climbed before they were taken\n`);
  expect(story.dms("Sofia").length).toBeLessThanOrEqual(climbed.length);
  await expectHeld(story, raceOf("taking races the climb", ids.length));
}, 180_000);

const raceOf = (fault: string, tries: number) => ({ number: 23, fault, invariant: "I4-I6", tries });

test("a leader whom Slack could not tell in time is not called for what is closed by then", async () => {
  story = await startStory();
  await decideInStory(story, { slackAddresses: false, terms: { chain: [{ who: ["U0ERIC"], waitHours: 4 }] } });
  await idsOf(story, "Eric");
  const card = await story.answer(anAnswer());
  story.slack.control.fault({ kind: "503", method: "chat.postMessage", channel: "D0ERIC" });
  await card.set("Bridget", "Escalate", "she wants to leave");
  await eventually(async () =>
    expect(
      (await ask<{ attempts: number }>("select attempts from notices where why = 'leader'"))[0]?.attempts,
    ).toBeGreaterThan(0),
  );
  await card.set("Bridget", "Resolved", "she stays");
  await card.says("🟢 Resolved");
  story.slack.control.faultClear();
  await story.database.db.raw("update notices set try_after = now() where why = 'leader'");
  await story.quiet(30_000);
  expect(story.dms("Eric")).toEqual([]);
  await expectInvariants(story);
}, 60_000);

test("of a morning's message whose answer is lost, what was closed before it counts as not told", async () => {
  story = await startStory({ pace: { callMs: 700, lookAfterMs: 600 } });
  await idsOf(story, "Nathan");
  const unhappy = (name: string) => story.answer(anAnswer({ owners: ["Nathan Goff"], respondent: { name } }));
  const [first] = [(await unhappy("Jane Doe")).expected(), (await unhappy("Ravi Patel")).expected()];
  await liveUntil(story, "2026-11-05T20:00:00-08:00");
  const before = story.dms("Nathan").length;
  await first.set("Nathan", "Resolved", "she is happy again");
  await first.says("🟢 Resolved");
  story.slack.control.fault({ kind: "lost", method: "chat.postMessage", channel: "D0NATHAN", times: 1 });
  await liveUntil(story, "2026-11-06T09:05:00-08:00");
  expect(story.dms("Nathan")).toHaveLength(before + 1);
  expect(story.dms("Nathan").at(-1)).not.toContain("Jane Doe");
  const planned =
    "select state, error_code from notices where kind = 'reminder' and not_before > '2026-11-06' order by id";
  expect(await ask(planned)).toEqual([
    { state: "superseded", error_code: "no_longer_so" },
    { state: "sent", error_code: null },
  ]);
  await expectInvariants(story);
}, 60_000);
