import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { isForGood } from "../../src/cli/audit/for-good.ts";
import { aheadMs } from "../../src/clock.ts";
import { auditDatabase, DATABASE_CHECKS } from "../../src/store/audit/audit.ts";
import type { AuditResult } from "../../src/usecases/audit.ts";
import { copyOf, type FreshDatabase } from "../support/database.ts";
import { expectInvariants } from "../support/story/invariants.ts";
import { liveARichLife } from "../support/story/rich-life.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { TAMPERINGS } from "../support/tamperings.ts";

let story: Story;
beforeAll(async () => {
  story = await startStory({ slack: { limits: { enabled: false } }, postMs: 5 });
  await liveARichLife(story);
}, 300_000);
afterAll(() => story?.end());

const audit = ({ db }: Pick<FreshDatabase, "db">): Promise<readonly AuditResult[]> =>
  auditDatabase(db, { aheadMs: aheadMs(story.clock), sinceDays: null, patienceMs: 0, limit: 20, isForGood });

describe("a life with everything in it", () => {
  test("nothing is found", async () => {
    await expectInvariants(story);
    const happened = await story.database.db("issue_events").distinct("type").pluck("type");
    expect(happened).toHaveLength(20);
  }, 60_000);
});

describe("what somebody changes by hand is named, and nothing else", () => {
  beforeAll(async () => {
    await story.stopApp();
    await story.database.db.destroy();
  });

  test.each(TAMPERINGS.map((one) => [one.check, one.what, one] as const))("%s: %s", async (check, _what, { sql }) => {
    const copy = await copyOf(story.database);
    try {
      const tampered = await copy.db.transaction(async (trx) => {
        await trx.raw("set local session_replication_role = replica");
        return trx.raw<{ rows: { row: string }[] }>(sql);
      });
      const expected = tampered.rows.map(({ row }) => row);
      expect(expected).toHaveLength(1);
      const found = (await audit(copy)).filter(({ many }) => many > 0);
      expect(found.map(({ name }) => name)).toContain(check);
      expect([...new Set(found.flatMap(({ offences }) => offences.map(({ row }) => row)))]).toEqual(expected);
    } finally {
      await copy.drop();
    }
  });

  test("no check is without somebody who makes it find something", () => {
    const tried = new Set(TAMPERINGS.map(({ check }) => check));
    expect(DATABASE_CHECKS.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([]);
  });
});
