import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { freePort } from "../../src/cli/demo/free-port.ts";
import { stopwatch } from "../../src/clock.ts";
import type { JobDeclaration } from "../../src/jobs/define-job.ts";
import { defineJob } from "../../src/jobs/define-job.ts";
import { type JobRunner, openRunner, type RunnerOptions } from "../../src/jobs/runner.ts";
import { createLogger } from "../../src/logger.ts";
import { type FreshDatabase, freshDatabase } from "../support/database.ts";
import { QUEUES, type QueueKind, queueOptions } from "../support/queues.ts";
import { testRedisUrl, withRedis } from "../support/redis.ts";
import { type RedisServer, startRedis } from "../support/redis-server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { eventually } from "../support/waiting.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const open: JobRunner[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((runner) => runner.stop()));
});

/** A runner that is stopped after the test, and the lines it logs. */
async function runnerOn(options: Omit<RunnerOptions, "logger">): Promise<{ runner: JobRunner; log: string[] }> {
  const log: string[] = [];
  const logger = createLogger({ level: "info", stream: { write: (line) => void log.push(line) } });
  const runner = await openRunner({ ...options, logger });
  open.push(runner);
  return { runner, log };
}

/** A sync-card job that notes the lanes it saw. */
function noting(run: (lane: string) => Promise<void> = async () => undefined): { job: JobDeclaration; seen: string[] } {
  const seen: string[] = [];
  const job = defineJob({
    name: "sync-card",
    run: async ({ lane }) => {
      seen.push(lane);
      await run(lane);
    },
  });
  return { job, seen };
}

