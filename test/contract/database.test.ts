import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import pg from "pg";
import { freePort } from "../../src/cli/demo/free-port.ts";
import { stopwatch } from "../../src/clock.ts";
import { openDatabase } from "../../src/store/database.ts";
import { type FreshDatabase, freshDatabase } from "../support/database.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const one = async (sql: string): Promise<unknown> => (await database.db.raw<{ rows: unknown[] }>(sql)).rows[0];

test("counts and ids are numbers, for us and for nobody else", async () => {
  expect(await one("select 7::bigint as id, count(*) as n from workspaces")).toEqual({ id: 7, n: 0 });
  const other = new pg.Client({ connectionString: database.url });
  await other.connect();
  expect((await other.query("select 7::bigint as id")).rows).toEqual([{ id: "7" }]);
  await other.end();
});

test("a statement, a lock and an idle transaction have limits", async () => {
  expect(
    await one(`select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock,
      current_setting('idle_in_transaction_session_timeout') as idle`),
  ).toEqual({ statement: "15s", lock: "5s", idle: "15s" });
});

test("a connection that does not come costs those who have just asked nothing", async () => {
  const { hostname, port } = new URL(database.url);
  let came = 0;
  // The first connection goes to the database, the others are taken and never answered.
  const door = createServer((socket) => {
    socket.on("error", () => undefined);
    if (came++ > 0) return;
    const server = connect(Number(port), hostname).on("error", () => undefined);
    socket.pipe(server).pipe(socket);
  }).listen(0);
  await once(door, "listening");
  const through = new URL(database.url);
  through.hostname = "127.0.0.1";
  through.port = String((door.address() as AddressInfo).port);
  const db = openDatabase(through.href, { poolMax: 2 });
  await db.raw("select 1");
  // The second waits for a connection of its own, and gets the first one's after a second, until after two.
  const asked = [1, 1.2].map(async (seconds) => void (await db.raw(`select pg_sleep(${seconds})`)));
  await sleep(1_500);
  expect((await db.raw("select 7 as n")).rows).toEqual([{ n: 7 }]);
  await Promise.all(asked);
  await db.destroy();
  door.close();
}, 20_000);

test("a database that is away, or has no connection left, is told of within three seconds", async () => {
  const away = openDatabase(`postgres://x:y@127.0.0.1:${await freePort()}/x`);
  const narrow = openDatabase(database.url, { poolMax: 1 });
  const elapsed = stopwatch();
  await Promise.all([
    expect(away.raw("select 1")).rejects.toThrow("ECONNREFUSED"),
    expect(narrow.transaction(() => narrow.raw("select 1"))).rejects.toThrow("Timeout acquiring a connection"),
  ]);
  expect(elapsed()).toBeLessThan(3_000);
  await Promise.all([away.destroy(), narrow.destroy()]);
});
