import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { WorkingWeek } from "../../src/domain/working-week.ts";
import { AT_LENGTH } from "../support/at-length.ts";
import { testRedisUrl, withRedis } from "../support/redis.ts";
import { type RedisServer, startRedis } from "../support/redis-server.ts";
import { reportFault } from "../support/report-fault.ts";
import { decideInStory, idsOf } from "../support/story/due.ts";
import { expectInvariants } from "../support/story/invariants.ts";
import { type Story, startStory } from "../support/story/story.ts";
import { tallyOf } from "../support/story/tally.ts";
import { anAnswer } from "../support/story/webhook.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { eventually } from "../support/waiting.ts";

const HOUR = 3_600_000;
/** Two periods of the sweep, one until the schedule is put back and one until it ticks, and some for a busy machine. */
const NEXT_TICK = 90_000;
/** A full Redis still says when it ticks next, which is believed for three periods. */
const BELIEVED = 90_000;
const DAY_AND_NIGHT: WorkingWeek = Object.fromEntries(
  [1, 2, 3, 4, 5, 6, 7].map((day) => [day, [{ from: "00:00", to: "24:00" }]]),
);
const CHAIN = [
  { who: ["U0ERIC"], waitHours: 4 },
  { who: ["U0SOFIA"], waitHours: 4 },
];

const AWAY = "Redis is killed, and away until all is over";
const FULL = "Redis is full (noeviction) until all is over";
const memory = (redis: RedisServer | undefined, most: string) =>
  withRedis(redis?.url ?? "", (client) => client.config("SET", "maxmemory", most));
type Loss = (story: Story, redis: RedisServer | undefined) => Promise<unknown>;
const LOSSES: Readonly<Record<string, Loss>> = {
  "its tables in PostgreSQL are emptied": ({ database: { db } }) =>
    // Those who work on it hold locks: nobody empties it at the first go.
    eventually(async () => {
      for (const table of ["scheduler", "job", "event", "meta"]) await db.raw(`delete from bullmq.${table}`);
    }),
  ...(testRedisUrl() && {
    "Redis is flushed": (_story, redis) => withRedis(redis?.url ?? "", (client) => client.flushall()),
    "Redis is killed, and started empty": async (_story, redis) => {
      await redis?.stop();
      await startAgain(redis);
    },
    [AWAY]: (_story, redis) => redis?.stop() ?? Promise.resolve(),
    ...(AT_LENGTH && { [FULL]: (_story: Story, redis: RedisServer | undefined) => memory(redis, "1") }),
  }),
};
/** What makes an end of those that last. */
const ENDS: Readonly<Record<string, (redis: RedisServer | undefined) => Promise<unknown>>> = {
  [AWAY]: (redis) => startAgain(redis),
  [FULL]: (redis) => memory(redis, "0"),
};

async function startAgain(redis: RedisServer | undefined): Promise<void> {
  servers.push(await startRedis(join(folder, `${redis?.port}`), { port: redis?.port ?? 0 }));
}

let folder: string;
const servers: (RedisServer | undefined)[] = [];
const stories: Story[] = [];
const lives = new Map<string, Promise<void>>();
// What takes long is to wait for ticks: all wait together.
beforeAll(async () => {
  folder = await temporaryFolder("amends-redis-");
  for (const [what, lose] of Object.entries(LOSSES)) {
    const life = escalated(what, lose);
    life.catch(() => undefined);
    lives.set(what, life);
  }
});
afterAll(async () => {
  await Promise.allSettled(lives.values());
  for (const story of stories) await story.end();
  for (const server of servers) await server?.stop();
  await rm(folder, { recursive: true, force: true });
}, 700_000);

test.each(Object.keys(LOSSES))(
  "in the midst of an escalation, %s: every later reminder and level still comes, once",
  async (what) => {
    await lives.get(what);
  },
  600_000,
);

/** The life of two issues, one escalated and one ignored, whose queue is lost an hour after the escalation. */
async function escalated(what: string, lose: Loss): Promise<void> {
  const redis = what.startsWith("Redis") ? await startRedis(join(folder, what.replaceAll(/\W/g, "-"))) : undefined;
  servers.push(redis);
  const story = await startStory(redis ? { redisUrl: redis.url } : {});
  stories.push(story);
  await decideInStory(story, { workingHours: DAY_AND_NIGHT, terms: { chain: CHAIN } });
  await idsOf(story, "Nathan", "Eric", "Sofia");
  await story.answer(anAnswer({ owners: ["Nathan Goff"], respondent: { name: "Ravi Patel" } }));
  await story.quiet();
  story.fastForward({ hours: 43 });
  const card = await story.answer(anAnswer({ owners: ["Bridget Harper"] }));
  await card.set("Bridget", "Escalate", "she threatens to leave");
  await story.quiet();
  story.fastForward({ hours: 1 });
  await story.quiet();
  expect(await called(story)).toEqual({ U0ERIC: 1 });

  const end = ENDS[what];
  const within = what === FULL ? BELIEVED + NEXT_TICK : NEXT_TICK;
  await lose(story, redis);
  // Hours pass after a call went out, not while it is on its way: then it would be no longer so.
  const sent = async (): Promise<void> => (end ? undefined : story.quiet(NEXT_TICK));
  story.letPass(4 * HOUR);
  await eventually(async () => expect(await called(story)).toEqual({ U0ERIC: 2 }), within);
  await sent();
  story.letPass(4 * HOUR);
  await eventually(async () => expect(await called(story)).toEqual({ U0ERIC: 2, U0SOFIA: 1 }), within);
  await sent();
  story.letPass(11 * HOUR);
  await eventually(async () => expect(await called(story)).toEqual({ U0ERIC: 2, U0SOFIA: 2 }), within);
  await end?.(redis);
  // While Redis is away, or takes nothing more, nothing is sent: what Eric was to be reminded of is Sofia's by the time it is back.
  const erics = end ? 1 : 2;
  await eventually(() => expect(story.dms("Eric")).toHaveLength(erics), NEXT_TICK);
  await eventually(() => expect(story.dms("Sofia")).toHaveLength(2), NEXT_TICK);
  await story.quiet();
  const calls = Object.values(await called(story)).reduce((sum, n) => sum + n, 0);
  reportFault({ number: 6, fault: what, invariant: "I1-I5, I7", tries: calls - 1, ...(await tallyOf(story)) });
  await expectInvariants(story);
  expect(story.mailsTo("eric.gregg@")).toHaveLength(erics);
  expect(story.mailsTo("sofia.marsh@")).toHaveLength(2);
  // That his issue is his; and that it is due, whatever became of the warning while nobody was told anything. What fell due in his night waits for its end.
  story.letPass(6 * HOUR);
  await eventually(() => expect(story.dms("Nathan")).toHaveLength(end ? 2 : 3), NEXT_TICK);
  expect(story.log.at("error")).toEqual([]);
}

/** How often each leader was called, by the ledger. */
async function called({ database: { db } }: Story): Promise<Record<string, number>> {
  const { rows } = await db.raw<{ rows: { slack_user_id: string; n: number }[] }>(
    "select p.slack_user_id, count(*) as n from notices n join people p on p.id = n.person_id where n.kind = 'dm' and n.why = 'leader' group by 1",
  );
  return Object.fromEntries(rows.map((r) => [r.slack_user_id, r.n]));
}
