import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { rulesOf } from "../../src/domain/rules.ts";
import { type StoredSettings, settingsFrom } from "../../src/domain/settings.ts";
import { writeSettings } from "../../src/store/write-settings.ts";
import { type FreshDatabase, freshDatabase } from "../support/database.ts";
import { dueIssues } from "../support/due-issues.ts";
import { replayer } from "../support/replay.ts";
import { expectCleanLedger, stepsTaken, sweepAt, workspaceOf } from "../support/sweeping.ts";

let database: FreshDatabase;
beforeEach(async () => {
  database = await freshDatabase();
});
afterEach(() => database.drop());

const ZONES = ["America/Los_Angeles", "Europe/Berlin", "Asia/Kolkata", "America/St_Johns"];
const QUARTER = 15 * 60_000;
const DAY = 24 * 60 * 60_000;
const ALL_WEEK = Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((day) => [day, [{ from: "00:00", to: "24:00" }]]));
const NIGHT_SHIFT = Object.fromEntries([6, 7].map((day) => [day, [{ from: "22:00", to: "06:00" }]]));

/** Issues of four people in four time zones, opened every half hour of a day; what has to do with promises is the workspace's. */
async function fill(from: string, settings: StoredSettings): Promise<{ workspaceId: number; ids: readonly number[] }> {
  const { db } = database;
  const { workspaceId, sourceId, personIds } = await workspaceOf(db, ZONES.length);
  for (const [i, id] of personIds.entries())
    await db("people")
      .where({ id })
      .update({ time_zone: ZONES[i], preferences: { quiet: null } });
  await writeSettings(db, workspaceId, settingsFrom(settings));
  const rules = rulesOf(settingsFrom(settings));
  const ids = Array.from({ length: 48 }, (_, n) => n + 1);
  for (const n of ids) {
    const openedAt = new Date(Date.parse(from) + (n - 1) * 2 * QUARTER).toISOString();
    const given = { workspaceId, sourceId, many: 1, after: n - 1, openedAt, assigneeIds: personIds, rules };
    for (const sql of dueIssues(given)) await db.raw(sql);
  }
  return { workspaceId, ids };
}

describe.each([
  ["back in Portland", "America/Los_Angeles", "2026-10-31T00:00:00.000Z"],
  ["on in Portland", "America/Los_Angeles", "2027-03-13T00:00:00.000Z"],
  ["on in Berlin", "Europe/Berlin", "2027-03-27T00:00:00.000Z"],
  ["back in Berlin", "Europe/Berlin", "2027-10-30T00:00:00.000Z"],
])("clocks are put %s", (_what, timeZone, saturday) => {
  const hours: [string, StoredSettings["workingHours"], string][] = [
    ["office hours", settingsFrom({}).workingHours, "09:00:00"],
    ["day and night", ALL_WEEK, "00:00:00"],
    ["the nights of the weekend", NIGHT_SHIFT, "22:00:00"],
  ];
  test.each(hours)(
    "who works %s is reminded of each promise when it is due, and once a day",
    async (_hours, workingHours, morning) => {
      const settings: StoredSettings = { timeZone, ...(workingHours && { workingHours }) };
      const { workspaceId, ids } = await fill(saturday, settings);
      const begin = Date.parse(saturday) + DAY;
      const end = begin + 9 * DAY;
      for (let at = begin; at <= end; at += QUARTER) await sweepAt(database.db, new Date(at).toISOString());

      const replay = replayer(database.db, workspaceId, rulesOf(settingsFrom(settings)));
      let steps = 0;
      for (const id of ids) {
        const { taken, nextAt } = await replay(id);
        // By the sweep after it was due, at the latest; what follows from the step before could not be due sooner than that.
        for (const { dueAt, event } of taken)
          expect(Date.parse(event.at) - Math.max(Date.parse(dueAt), begin)).toBeLessThan(QUARTER);
        expect(Date.parse(nextAt ?? "")).toBeGreaterThan(end);
        steps += taken.length;
      }
      expect(steps).toBeGreaterThan(2 * ids.length);
      await expectCleanLedger(database.db);
      expect(await remindedTwiceADay()).toEqual([]);
      expect(await startsOfDays()).toEqual([morning]);
    },
    60_000,
  );
});

/** Days on which a person would get more than one message of what is due, by the person's own clock. */
async function remindedTwiceADay(): Promise<unknown[]> {
  const { rows } = await database.db.raw(
    `select p.time_zone, (n.not_before at time zone p.time_zone)::date as day, array_agg(distinct n.not_before) as moments
     from notices n join people p on p.id = n.person_id join issue_events e on e.issue_id = n.issue_id and e.version = n.event_version
     where n.kind = 'reminder' and e.what ->> 'stage' <> 'warning' group by 1, 2 having count(distinct n.not_before) > 1`,
  );
  return rows;
}

/** At which times of their own day people are told of what is due. */
async function startsOfDays(): Promise<string[]> {
  const { rows } = await database.db.raw(
    `select distinct to_char(n.not_before at time zone p.time_zone, 'HH24:MI:SS') as time from notices n join people p on p.id = n.person_id
     join issue_events e on e.issue_id = n.issue_id and e.version = n.event_version where n.kind = 'reminder' and e.what ->> 'stage' <> 'warning'`,
  );
  return rows.map(({ time }: { time: string }) => time);
}

test("the clock of the database itself goes a week ahead for an hour: what was told then is not told again", async () => {
  const opened = "2026-11-03T00:00:00.000Z";
  const { workspaceId, ids } = await fill(opened, {});
  const at = (ms: number) => new Date(Date.parse(opened) + ms).toISOString();
  const sweepFrom = async (from: number, to: number) => {
    for (let ms = from; ms < to; ms += QUARTER) await sweepAt(database.db, at(ms));
  };
  await sweepFrom(DAY, 2 * DAY);
  const before = await stepsTaken(database.db);
  await sweepFrom(9 * DAY, 9 * DAY + 4 * QUARTER);
  const ahead = await stepsTaken(database.db);
  expect(ahead).not.toEqual(before);
  // Back again: nothing is due before the clock has come where it was.
  await sweepFrom(2 * DAY + 4 * QUARTER, 9 * DAY);
  expect(await stepsTaken(database.db)).toEqual(ahead);
  await sweepFrom(9 * DAY, 12 * DAY);
  expect(await stepsTaken(database.db)).not.toEqual(ahead);
  const replay = replayer(database.db, workspaceId, rulesOf(settingsFrom({})));
  for (const id of ids) await replay(id);
  await expectCleanLedger(database.db);
  expect(await remindedTwiceADay()).toEqual([]);
}, 60_000);

test("the clock of the database is set back by an hour: nobody is reminded a second time", async () => {
  const opened = "2026-11-03T18:00:00.000Z";
  await fill(opened, {});
  await sweepAt(database.db, "2026-11-06T18:00:00.000Z");
  const steps = await stepsTaken(database.db);
  for (const at of ["2026-11-06T17:00:00.000Z", "2026-11-06T17:59:59.999Z", "2026-11-06T18:00:00.000Z"])
    await sweepAt(database.db, at);
  expect(await stepsTaken(database.db)).toEqual(steps);
  await expectCleanLedger(database.db);
});
