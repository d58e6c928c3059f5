import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { shapesOf } from "../../src/store/backup/shapes.ts";
import { KEPT, LEFT_OUT } from "../../src/store/backup/tables.ts";
import { type FreshDatabase, freshDatabase } from "../support/database.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const asked = async <T>(sql: string): Promise<T[]> => (await database.db.raw<{ rows: T[] }>(sql)).rows;
const KEPT_NAMES = KEPT.map(({ name }) => name);

describe("an export is complete by construction", () => {
  test("every table is kept, or left out for a reason", async () => {
    const tables = await asked<{ name: string }>(
      "select table_name as name from information_schema.tables where table_schema = 'public' order by 1",
    );
    expect([...KEPT_NAMES, ...Object.keys(LEFT_OUT)].sort()).toEqual(tables.map(({ name }) => name));
  });

  test("each table comes after those it refers to", async () => {
    const references = await asked<{ from: string; to: string }>(
      `select cast(cast(conrelid as regclass) as text) as from, cast(cast(confrelid as regclass) as text) as to from pg_constraint
       where contype = 'f' and connamespace = 'public'::regnamespace and conrelid <> confrelid`,
    );
    const kept = references.filter(({ from }) => KEPT_NAMES.includes(from));
    expect(kept.length).toBeGreaterThan(20);
    const wrong = kept.filter(
      ({ from, to }) => !(KEPT_NAMES.indexOf(to) < KEPT_NAMES.indexOf(from)) || !KEPT_NAMES.includes(to),
    );
    expect(wrong).toEqual([]);
  });

  test("a table that refers to itself is ordered by that", async () => {
    const selves = await asked<{ table: string; column: string }>(
      `select cast(cast(c.conrelid as regclass) as text) as table, a.attname as column from pg_constraint c
       join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any(c.conkey) and a.attname <> 'workspace_id'
       where c.contype = 'f' and c.connamespace = 'public'::regnamespace and c.conrelid = c.confrelid`,
    );
    for (const { table, column } of selves)
      expect(KEPT.find(({ name }) => name === table)?.order).toMatch(new RegExp(`^${column} is not null, `));
    expect(selves.length).toBeGreaterThan(0);
  });

  test("the tables whose ids the database gives are those that go on numbering", async () => {
    const identities = await asked<{ name: string; column: string }>(
      `select table_name as name, column_name as column from information_schema.columns
       where table_schema = 'public' and (is_identity = 'YES' or column_default like 'nextval%') and table_name not like 'schema_migration%' order by 1`,
    );
    expect(identities.filter(({ name }) => !(name in LEFT_OUT))).toEqual(
      KEPT.filter(({ numbered }) => numbered)
        .map(({ name }) => ({ name, column: "id" }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    );
  });

  test("rows are told apart by the columns they are ordered by", async () => {
    for (const { name, order } of KEPT) {
      const columns = order.split(", ").filter((column) => /^\w+$/.test(column));
      const unique = await asked<{ columns: string[] }>(
        `select array_agg(cast(a.attname as text)) as columns from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
         where i.indrelid = '${name}'::regclass and i.indisunique and i.indpred is null group by i.indexrelid`,
      );
      const tells = unique.some((index) => index.columns.every((column) => columns.includes(column)));
      expect([name, tells || columns.includes("id")]).toEqual([name, true]);
    }
  });

  test("every column of a kept table has a shape", async () => {
    const shapes = await shapesOf(database.db);
    for (const name of KEPT_NAMES)
      expect([name, Object.keys(shapes.get(name)?.shape ?? {}).length > 1]).toEqual([name, true]);
  });
});
