import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { rulesOf } from "../../src/domain/rules.ts";
import { DEFAULT_SETTINGS } from "../../src/domain/settings.ts";
import { openDatabase } from "../../src/store/database.ts";
import { type FreshDatabase, freshDatabase } from "../support/database.ts";
import { type DueIssues, dueIssues } from "../support/due-issues.ts";
import { storyLog } from "../support/story/log.ts";
import { expectCleanLedger, stepsTaken, sweepAt, workspaceOf } from "../support/sweeping.ts";

let database: FreshDatabase;
let filling: Pick<DueIssues, "workspaceId" | "sourceId" | "assigneeIds">;
beforeEach(async () => {
  database = await freshDatabase();
  const { personIds, ...workspace } = await workspaceOf(database.db, 20);
  filling = { ...workspace, assigneeIds: personIds };
});
afterEach(() => database.drop());

/** A Tuesday in Portland; first action is due on Thursday at the same time. */
const OPENED = "2026-11-03T18:00:00.000Z";
const FRIDAY = "2026-11-06T18:30:00.000Z";

async function fill(many: number): Promise<void> {
  const rules = rulesOf(DEFAULT_SETTINGS);
  for (const sql of dueIssues({ ...filling, many, openedAt: OPENED, rules })) await database.db.raw(sql);
}

test("four sweeps at once, each with connections of its own: every issue is taken one step further, once", async () => {
  await fill(1_000);
  const pools = Array.from({ length: 4 }, () => openDatabase(database.url, { poolMax: 2 }));
  await Promise.all(pools.map((db) => sweepAt(db, FRIDAY)));
  await Promise.all(pools.map((db) => db.destroy()));
  expect(await stepsTaken(database.db)).toEqual({ "1": 1_000 });
  await sweepAt(database.db, FRIDAY);
  expect(await stepsTaken(database.db)).toEqual({ "1": 1_000 });
  await expectCleanLedger(database.db);
}, 60_000);

test("issues that time cannot pass for: all others go on, and these are looked at again in a quarter of an hour", async () => {
  await fill(120);
  const { db } = database;
  const poison = [1, 37, 50, 51, 120];
  await db.raw("update issues set clocks = jsonb_set(clocks, '{since}', '\"soon\"') where id = any(?)", [poison]);
  const log = storyLog();
  await sweepAt(db, FRIDAY, log.logger);
  expect(await stepsTaken(db)).toEqual({ "0": poison.length, "1": 120 - poison.length });
  expect(log.at("error")).toHaveLength(poison.length);
  expect(log.lines.join()).not.toContain("nobody called back");

  const again = "2026-11-06T18:45:00.000Z";
  const { rows } = await db.raw("select id from issues where next_deadline_at = ? order by id", [again]);
  expect(rows.map(({ id }: { id: number }) => id)).toEqual(poison);
  await sweepAt(db, "2026-11-06T18:44:00.000Z", log.logger);
  expect(log.at("error")).toHaveLength(poison.length);
  await db.raw("update issues set clocks = jsonb_set(clocks, '{since}', clocks -> 'activityAt') where id = any(?)", [
    poison,
  ]);
  await sweepAt(db, again, log.logger);
  expect(await stepsTaken(db)).toEqual({ "1": 120 });
  await expectCleanLedger(db);
});

test("a person whose quiet hours nobody can read: everyone else is reminded of what is theirs", async () => {
  await fill(60);
  const { db } = database;
  await db.raw('update people set preferences = \'{"quiet": {"from": "late", "to": "early"}}\' where id = 1');
  await sweepAt(db, FRIDAY);
  const { rows } = await db.raw(
    "select i.id from issues i where assignee_id <> 1 and not exists (select 1 from notices n where n.issue_id = i.id and n.kind = 'reminder')",
  );
  expect(rows).toEqual([]);
});
