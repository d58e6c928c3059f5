import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import type { Knex } from "knex";
import { type Role, type RunningApp, startApp } from "../../src/app.ts";
import { loadConfig } from "../../src/config.ts";
import { QUEUE_POOL_MAX } from "../../src/jobs/connections.ts";
import { openDatabase } from "../../src/store/database.ts";
import { freshDatabase } from "../support/database.ts";
import { testRedisUrl, withRedis } from "../support/redis.ts";
import { type RedisServer, startRedis } from "../support/redis-server.ts";
import { openHome } from "../support/story/my-issues.ts";
import { Story } from "../support/story/story.ts";
import { anAnswer, send } from "../support/story/webhook.ts";
import { openWorld, type StoryOptions } from "../support/story/world.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** Three webs and four workers, each with its own pools, however many of them a process holds. */
const ROLES: readonly Role[] = ["web", "web", "web", "worker", "worker", "worker", "worker"];
const ANSWERS = 150;

/** A row of the table in docs/scale.md, in its order. */
const documented = (role: Role): readonly number[] => {
  const page = readFileSync(join(import.meta.dirname, "..", "..", "docs", "scale.md"), "utf8");
  const row = new RegExp(`^\\| ${role} \\|(( \\d+ \\|)+)$`, "m").exec(page)?.[1] ?? "";
  return row.split("|").flatMap((cell) => (cell.trim() === "" ? [] : [Number(cell)]));
};
const [WORK, QUEUE, IN_ALL, REPLICA, REDIS] = [0, 1, 2, 3, 4];
const of = (role: Role, column: number | undefined): number => documented(role)[column ?? -1] ?? Number.NaN;

let folder: string;
let redis: RedisServer | undefined;
let story: Story;
let apps: RunningApp[] = [];
beforeAll(async () => {
  folder = await temporaryFolder("amends-redis-");
});
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.stop()));
  await story?.database.db.destroy();
  await story?.end();
  await redis?.stop();
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The machines on a database where the story itself goes by another name. */
async function start(poolMax: number, o: StoryOptions = {}): Promise<void> {
  const fresh = await freshDatabase();
  await fresh.db.destroy();
  const database = { ...fresh, db: openDatabase(fresh.url, { poolMax: 2, name: "looking-on" }) };
  story = new Story(await openWorld({ postMs: 4, ...o, database }), {});
  const { env, pace, queuePrefix } = story.world;
  const config = loadConfig({ ...env, DATABASE_POOL_MAX: `${poolMax}` });
  const parts = { config, clock: story.clock, logger: story.log.logger, pace };
  apps = await Promise.all(ROLES.map((role) => startApp({ ...parts, role, ...(queuePrefix ? { queuePrefix } : {}) })));
}

/** Sends answers to all webs while people look at their lists, and tells of every web's port that it was used. */
async function burst(): Promise<void> {
  const { token, secret } = story.world.source;
  const ports = apps.flatMap(({ port }) => port ?? []);
  expect(ports).toHaveLength(3);
  const sent = Array.from({ length: ANSWERS }, (_, n) =>
    send(`http://127.0.0.1:${ports[n % 3]}/intake/${token}`, secret, anAnswer(), { now: story.clock.now() }),
  );
  story.slack.setRequestUrl(`http://127.0.0.1:${ports[1]}/slack/events`);
  await openHome(story, "Nathan");
  expect((await Promise.all(sent)).map(({ status }) => status)).toEqual(sent.map(() => 202));
  await story.quiet(60_000);
}

/** The most connections at once by the name they go by, looked at again and again while something happens. */
async function mostDuring(db: Knex, work: () => Promise<void>): Promise<Record<string, number>> {
  const most: Record<string, number> = {};
  let isOver = false;
  const watch = async (): Promise<void> => {
    for (; !isOver; await sleep(10)) {
      const { rows } = await db.raw<{ rows: { name: string; many: number }[] }>(
        `select application_name as name, count(*) as many from pg_stat_activity where datname = current_database() group by 1`,
      );
      for (const { name, many } of rows) most[name] = Math.max(most[name] ?? 0, many);
    }
  };
  const watching = watch();
  await work().finally(() => {
    isOver = true;
  });
  await watching;
  return most;
}

test("the table in docs/scale.md says what the pools are", () => {
  const queue = { web: QUEUE_POOL_MAX.producer, worker: QUEUE_POOL_MAX.producer + QUEUE_POOL_MAX.worker };
  const { databasePoolMax } = loadConfig({});
  for (const role of ["web", "worker", "all"] as const) {
    expect([role, of(role, WORK), of(role, REPLICA)]).toEqual([role, databasePoolMax, databasePoolMax]);
    expect([role, of(role, QUEUE)]).toEqual([role, role === "web" ? queue.web : queue.worker]);
    expect([role, of(role, IN_ALL)]).toEqual([role, of(role, WORK) + of(role, QUEUE)]);
  }
});

test("three webs and four workers with the queue in PostgreSQL keep to their pools", async () => {
  const poolMax = 4;
  await start(poolMax);
  const most = await mostDuring(story.database.db, burst);
  // Those that listen go by the name of what they listen to.
  const listening = Object.keys(most).filter((name) => name.startsWith(`${story.world.queuePrefix}`));
  const { "looking-on": _, amends = 0, "amends-queue-producer": producing = 0, ...working } = most;
  expect(Object.keys(working).sort()).toEqual(["amends-queue-worker", ...listening].sort());
  expect(listening.map((name) => working[name])).toEqual([4, 4]);
  expect(amends).toBeLessThanOrEqual(7 * poolMax);
  expect(producing).toBeLessThanOrEqual(7 * QUEUE_POOL_MAX.producer);
  expect(Object.values(working).reduce((sum, n) => sum + n)).toBeLessThanOrEqual(4 * QUEUE_POOL_MAX.worker);
  expect(amends).toBeGreaterThan(7);
}, 120_000);

const onRedis = testRedisUrl() === undefined ? test.skip : test;
onRedis(
  "with the queue in Redis they have no others in PostgreSQL, and as many there as the table says",
  async () => {
    redis = await startRedis(folder);
    if (!redis) throw new Error("redis-server vanished");
    const { url } = redis;
    await start(4, { redisUrl: url });
    const most = await mostDuring(story.database.db, burst);
    expect(Object.keys(most).sort()).toEqual(["amends", "looking-on"]);
    const clients = await withRedis(url, async (client) => (await client.call("client", "list")) as string);
    // The one that asks is one more.
    expect(clients.trim().split("\n")).toHaveLength(3 * of("web", REDIS) + 4 * of("worker", REDIS) + 1);
  },
  120_000,
);
