import { afterEach, expect, test } from "@jest/globals";
import type { Command } from "../../src/domain/issue.ts";
import { rulesOf } from "../../src/domain/rules.ts";
import { type StoredSettings, settingsFrom } from "../../src/domain/settings.ts";
import { DEFAULT_TERMS } from "../../src/domain/terms.ts";
import { AT_LENGTH } from "../support/at-length.ts";
import { freshDatabase } from "../support/database.ts";
import { expectLedgerAsDecided } from "../support/ledger.ts";
import { replayer, type Taken } from "../support/replay.ts";
import { act } from "../support/story/acting.ts";
import { decideInStory, fillStory, idsOf } from "../support/story/due.ts";
import { expectInvariants } from "../support/story/invariants.ts";
import { type Story, startStory } from "../support/story/story.ts";

let story: Story;
afterEach(() => story.end());

const ISSUES = AT_LENGTH ? 500 : 120;
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
  },
};

type Open = "needs_attention" | "in_progress" | "escalated";
const setStatus = (seen: Open, to: Open | "resolved"): Command => {
  const closing = to === "resolved" ? ({ contact: "call", rootCause: "Other" } as const) : {};
  return { type: "SetStatus", to, seen, note: "called her", ...closing };
};
const NOTE: Command = { type: "AddNote", note: "she will call back" };

/** What somebody does with an issue, so many days after its opening. */
interface Act {
  readonly days: number;
  readonly command: Command;
  /** Done by the leader to whom it was escalated; else by whoever has the issue. */
  readonly leader?: true;
}
/** Half of the issues are handled in time, the others in all the ways in which they are not. */
const LIVES: readonly (readonly Act[])[] = [
  [{ days: 0.3, command: setStatus("needs_attention", "resolved") }],
  [{ days: 0.8, command: setStatus("needs_attention", "resolved") }],
  [{ days: 1.5, command: setStatus("needs_attention", "resolved") }],
  [
    { days: 1, command: setStatus("needs_attention", "in_progress") },
    { days: 4, command: setStatus("in_progress", "resolved") },
  ],
  [{ days: 5, command: setStatus("needs_attention", "resolved") }],
  // Claimed, and forgotten.
  [{ days: 1, command: setStatus("needs_attention", "in_progress") }],
  // Claimed, and never quite let go of.
  [
    { days: 1, command: setStatus("needs_attention", "in_progress") },
    ...[5, 12, 15].map((days) => ({ days, command: NOTE })),
  ],
  // Escalated, taken in time, and handled.
  [
    { days: 1, command: setStatus("needs_attention", "escalated") },
    { days: 1.1, command: { type: "TakeEscalation" }, leader: true },
    { days: 4, command: setStatus("escalated", "resolved"), leader: true },
  ],
  // Late, and much too late.
  [{ days: 9, command: setStatus("needs_attention", "resolved") }],
  [],
];
/** Escalated, and taken by nobody; and by one who then forgets it. */
const UNTAKEN: readonly Act[] = [{ days: 2, command: setStatus("needs_attention", "escalated") }];
const DROPPED: readonly Act[] = [...UNTAKEN, { days: 2.2, command: { type: "TakeEscalation" }, leader: true }];
function lifeOf(id: number): readonly Act[] {
  if (id % 50 === 8) return id % 100 === 8 ? UNTAKEN : DROPPED;
  return LIVES[id % LIVES.length] ?? [];
}

test(`a month of ${ISSUES} issues, two apps and four workers: every reminder and every level, once`, async () => {
  story = await startStory({
    postMs: 2,
    slack: { limits: { enabled: false } },
    // Many act at once, all of them from here.
    database: await freshDatabase({ poolMax: 16 }),
  });
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
  const theirs = [bridget, nathan, priya, eric];

  const arrivals = Array.from({ length: BATCHES }, (_, batch) => BEGINNING + batch * 1.5 * DAY);
  const acts = arrivals
    .flatMap((openedMs, batch) =>
      idsIn(batch).flatMap((id) => lifeOf(id).map((one) => ({ ...one, id, ms: openedMs + one.days * DAY }))),
    )
    .sort((a, b) => a.ms - b.ms);
  let arrived = 0;
  const settled: { from: number; to: number }[] = [];
  for (let now = BEGINNING; now < BEGINNING + MONTH; now = await nextMoment(now, [arrivals[arrived], acts[0]?.ms])) {
    story.at(new Date(now).toISOString());
    const from = story.clock.now().getTime();
    for (; (arrivals[arrived] ?? Number.POSITIVE_INFINITY) <= now; arrived++) {
      const openedAt = new Date(arrivals[arrived] ?? 0).toISOString();
      const given = { many: ISSUES / BATCHES, after: (idsIn(arrived)[0] ?? 1) - 1, openedAt, settings: SETTINGS };
      // The third are nobody's.
      await fillStory(story, { ...given, assigneeIds: arrived === 2 ? [] : theirs });
    }
    const due = acts.splice(0, acts.filter(({ ms }) => ms <= now).length);
    await Promise.all(
      due.map(({ id, command, leader }) => act(story, id, command, leader ? eric : (theirs[id % theirs.length] ?? 0))),
    );
    // Their cards are not in Slack, so their lines come to nothing: here all at once, not one after the other.
    await story.database
      .db("notices")
      .where({ kind: "line", state: "planned" })
      .update({ state: "superseded", error_code: "card_failed" });
    await story.quiet(30_000);
    settled.push({ from, to: story.clock.now().getTime() });
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
  await expectInvariants(story, { withoutCards: true });
  expect(story.log.at("error")).toEqual([]);
  const kinds: Record<string, number> = {};
  for (const { event } of taken) kinds[event.what.type] = (kinds[event.what.type] ?? 0) + 1;
  process.stderr.write(`${settled.length} moments, ${taken.length} steps of time: ${JSON.stringify(kinds)}\n`);
}, 480_000);

const idsIn = (batch: number): readonly number[] =>
  Array.from({ length: ISSUES / BATCHES }, (_, i) => batch * (ISSUES / BATCHES) + i + 1);

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
