import { rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { stopwatch } from "../../src/clock.ts";
import { AT_LENGTH } from "../support/at-length.ts";
import { testRedisUrl } from "../support/redis.ts";
import { type RedisCluster, startRedisCluster } from "../support/redis-cluster.ts";
import type { AppProcess } from "../support/story/app-process.ts";
import type { Card } from "../support/story/card.ts";
import { expectInvariants } from "../support/story/invariants.ts";
import { type Machines, startMachines } from "../support/story/machines.ts";
import { ask } from "../support/story/my-issues.ts";
import type { Who } from "../support/story/people.ts";
import { type ReplicatedPostgres, replicatedPostgres } from "../support/story/replica.ts";
import { Story } from "../support/story/story.ts";
import { anAnswer, untilTaken } from "../support/story/webhook.ts";
import { openWorld } from "../support/story/world.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { eventually } from "../support/waiting.ts";

const BURST = AT_LENGTH ? 300 : 150;
const AT_ONCE = 12;
const CLICKED = 30;
/** For machines that do much else meanwhile. */
const PATIENCE_MS = 60_000;

let folder: string;
let redis: RedisCluster | undefined;
let postgres: ReplicatedPostgres | undefined;
let story: Story;
let machines: Machines;
const elapsed = stopwatch();
const note = (what: string): void => void process.stderr.write(`${(elapsed() / 1_000).toFixed(1)} s: ${what}\n`);

/** The card of this person, once it is there. */
async function cardOf(name: string): Promise<Card> {
  await eventually(() => expect(story.cardsOf(name)).toHaveLength(1), PATIENCE_MS);
  return story.card(name);
}

const onRedis = testRedisUrl() === undefined ? describe.skip : describe;
onRedis("three webs, four workers, a Redis Cluster, and one PostgreSQL with a read replica", () => {
  beforeAll(async () => {
    folder = await temporaryFolder("amends-redis-");
    postgres = await replicatedPostgres();
    redis = await startRedisCluster(folder);
    if (!redis) throw new Error("redis-server vanished");
    const database = { ...postgres.primary.database, drop: async () => {} };
    const env = { DATABASE_REPLICA_URL: postgres.replicaUrl, DATABASE_POOL_MAX: "6" };
    const pace = { callMs: 4_000, lookAfterMs: 500 };
    const world = await openWorld({ redisUrl: redis.url, database, env, outside: true, postMs: 4, pace });
    story = new Story(world, { outside: true });
    machines = await startMachines(story, { web: 3, worker: 4 });
    note("all run");
  }, 180_000);
  afterAll(async () => {
    await machines?.stop();
    await story?.end();
    await redis?.stop();
    await postgres?.remove();
    await rm(folder, { recursive: true, force: true });
  }, 60_000);

  test("an answer at the first web, clicks at the others: one card, one thread", async () => {
    const [first, second, third] = machines.webs;
    if (!first || !second || !third) throw new Error("there are three webs");
    expect((await machines.send(first, anAnswer(), "main")).status).toBe(202);
    const card = await story.card("Jane Doe");
    machines.slackAsks(second);
    await card.set("Bridget", "Resolution in Progress", "called, waiting for her reply");
    machines.slackAsks(third);
    await card.set("Nathan", "Add note", "my fault, was on leave");
    expect((await ask(story, "Bridget", "/my-issues")).groups).toContain("Actively Working 1");
    machines.slackAsks(first);
    await card.set("Bridget", "Resolved", "weekly call agreed");
    machines.slackAsks(second);
    expect((await ask(story, "Bridget", "/my-issues")).groups).toContain("Actively Working 0");
    await card.says("🟢 Resolved");
    await eventually(() => expect(card.thread).toHaveLength(3));
    await expectInvariants(story);
    note("the main story is told");
  }, 60_000);

  test(`${BURST} answers and clicks everywhere; a web, a worker and a Redis master are killed: each issue has one card, each message came once`, async () => {
    const alive = [...machines.webs];
    const webFor = (n: number): AppProcess => {
      const web = alive[n % alive.length];
      if (!web) throw new Error("no web is left");
      return web;
    };
    let accepted = 0;
    /** Each try goes wherever the balancer leads. */
    const deliver = async (n: number): Promise<void> => {
      const body = anAnswer({
        response_id: `burst-${n}`,
        respondent: { name: `Client ${n}.`, email: `c${n}@example.com` },
      });
      await untilTaken((tries) => machines.send(webFor(n + tries), body, `burst-${n}`));
      accepted++;
    };
    let next = 0;
    const tool = async (): Promise<void> => {
      for (let n = next++; n < BURST; n = next++) await deliver(n);
    };
    const people: readonly Who[] = ["Bridget", "Nathan", "Eric"];
    let clicked = 0;
    /** A person works through cards as they come, and tries again when Slack shows an error. */
    const work = async (who: Who, turn: number): Promise<void> => {
      for (let n = turn; n < CLICKED; n += people.length) {
        const card = await cardOf(`Client ${n}.`);
        await eventually(async () => {
          machines.slackAsks(webFor(n));
          if (!card.text.includes("🟡")) await card.set(who, "Resolution in Progress", `${who} called`);
        }, PATIENCE_MS);
        clicked++;
      }
    };
    const kills = async (): Promise<void> => {
      await eventually(() => expect(accepted).toBeGreaterThan(BURST / 4), PATIENCE_MS);
      const [victim] = alive.splice(0, 1);
      await Promise.all([victim?.kill(), machines.workers[0]?.kill()]);
      note("a web and a worker are killed");
      await eventually(() => expect(accepted).toBeGreaterThan(BURST / 2), PATIENCE_MS);
      await redis?.killMasterOf(`{${story.world.queuePrefix}-interactive}`);
      note("the Redis master of the queue is killed");
    };
    await Promise.all([...Array.from({ length: AT_ONCE }, tool), ...people.map(work), kills()]);
    note(`${accepted} accepted, ${clicked} clicked`);

    await story.quiet(PATIENCE_MS);
    note("quiet");
    expect(await story.database.db("issues").count("id as n")).toEqual([{ n: BURST + 1 }]);
    expect(story.cards()).toHaveLength(BURST + 1);
    for (const web of alive) {
      machines.slackAsks(web);
      const { groups } = await ask(story, "Priya", "/my-issues");
      expect(groups).toEqual([
        `Flagged ${BURST - CLICKED}`,
        ...["Actively Working 0", "Followed 0", `All Open ${CLICKED}`, "All Closed 1"],
      ]);
    }
    const readers = await postgres?.replica("pg_stat_activity").where({ application_name: "amends-reading" });
    expect(readers?.length).toBeGreaterThan(0);
    await expectInvariants(story);
    note("all invariants hold");
  }, 240_000);
});
