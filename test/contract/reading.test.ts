import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Knex } from "knex";
import { stopwatch } from "../../src/clock.ts";
import { RuleViolation } from "../../src/domain/errors.ts";
import { createLogger } from "../../src/logger.ts";
import { openDatabase } from "../../src/store/database.ts";
import { onReplica, type Reading } from "../../src/store/reading.ts";
import { replicaState } from "../../src/store/replica-state.ts";
import { type ReplicatedPostgres, replicatedPostgres } from "../support/story/replica.ts";
import { eventually } from "../support/waiting.ts";

let postgres: ReplicatedPostgres;
let primary: Knex;
let replica: Knex;
let read: Reading;
let log: string[];

beforeAll(async () => {
  postgres = await replicatedPostgres();
  primary = postgres.primary.database.db;
  replica = openDatabase(postgres.replicaUrl, { poolMax: 4 });
  await primary.raw("create table notes (n bigint primary key)");
  openReading();
}, 60_000);
afterAll(async () => {
  await replica.destroy();
  await postgres.remove();
}, 60_000);

/** A reader that has met nothing yet. */
function openReading(): void {
  log = [];
  const logger = createLogger({ level: "info", stream: { write: (line) => void log.push(line) } });
  read = onReplica(primary, replica, logger);
}

type Look = { replica: boolean; many: number };

/** Where it was read, and how many notes were found there. */
const look = (): Promise<Look> =>
  read(async (db) => {
    const { rows } = await db.raw<{ rows: Look[] }>(
      "select pg_is_in_recovery() as replica, (select count(*) from notes) as many",
    );
    return rows[0] ?? { replica: false, many: -1 };
  });

let many = 0;
const write = (): Promise<unknown> => primary.raw("insert into notes values (?)", [++many]);

test("everybody finds what was written before they asked, and nearly always on the replica", async () => {
  const looks: Look[] = [];
  for (let i = 0; i < 100; i++) {
    await write();
    const found = await Promise.all([look(), look(), look()]);
    expect(found.map((one) => one.many)).toEqual([many, many, many]);
    looks.push(...found);
  }
  await eventually(async () => expect(await look()).toEqual({ replica: true, many }), 15_000);
  const there = looks.filter((one) => one.replica).length;
  process.stderr.write(`${there} of ${looks.length} reads on the replica\n`);
  expect(there).toBeGreaterThan(0);
});

test("a replica that is behind is left alone, and read from again once it has caught up", async () => {
  openReading();
  await postgres.pause();
  await write();
  const elapsed = stopwatch();
  expect(await look()).toEqual({ replica: false, many });
  expect(elapsed()).toBeLessThan(2_000);
  for (let i = 0; i < 20; i++) {
    await write();
    expect(await look()).toEqual({ replica: false, many });
  }
  expect(log.map((line) => JSON.parse(line).state)).toEqual(["behind"]);
  await postgres.goOn();
  await eventually(async () => expect(await look()).toEqual({ replica: true, many }), 15_000);
  expect(log).toHaveLength(2);
});

test("what is asked for wrongly is refused once, wherever it was read", async () => {
  openReading();
  let asked = 0;
  const refused = read(() => {
    asked++;
    return Promise.reject(new RuleViolation("bad_search", "Too many."));
  });
  await expect(refused).rejects.toThrow("Too many.");
  expect([asked, log]).toEqual([1, []]);
});

test("a replica that fails while it is read from: the primary is asked instead", async () => {
  openReading();
  const answers = await read(async (db) => {
    const { rows } = await db.raw("select pg_is_in_recovery() as replica");
    if (rows[0].replica) await db.raw("select 1 / 0");
    return rows[0].replica;
  });
  expect(answers).toBe(false);
  expect(log.map((line) => JSON.parse(line).state)).toEqual(["away"]);
});

test("a replica that crashed costs nobody a second, and is read from again when it is back", async () => {
  openReading();
  await eventually(async () => expect((await look()).replica).toBe(true), 15_000);
  await postgres.killReplica();
  const elapsed = stopwatch();
  await write();
  expect(await look()).toEqual({ replica: false, many });
  expect(elapsed()).toBeLessThan(1_000);
  await postgres.startReplica();
  await eventually(async () => expect(await look()).toEqual({ replica: true, many }), 20_000);
}, 60_000);

test("the doctor's question tells a replica, and how far it is behind", async () => {
  await eventually(
    async () => expect(await replicaState(primary, replica)).toEqual({ isReplica: true, missingBytes: 0 }),
    15_000,
  );
  await postgres.pause();
  await write();
  const { missingBytes } = (await replicaState(primary, replica)) as { missingBytes: number };
  expect(missingBytes).toBeGreaterThan(0);
  await postgres.goOn();
  expect(await replicaState(primary, primary)).toEqual({ isReplica: false });
});

test("a replica that was made a primary is none any more", async () => {
  openReading();
  await postgres.replica.raw("select pg_promote()");
  await write();
  expect(await look()).toEqual({ replica: false, many });
});