describe.each(QUEUES)("jobs on %s", (kind: QueueKind) => {
  const fresh = () => runnerOn(queueOptions(kind, database.url));

  test("a nudge runs the job with its data, also when the worker started later", async () => {
    const { runner } = await fresh();
    await runner.nudge("sync-card", { lane: "before" });
    const { job, seen } = noting();
    await runner.start([job]);
    await runner.nudge("sync-card", { lane: "after" });
    await eventually(() => expect(seen.sort()).toEqual(["after", "before"]));
    await eventually(async () => expect(await runner.counts()).toMatchObject({ waiting: 0, active: 0, completed: 0 }));
  });

  test("web and worker may be different processes", async () => {
    const options = queueOptions(kind, database.url);
    const [web, worker] = [await runnerOn(options), await runnerOn(options)];
    const { job, seen } = noting();
    await worker.runner.start([job]);
    await web.runner.nudge("sync-card", { lane: "elsewhere" });
    await eventually(() => expect(seen).toEqual(["elsewhere"]));
  });

  test("many nudges cost few jobs, and what the last one announced is seen", async () => {
    const { runner } = await fresh();
    let truth = 0;
    let rendered = 0;
    const { job, seen } = noting(async () => {
      const found = truth;
      await new Promise((done) => setTimeout(done, 5));
      rendered = found;
    });
    await runner.start([job]);
    const nudges: Promise<void>[] = [];
    for (let click = 0; click < 200; click++) {
      truth++;
      nudges.push(runner.nudge("sync-card", { lane: "busy" }));
      if (click % 10 === 0) await new Promise((done) => setImmediate(done));
    }
    await Promise.all(nudges);
    await eventually(() => expect(rendered).toBe(200));
    expect(seen.length).toBeLessThan(50);
  });

  test("a delayed nudge comes in its time, and one that adds nothing is left out", async () => {
    const { runner } = await fresh();
    const elapsed = stopwatch();
    const at: number[] = [];
    await runner.start([defineJob({ name: "deliver-notice", run: async () => void at.push(elapsed()) })]);
    await runner.nudge("deliver-notice", { lane: "C1" }, { delayMs: 2_000 });
    await runner.nudge("deliver-notice", { lane: "C1" }, { delayMs: 3_000 });
    expect(await runner.counts()).toMatchObject({ delayed: 1 });
    await runner.nudge("deliver-notice", { lane: "C1" }, { delayMs: 500 });
    await runner.nudge("deliver-notice", { lane: "C1" });
    await eventually(() => expect(at).toHaveLength(2));
    expect(at[0]).toBeGreaterThanOrEqual(490);
    expect(at[1]).toBeGreaterThanOrEqual(1_990);
  });

  test("while nothing can be done nobody comes for nothing, unless they have looked", async () => {
    const { runner } = await fresh();
    const ran: string[] = [];
    await runner.start([defineJob({ name: "deliver-notice", run: async ({ lane }) => void ran.push(lane) })]);
    const rests = { delayMs: 20_000, rests: true };
    await runner.nudge("deliver-notice", { lane: "C1" }, rests);
    for (let n = 0; n < 5; n++) await runner.nudge("deliver-notice", { lane: "C1" });
    // Reckoned anew it is a little sooner: no job of its own.
    await runner.nudge("deliver-notice", { lane: "C1" }, { ...rests, delayMs: rests.delayMs - 40 });
    await runner.nudge("deliver-notice", { lane: "C2" }, { ...rests, rests: false });
    await runner.nudge("deliver-notice", { lane: "C2" });
    await eventually(() => expect(ran).toEqual(["C2"]));
    expect(await runner.counts()).toMatchObject({ delayed: 2, waiting: 0 });
    await runner.nudge("deliver-notice", { lane: "C1" }, { rests: false });
    await eventually(() => expect(ran).toEqual(["C2", "C1"]));
  });

  test("a repeated job ticks, and ticks again when its schedule was lost", async () => {
    const options = queueOptions(kind, database.url);
    const { runner } = await runnerOn(options);
    let ticks = 0;
    await runner.start([defineJob({ name: "relay", everyMs: 300, run: async () => void ticks++ })]);
    await eventually(() => expect(ticks).toBeGreaterThanOrEqual(3));
    await loseEverything(kind, options);
    const before = ticks;
    await eventually(() => expect(ticks).toBeGreaterThanOrEqual(before + 3));
  });

  test("stop waits for the job that runs and starts no other", async () => {
    const { runner } = await fresh();
    let ended = false;
    const { job, seen } = noting(async () => {
      await new Promise((done) => setTimeout(done, 600));
      ended = true;
    });
    await runner.start([job]);
    await runner.nudge("sync-card", { lane: "long" });
    await eventually(() => expect(seen).toEqual(["long"]));
    await runner.stop();
    expect(ended).toBe(true);
    await runner.nudge("sync-card", { lane: "too late" });
    expect(seen).toEqual(["long"]);
  });

  test("a job that fails is logged without its words, and the next one runs", async () => {
    const { runner, log } = await fresh();
    const { job, seen } = noting(async (lane) => {
      if (lane === "bad") throw new Error("Kim wrote: I am unhappy");
    });
    await runner.start([job]);
    await runner.nudge("sync-card", { lane: "bad" });
    await runner.nudge("sync-card", { lane: "good" });
    await eventually(() => expect(seen.sort()).toEqual(["bad", "good"]));
    await eventually(async () => expect(await runner.counts()).toMatchObject({ failed: 1, active: 0 }));
    expect(log.join("")).toContain("A job failed.");
    expect(log.join("")).not.toContain("unhappy");
  });

  test("a queue that is down at the start neither throws nor hangs, and repeated jobs run all the same", async () => {
    const nowhere = await freePort();
    const down = kind === "redis" ? { redisUrl: `redis://127.0.0.1:${nowhere}` } : {};
    const { runner, log } = await runnerOn({ databaseUrl: `postgres://x:y@127.0.0.1:${nowhere}/x`, ...down });
    let ticks = 0;
    await runner.start([defineJob({ name: "relay", everyMs: 200, run: async () => void ticks++ })]);
    const elapsed = stopwatch();
    await Promise.all(Array.from({ length: 20 }, (_, n) => runner.nudge("sync-card", { lane: `${n}` })));
    expect(elapsed()).toBeLessThan(4_000);
    await expect(runner.ping()).rejects.toThrow("has not answered");
    await eventually(() => expect(ticks).toBeGreaterThanOrEqual(3));
    expect(log.filter((line) => line.includes("does not answer"))).toHaveLength(1);
  });
});

