import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "@jest/globals";
import { aheadMs } from "../../src/clock.ts";
import type { Command } from "../../src/domain/issue.ts";
import { openStore } from "../../src/store/store.ts";
import { executeCommand, Refused } from "../../src/usecases/execute-command.ts";
import { decideInStory, idsOf } from "../support/story/due.ts";
import { expectInvariants } from "../support/story/invariants.ts";
import { chance } from "../support/story/seeded.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { expectCleanLedger, NO_NUDGES } from "../support/sweeping.ts";
import { eventually } from "../support/waiting.ts";

let story: Story;
afterEach(() => story.end());

const ISSUES = 40;
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
  story = await startStory({ postMs: 5, slack: { limits: { enabled: false } } });
  await idsOf(story, "Nathan", "Eric", "Sofia");
  for (let n = 0; n < ISSUES; n++)
    await story.send(
      anAnswer({ owners: ["Nathan Goff"], respondent: { name: `C ${n}.`, email: `c${n}@example.com` } }),
    );
  await story.quiet(60_000);
  return story.database.db("issues").orderBy("id").pluck("id");
}

/** What a click does, from its command on. True: it was done; false: somebody was faster. */
async function act(issueId: number, command: Command, personId: number): Promise<boolean> {
  const { db } = story.database;
  const [{ id: workspaceId }] = await db("workspaces").select("id");
  const actor = { kind: "person", personId } as const;
  const at = story.clock.now().toISOString();
  const what = {
    workspaceId,
    issueId,
    commandId: `act:${issueId}:${command.type}`,
    command,
    actor,
    via: "slack",
    at,
  } as const;
  return executeCommand({ store: openStore(db), nudges: NO_NUDGES }, what).then(
    () => true,
    (error) => {
      if (error instanceof Refused) return false;
      throw error;
    },
  );
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
  const late = await ask(
    `select n.key from notices n join issue_events e on e.issue_id = n.issue_id and ${end} join issue_events t on t.issue_id = n.issue_id and t.version = n.event_version
     where t.via = 'time' and n.state = 'sent' and n.sent_at > e.at - interval '${aheadMs(story.clock)} milliseconds' + interval '10 seconds'`,
  );
  expect(late).toEqual([]);
}

test("forty issues are closed in the moment in which they are due: none is reminded of after it is closed", async () => {
  const random = chance("close races the sweep");
  const ids = await begin();
  const [nathan = 0] = await idsOf(story, "Nathan");
  // The moment of their warning, which is told at once.
  story.at("2026-11-04T22:00:30Z");
  const closings = ids.map(async (id) => {
    await sleep(random.between(0, 400));
    expect(await act(id, CLOSE, nathan)).toBe(true);
  });
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
  await expectInvariants(story);
  await expectCleanLedger(story.database.db);
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
    closing = act(id, CLOSE, nathan);
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

test("a leader takes forty escalations in the moment in which they climb: either theirs, or the next level's, never both", async () => {
  const random = chance("taking races the climb");
  const ids = await begin();
  const chain = [
    { who: ["U0ERIC"], waitHours: 1 },
    { who: ["U0SOFIA"], waitHours: 1 },
  ];
  await decideInStory(story, { slackAddresses: false, terms: { chain } });
  const [nathan = 0, eric = 0] = await idsOf(story, "Nathan", "Eric");
  for (const id of ids)
    await act(id, { type: "SetStatus", to: "escalated", seen: "needs_attention", note: "she wants to leave" }, nathan);
  story.fastForward({ minutes: 61 });
  await story.quiet(60_000);
  // An hour after the reminder of the first level the second is called.
  story.fastForward({ minutes: 61 });
  await Promise.all(
    ids.map(async (id) => {
      await sleep(random.between(0, 600));
      expect(await act(id, { type: "TakeEscalation" }, eric)).toBe(true);
    }),
  );
  await story.quiet(60_000);
  await expectNothingAfter("e.type = 'EscalationTaken'");
  const climbed = await ask<{ issue_id: number }>("select issue_id from issue_events where type = 'EscalationClimbed'");
  process.stderr.write(`${climbed.length} of ${ISSUES} climbed before they were taken\n`);
  expect(story.dms("Sofia").length).toBeLessThanOrEqual(climbed.length);
  await expectCleanLedger(story.database.db);
  await expectInvariants(story);
}, 180_000);
