import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { migrationSource } from "../migrations/index.ts";
import { migrate, openDatabase, pendingMigrations } from "../src/store/database.ts";
import { emptyDatabase, type FreshDatabase } from "./support/database.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await emptyDatabase();
});
afterAll(() => database.drop());

const listed = async (): Promise<string[]> =>
  (await migrationSource.getMigrations([])).map((migration) => migrationSource.getMigrationName(migration));

/** Every table, column, constraint and index of ours, as the database describes them. */
async function shape(): Promise<unknown[]> {
  const { rows } = await database.db.raw<{ rows: unknown[] }>(`
    select 'column' as kind, table_name, column_name as name, data_type || ' ' || is_nullable || coalesce(column_default, '') as what
      from information_schema.columns where table_schema = 'public' and table_name not like 'schema_migration%'
    union all
    select 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid)
      from pg_constraint where connamespace = 'public'::regnamespace and conrelid::regclass::text not like 'schema_migration%'
    union all
    select 'index', tablename, indexname, indexdef
      from pg_indexes where schemaname = 'public' and tablename not like 'schema_migration%'
    union all
    select 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
    union all
    select 'function', '', proname, pg_get_functiondef(oid) from pg_proc where pronamespace = 'public'::regnamespace
    order by 1, 2, 3, 4`);
  return rows;
}

test("the list holds every file of the folder, in order", async () => {
  const files = readdirSync(join(import.meta.dirname, "..", "migrations"));
  const migrations = files.filter((file) => /^\d{4}_\w+\.ts$/.test(file)).sort();
  expect(await listed()).toEqual(migrations.map((file) => file.replace(/\.ts$/, "")));
  expect(files.filter((file) => !migrations.includes(file))).toEqual(["index.ts"]);
});

test("up, down, up: all goes, and the same comes back", async () => {
  const names = await listed();
  expect(await pendingMigrations(database.db)).toEqual(names);
  expect(await migrate(database.db)).toEqual(names);
  const first = await shape();
  expect(first.length).toBeGreaterThan(50);

  await database.db.migrate.rollback(undefined, true);
  expect(await shape()).toEqual([]);
  expect(await pendingMigrations(database.db)).toEqual(names);

  await migrate(database.db);
  expect(await shape()).toEqual(first);
});

test("what has run is recorded by a name that source and build share, and does not run again", async () => {
  expect(await migrate(database.db)).toEqual([]);
  const recorded: string[] = await database.db("schema_migration").orderBy("id").pluck("name");
  expect(recorded).toEqual(await listed());
  expect(recorded.filter((name) => name.includes("."))).toEqual([]);
});

test("three processes may migrate at once, also after one was killed while it held Knex's lock", async () => {
  await database.db.migrate.rollback(undefined, true);
  await database.db("schema_migration_lock").update({ is_locked: 1 });
  const pools = [1, 2, 3].map(() => openDatabase(database.url, { poolMax: 2 }));
  const ran = await Promise.all(pools.map(migrate));
  await Promise.all(pools.map((pool) => pool.destroy()));
  expect(ran.flat()).toEqual(await listed());
});

test("an index whose building was cut short is built anew before the one it stands for goes", async () => {
  const whole = await shape();
  await database.db.migrate.down({ name: "0016_lists_by_due" });
  await database.db.raw("create index issues_flagged_by_due on issues (id)");
  await database.db.raw("update pg_index set indisvalid = false where indexrelid = 'issues_flagged_by_due'::regclass");
  await migrate(database.db);
  expect(await shape()).toEqual(whole);
});

test("a workspace that has used addresses of Slack profiles goes on, one that did not still does not, and a new one does not", async () => {
  const used = async () =>
    Object.fromEntries(
      (await database.db("workspaces").orderBy("id")).map(({ name, settings }) => [name, settings.slackAddresses]),
    );
  const add = (name: string, settings: object) =>
    database.db("workspaces").insert({ name, settings: JSON.stringify(settings) });
  await database.db.migrate.down({ name: "0027_slack_addresses" });
  await add("silent", { threshold: 4 });
  await add("refused", { slackAddresses: false });
  await migrate(database.db);
  expect(await used()).toEqual({ silent: true, refused: false });
  await add("new", {});
  expect(await migrate(database.db)).toEqual([]);
  expect(await used()).toEqual({ silent: true, refused: false, new: undefined });
  await database.db.migrate.down({ name: "0027_slack_addresses" });
  await migrate(database.db);
  expect(await used()).toEqual({ silent: true, refused: false, new: false });
});
