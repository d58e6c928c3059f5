import { afterEach, expect, test } from "@jest/globals";
import type { Command } from "../../src/domain/issue.ts";
import { rulesOf } from "../../src/domain/rules.ts";
import { type StoredSettings, settingsFrom } from "../../src/domain/settings.ts";
import { DEFAULT_TERMS } from "../../src/domain/terms.ts";
import { expectLedgerAsDecided, expectOneMessageEach } from "../support/ledger.ts";
import { replayer, type Taken } from "../support/replay.ts";
import { act } from "../support/story/acting.ts";
import { decideInStory, fillStory, idsOf } from "../support/story/due.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { expectCleanLedger } from "../support/sweeping.ts";

let story: Story;
afterEach(() => story.end());

const ISSUES = 500;
const BATCHES = 5;
const MINUTE = 60_000;
const DAY = 86_400_000;
/** Half a minute after the story begins; until then everybody is there. */
const BEGINNING = Date.parse("2026-11-03T18:00:30Z");
const MONTH = 30 * DAY;
const SETTINGS: StoredSettings = {
  terms: {
    ...DEFAULT_TERMS,
    owners: ["U0LENA"],
    chain: [
      { who: ["U0ERIC"], waitHours: 4 },
      { who: ["U0SOFIA"], waitHours: 4 },
    ],
    escalate: { ...DEFAULT_TERMS.escalate, lapsed: true },
  },
};

const setStatus = (to: "in_progress" | "escalated" | "resolved", seen: "needs_attention" | "in_progress"): Command => {
  const closing = to === "resolved" ? ({ contact: "call", rootCause: "Other" } as const) : {};
  return { type: "SetStatus", to, seen, note: "called her", ...closing };
};

/** What somebody does with an issue, so long after its opening. */
interface Act {
  readonly afterMs: number;
  readonly command: Command;
  readonly leader?: true;
}
const NOTE: Command = { type: "AddNote", note: "she will call back" };
/** Half of the issues are handled in time, the others in all the ways in which they are not. */
const LIVES: readonly (readonly Act[])[] = [
  [{ afterMs: 0.3 * DAY, command: setStatus("resolved", "needs_attention") }],
  [{ afterMs: 0.9 * DAY, command: setStatus("resolved", "needs_attention") }],
  [
    { afterMs: 0.5 * DAY, command: setStatus("in_progress", "needs_attention") },
    { afterMs: 3 * DAY, command: setStatus("resolved", "in_progress") },
  ],
  [{ afterMs: 5 * DAY, command: setStatus("resolved", "needs_attention") }],
  [{ afterMs: 0.1 * DAY, command: setStatus("resolved", "needs_attention") }],
  // Claimed, and forgotten.
  [{ afterMs: 1 * DAY, command: setStatus("in_progress", "needs_attention") }],
  // Claimed, and never quite let go of.
  [
    { afterMs: 1 * DAY, command: setStatus("in_progress", "needs_attention") },
    ...[4, 8, 13, 17].map((days) => ({ afterMs: days * DAY, command: NOTE })),
  ],
  // Escalated, and taken in time.
  [
    { afterMs: 1 * DAY, command: setStatus("escalated", "needs_attention") },
    { afterMs: 1.1 * DAY, command: { type: "TakeEscalation" }, leader: true },
  ],
  [],
  [],
];
/** Every twentieth is escalated and taken by nobody. */
const UNTAKEN: readonly Act[] = [{ afterMs: 2 * DAY, command: setStatus("escalated", "needs_attention") }];
const lifeOf = (n: number): readonly Act[] => (n % 20 === 8 ? UNTAKEN : (LIVES[n % LIVES.length] ?? []));

