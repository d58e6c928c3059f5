import { randomBytes, randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { freePort } from "../../src/cli/demo/free-port.ts";
import { examine } from "../../src/cli/doctor/check.ts";
import { QUEUE } from "../../src/cli/doctor/work.ts";
import { patientOf } from "../../src/cli/doctor.ts";
import { stopwatch, systemClock } from "../../src/clock.ts";
import { inspectConfig } from "../../src/config.ts";
import { defineJob, type JobDeclaration } from "../../src/jobs/define-job.ts";
import { type JobRunner, openRunner } from "../../src/jobs/runner.ts";
import { createLogger } from "../../src/logger.ts";
import { testRedisUrl } from "../support/redis.ts";
import { type RedisCluster, startRedisCluster } from "../support/redis-cluster.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { eventually } from "../support/waiting.ts";

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder("amends-redis-");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const open: JobRunner[] = [];
const clusters: RedisCluster[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((runner) => runner.stop()));
  await Promise.all(clusters.splice(0).map((cluster) => cluster.stop()));
});

async function cluster(args: readonly string[] = []): Promise<RedisCluster> {
  const started = await startRedisCluster(`${folder}/${randomUUID()}`, { args });
  if (!started) throw new Error("redis-server vanished");
  clusters.push(started);
  return started;
}

async function runnerOn(redisUrl: string, prefix: string): Promise<{ runner: JobRunner; log: string[] }> {
  const log: string[] = [];
  const logger = createLogger({ level: "info", stream: { write: (line) => void log.push(line) } });
  const runner = await openRunner({ databaseUrl: "", redisUrl, prefix, logger });
  open.push(runner);
  return { runner, log };
}

/** A job that notes the lanes it saw. */
function noting(): { job: JobDeclaration; seen: string[] } {
  const seen: string[] = [];
  return { job: defineJob({ name: "sync-card", run: async ({ lane }) => void seen.push(lane) }), seen };
}

const aPrefix = (): string => `test-${randomBytes(6).toString("hex")}`;
const slotKey = (prefix: string): string => `{${prefix}-interactive}`;

/** Nudges until a nudge was heard, and says how long it took. */
async function heardAfterMs(runner: JobRunner, seen: readonly string[], withinMs = 15_000): Promise<number> {
  const elapsed = stopwatch();
  const lane = randomUUID();
  await eventually(async () => {
    await runner.nudge("sync-card", { lane });
    expect(seen).toContain(lane);
  }, withinMs);
  return elapsed();
}

