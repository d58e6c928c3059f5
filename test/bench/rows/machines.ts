import { join } from "node:path";
import { startRedis } from "../../support/redis-server.ts";
import type { Bench } from "../harness.ts";
import { type Installation, untilZero, WAITING } from "../installation.ts";
import { closedLoop } from "../load.ts";
import { related, timed } from "../measure.ts";
import type { Finding, Row } from "../row.ts";
import { webhookShot } from "../signed.ts";

const AT_ONCE = 33;
const WEBS = 3;
const WORKERS = 4;
/** Seven processes, the one beside them and the bench itself stay below the hundred connections PostgreSQL gives. */
const POOL = "6";

/** What several processes on one machine do, beside one. */
export const machines: Row = {
  name: "machines",
  about:
    "The floor is one process of `amends start`, ours three webs and four workers (`--role`), each on a database of its own in the same PostgreSQL and with its queue in the " +
    "same Redis (Debian's redis-server; without it there is no such row): one plain Redis, no cluster, and no read replica of PostgreSQL. All share this machine's cores with the load, so this shows what many processes cost where they " +
    "gain nothing; on machines of their own the webs do not share. The same signed webhooks, in equal parts to the webs: until all were accepted, and until all were understood too.",
  async measure(bench) {
    const redis = await startRedis(join(bench.folder, "redis"));
    if (!redis) {
      bench.say("redis-server not found: no row of several machines");
      return [];
    }
    try {
      return await beside(bench, redis.url);
    } finally {
      await redis.stop();
    }
  },
};

async function beside(bench: Bench, redisUrl: string): Promise<readonly Finding[]> {
  const alone = await bench.installation({ env: { REDIS_URL: redisUrl, DATABASE_POOL_MAX: POOL } });
  await alone.start();
  // Queues of two installations in one Redis differ in the number of their database.
  const together = await bench.installation({ env: { REDIS_URL: `${redisUrl}/1`, DATABASE_POOL_MAX: POOL } });
  const webs = await Promise.all(Array.from({ length: WEBS }, () => together.startMember("web")));
  await Promise.all(Array.from({ length: WORKERS }, () => together.startMember("worker")));

  const rounds = bench.rounds(5);
  const one: Taken[] = [];
  const many: Taken[] = [];
  for (let round = 0; round <= rounds; round++) {
    const figures = [
      await take(bench, alone, [alone.url]),
      await take(
        bench,
        together,
        webs.map(({ url }) => url),
      ),
    ] as const;
    if (round === 0) continue;
    one.push(figures[0]);
    many.push(figures[1]);
  }
  await Promise.all([alone.close(), together.close()]);
  const [accepted, understood] = (["accepted", "understood"] as const).map((figure) =>
    related(
      one.map((taken) => taken[figure]),
      many.map((taken) => taken[figure]),
    ),
  );
  if (!accepted || !understood) throw new Error("nothing was measured");
  return [
    {
      what: `signed webhooks accepted and understood: ${WEBS} webs and ${WORKERS} workers beside one process`,
      unit: "/s",
      ...{
        floor: understood.floor,
        ours: understood.ours,
        judged: understood.ratio,
        spread: understood.spread,
        rounds,
      },
      ...{ must: 0.5, aim: 0.8, better: "more" },
      note: `accepted alone, ${AT_ONCE} at once: ${accepted.ours.toFixed(0)} a second beside ${accepted.floor.toFixed(0)}, as the workers understand meanwhile`,
    },
  ];
}

/** Answers a second. */
interface Taken {
  readonly accepted: number;
  readonly understood: number;
}

async function take(bench: Bench, { db, source }: Installation, urls: readonly string[]): Promise<Taken> {
  const each = Math.ceil((bench.quick ? 900 : 3_900) / urls.length);
  const shots = urls.map(() => Array.from({ length: each }, () => webhookShot(source.path, source.secret)));
  const atOnce = AT_ONCE / urls.length;
  const all = each * urls.length;
  let acceptedMs = 0;
  const understoodMs = await timed(async () => {
    acceptedMs = await timed(() =>
      Promise.all(urls.map((url, i) => closedLoop(url, shots[i] ?? [], { atOnce, status: 202 }))),
    );
    await untilZero(db, WAITING);
  });
  return { accepted: (all * 1_000) / acceptedMs, understood: (all * 1_000) / understoodMs };
}