test(`a month of ${ISSUES} issues, two apps and four workers: every reminder and every level, once`, async () => {
  story = await startStory({ postMs: 2, slack: { limits: { enabled: false } } });
  await story.startAnother({ role: "all" });
  await story.startAnother({ role: "worker" });
  await story.startAnother({ role: "worker" });
  await decideInStory(story, SETTINGS);
  const [bridget = 0, nathan = 0, priya = 0, eric = 0] = await idsOf(
    story,
    "Bridget",
    "Nathan",
    "Priya",
    "Eric",
    "Lena",
    "Sofia",
  );

  const arrivals = Array.from({ length: BATCHES }, (_, batch) => BEGINNING + batch * 1.5 * DAY);
  const acts = arrivals
    .flatMap((openedMs, batch) =>
      Array.from({ length: ISSUES / BATCHES }, (_, i) => batch * (ISSUES / BATCHES) + i + 1).flatMap((id) =>
        lifeOf(id).map((one) => ({ ...one, id, ms: openedMs + one.afterMs })),
      ),
    )
    .sort((a, b) => a.ms - b.ms);
  let arrived = 0;
  const settled: { from: number; to: number }[] = [];
  for (let now = BEGINNING; now < BEGINNING + MONTH; ) {
    story.at(new Date(now).toISOString());
    const from = story.clock.now().getTime();
    for (; (arrivals[arrived] ?? Number.POSITIVE_INFINITY) <= now; arrived++) {
      const openedAt = new Date(arrivals[arrived] ?? 0).toISOString();
      // Every fifth is nobody's.
      const assigneeIds = [bridget, nathan, priya, eric];
      const given = { many: ISSUES / BATCHES, after: arrived * (ISSUES / BATCHES), openedAt, settings: SETTINGS };
      await fillStory(story, { ...given, assigneeIds: arrived % 5 === 0 ? [] : assigneeIds });
    }
    const due = acts.splice(0, acts.filter(({ ms }) => ms <= now).length);
    await Promise.all(due.map(({ id, command, leader }) => act(story, id, command, leader ? eric : nathan)));
    const t0 = Date.now(); let td = 0;
    for (;;) { const [r] = (await story.database.db.raw("select count(*) as n from issues where closed_at is null and next_deadline_at <= ?", [story.clock.now().toISOString()])).rows; if (Number(r.n) === 0) break; await new Promise((z) => setTimeout(z, 20)); }
    td = Date.now() - t0;
    await story.quiet(30_000);
    process.stderr.write(`${new Date(now).toISOString()} swept ${td} quiet ${Date.now() - t0} acts ${due.length} ${JSON.stringify((await story.database.db.raw("select (select count(*) from issue_events) as e, (select count(*) from notices where state='sent' and kind='dm') as dm, (select count(*) from notices where state='sent' and kind='mail') as mail, (select count(*) from notices where state = 'superseded') as sup")).rows[0])}\n`);
    settled.push({ from, to: story.clock.now().getTime() });
    now = await nextMoment(now, [arrivals[arrived], acts[0]?.ms]);
  }

  const rules = rulesOf(settingsFrom(SETTINGS));
  const [workspace] = await story.database.db("workspaces").select("id");
  const replay = replayer(story.database.db, workspace.id, rules);
  const taken: Taken[] = [];
  for (let id = 1; id <= ISSUES; id++) {
    const replayed = await replay(id);
    taken.push(...replayed.taken);
    expect(Date.parse(replayed.nextAt ?? "9999")).toBeGreaterThan(settled.at(-1)?.from ?? 0);
  }
  expect(taken.filter((one) => isLate(one, settled))).toEqual([]);
  await expectLedgerAsDecided(story, workspace.id, rules, taken);
  await expectOneMessageEach(story);
  await expectCleanLedger(story.database.db);
  expect(story.log.at("error")).toEqual([]);
  const kinds: Record<string, number> = {};
  for (const { event } of taken) kinds[event.what.type] = (kinds[event.what.type] ?? 0) + 1;
  process.stderr.write(`${settled.length} moments, ${taken.length} steps of time: ${JSON.stringify(kinds)}\n`);
}, 240_000);

/** When something is next to be done or told, on a grid of four hours, and half a minute later. */
async function nextMoment(now: number, planned: readonly (number | undefined)[]): Promise<number> {
  const { rows } = await story.database.db.raw(
    `select extract(epoch from least((select min(next_deadline_at) from issues where closed_at is null),
       (select min(not_before) from notices where state = 'planned'))) * 1000 as ms`,
  );
  const next = Math.min(
    ...[Number(rows[0].ms ?? now + DAY), ...planned].filter((ms): ms is number => ms !== undefined),
  );
  const grid = 240 * MINUTE;
  return Math.max(Math.ceil(next / grid) * grid, now + grid - (now % grid)) + MINUTE / 2;
}

/** A moment passed by, after the step was due and before it was taken, in which all that was due was done. */
const isLate = ({ dueAt, since, event }: Taken, settled: readonly { from: number; to: number }[]): boolean => {
  const due = Math.max(Date.parse(dueAt), Date.parse(since));
  return settled.some(({ from, to }) => due < from && Date.parse(event.at) > to);
};