const onRedis = testRedisUrl() === undefined ? describe.skip : describe;
onRedis("jobs on a Redis Cluster", () => {
  test("web and worker are different processes; what is delayed, repeated or of the other queue comes too", async () => {
    const { url } = await cluster();
    const prefix = aPrefix();
    const [web, worker] = [await runnerOn(url, prefix), await runnerOn(url, prefix)];
    const { job, seen } = noting();
    const parsed: unknown[] = [];
    const parse = defineJob({ name: "parse-received", run: async (data) => void parsed.push(data) });
    let ticks = 0;
    await worker.runner.start([job, parse, defineJob({ name: "relay", everyMs: 200, run: async () => void ticks++ })]);
    await web.runner.nudge("sync-card", { lane: "now" });
    await web.runner.nudge("sync-card", { lane: "later" }, { delayMs: 1_500 });
    await web.runner.nudge("parse-received", {});
    await eventually(() => expect(seen).toEqual(["now", "later"]));
    await eventually(() => expect([parsed, ticks > 3]).toEqual([[{}], true]));
    await eventually(async () => expect(await web.runner.counts()).toMatchObject({ waiting: 0, active: 0 }));
    await web.runner.ping();
    expect([...web.log, ...worker.log]).toEqual([]);
  }, 60_000);

  test("a master dies, and its replica takes its place: nudges fail fast meanwhile, are heard again, and both are logged once", async () => {
    const servers = await cluster();
    const prefix = aPrefix();
    const { runner, log } = await runnerOn(servers.url, prefix);
    const { job, seen } = noting();
    let ticks = 0;
    await runner.start([job, defineJob({ name: "relay", everyMs: 300, run: async () => void ticks++ })]);
    await heardAfterMs(runner, seen);
    await servers.killMasterOf(slotKey(prefix));
    const elapsed = stopwatch();
    await runner.nudge("sync-card", { lane: "lost" });
    expect(elapsed()).toBeLessThan(3_500);
    process.stderr.write(`heard again after ${Math.round(await heardAfterMs(runner, seen, 60_000))} ms\n`);
    const after = ticks;
    await eventually(() => expect(ticks).toBeGreaterThan(after + 2));
    await runner.ping();
    const usual = /does not answer|answers again|opened anew/;
    expect(log.filter((line) => !usual.test(line))).toEqual([]);
  }, 120_000);

  test("slots are moved to another master: no nudge is lost", async () => {
    const servers = await cluster();
    const prefix = aPrefix();
    const { runner, log } = await runnerOn(servers.url, prefix);
    const { job, seen } = noting();
    await runner.start([job]);
    await heardAfterMs(runner, seen);
    const moved = servers.moveSlotOf(slotKey(prefix));
    const lanes = Array.from({ length: 50 }, (_, n) => `lane ${n}`);
    for (const lane of lanes) await runner.nudge("sync-card", { lane });
    await moved;
    await eventually(() => expect(lanes.filter((lane) => !seen.includes(lane))).toEqual([]), 20_000);
    expect(log).toEqual([]);
  }, 60_000);

  test("the whole cluster stops: repeated jobs run in the process, and stop ends in time", async () => {
    const servers = await cluster();
    const { runner, log } = await runnerOn(servers.url, aPrefix());
    let ticks = 0;
    await runner.start([noting().job, defineJob({ name: "relay", everyMs: 300, run: async () => void ticks++ })]);
    await eventually(() => expect(ticks).toBeGreaterThan(1));
    await servers.stop();
    const before = ticks;
    await eventually(() => expect(ticks).toBeGreaterThan(before + 2), 20_000);
    await expect(runner.ping()).rejects.toThrow();
    const elapsed = stopwatch();
    await runner.stop();
    expect(elapsed()).toBeLessThan(6_000);
    expect(log.filter((line) => line.includes("does not answer"))).toHaveLength(1);
  }, 60_000);

  test("a cluster that is away at the start neither throws nor hangs, and repeated jobs run all the same", async () => {
    const nowhere = await Promise.all([freePort(), freePort(), freePort()]);
    const url = `redis+cluster://${nowhere.map((port) => `127.0.0.1:${port}`).join(",")}`;
    const elapsed = stopwatch();
    const { runner, log } = await runnerOn(url, aPrefix());
    let ticks = 0;
    await runner.start([defineJob({ name: "relay", everyMs: 200, run: async () => void ticks++ })]);
    await Promise.all(Array.from({ length: 20 }, (_, n) => runner.nudge("sync-card", { lane: `${n}` })));
    expect(elapsed()).toBeLessThan(15_000);
    await expect(runner.ping()).rejects.toThrow("has not answered");
    await eventually(() => expect(ticks).toBeGreaterThanOrEqual(3));
    expect(log.filter((line) => line.includes("does not answer"))).toHaveLength(1);
    expect(log).toHaveLength(1);
  });

  test("the doctor asks it too, and names its nodes without the password", async () => {
    const { url } = await cluster();
    const { config } = inspectConfig({ REDIS_URL: url });
    const told = await examine(
      patientOf({ config, configFaults: [], clock: systemClock, queuePrefix: aPrefix() }),
      QUEUE,
    );
    const nodes = url.slice("redis+cluster://".length).replaceAll(",", ", ");
    expect(told).toEqual([{ name: "queue (Redis)", verdict: "good", text: `Redis at ${nodes} answers: no jobs.` }]);
    const secret = inspectConfig({ REDIS_URL: "redis+cluster://user:hush@127.0.0.1:1,127.0.0.1:2" }).config;
    const [refused] = await examine(patientOf({ config: secret, configFaults: [], clock: systemClock }), QUEUE);
    expect(refused?.text).toMatch(/^Redis at 127\.0\.0\.1:1, 127\.0\.0\.1:2 does not answer/);
    expect(JSON.stringify(refused)).not.toContain("hush");
  }, 60_000);

  test("every master that may evict jobs is warned of", async () => {
    const bullmqWarns = jest.spyOn(console, "warn").mockImplementation(() => undefined);
    const { url } = await cluster(["--maxmemory-policy", "allkeys-lru"]);
    const { log } = await runnerOn(url, aPrefix());
    expect(log.filter((line) => line.includes("noeviction"))).toHaveLength(3);
    bullmqWarns.mockRestore();
  }, 60_000);
});