/** What FLUSHALL does on Redis; on PostgreSQL the schedule of this queue is deleted. */
async function loseEverything(kind: QueueKind, options: { prefix?: string; redisUrl?: string }): Promise<void> {
  if (kind === "redis") {
    await withRedis(options.redisUrl ?? "", async (redis) => {
      for (const key of await redis.keys(`bull:${options.prefix}*`)) await redis.del(key);
    });
    return;
  }
  await database.db.raw("delete from bullmq.job where queue like ?", [`${options.prefix}%`]);
  await database.db.raw("delete from bullmq.scheduler where queue like ?", [`${options.prefix}%`]);
}

describe("a server that goes and comes back", () => {
  test("PostgreSQL closes every connection: the next nudge runs", async () => {
    const { runner } = await runnerOn(queueOptions("postgres", database.url));
    const { job, seen } = noting();
    await runner.start([job]);
    await database.db.raw(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'amends-queue%'",
    );
    await eventually(async () => {
      await runner.nudge("sync-card", { lane: randomUUID() });
      expect(seen.length).toBeGreaterThan(0);
    });
  });

  const onRedis = testRedisUrl() === undefined ? describe.skip : describe;
  onRedis("Redis", () => {
    let dir: string;
    let server: RedisServer | undefined;
    beforeAll(async () => {
      dir = await temporaryFolder("amends-redis-");
    });
    afterEach(() => server?.stop());
    afterAll(() => rm(dir, { recursive: true, force: true }));

    test("killed and started empty: nudges fail fast, work goes on, and both outage and return are logged once", async () => {
      server = await startRedis(dir);
      if (!server) throw new Error("redis-server vanished");
      const { runner, log } = await runnerOn({ databaseUrl: database.url, redisUrl: server.url });
      let ticks = 0;
      const { job, seen } = noting();
      await runner.start([job, defineJob({ name: "relay", everyMs: 300, run: async () => void ticks++ })]);
      await server.stop();
      const elapsed = stopwatch();
      await runner.nudge("sync-card", { lane: "lost" });
      expect(elapsed()).toBeLessThan(3_500);
      const before = ticks;
      await eventually(() => expect(ticks).toBeGreaterThan(before + 1));

      server = await startRedis(dir, { port: server.port });
      await eventually(async () => {
        await runner.nudge("sync-card", { lane: "back" });
        expect(seen).toContain("back");
      });
      const after = ticks;
      await eventually(() => expect(ticks).toBeGreaterThan(after + 2));
      expect(log.filter((line) => line.includes("does not answer"))).toHaveLength(1);
      expect(log.filter((line) => line.includes("answers again"))).toHaveLength(1);
    });

    test("stop ends in time while Redis is down", async () => {
      server = await startRedis(dir);
      if (!server) throw new Error("redis-server vanished");
      const { runner } = await runnerOn({ databaseUrl: database.url, redisUrl: server.url });
      await runner.start([noting().job]);
      await server.stop();
      const elapsed = stopwatch();
      await runner.stop();
      expect(elapsed()).toBeLessThan(6_000);
    });

    test("a server that may evict jobs is warned about", async () => {
      const bullmqWarns = jest.spyOn(console, "warn").mockImplementation(() => undefined);
      server = await startRedis(dir, { args: ["--maxmemory-policy", "allkeys-lru"] });
      if (!server) throw new Error("redis-server vanished");
      const { log } = await runnerOn({ databaseUrl: database.url, redisUrl: server.url });
      expect(log.join("")).toContain("noeviction");
      bullmqWarns.mockRestore();
    });
  });
});
