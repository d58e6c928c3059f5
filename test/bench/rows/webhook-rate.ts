import { startChild } from "../child.ts";
import { untilZero, WAITING } from "../installation.ts";
import { closedLoop, type Shot } from "../load.ts";
import { compare, median, percentile, spreadOf } from "../measure.ts";
import type { Finding, Row } from "../row.ts";
import { webhookShot } from "../signed.ts";

const AT_ONCE = 32;

/** How many signed webhooks a second are accepted, while what came in is worked on as always. */
export const webhookRate: Row = {
  name: "webhook",
  about:
    "A bare Node server that checks the HMAC over the raw body and does one INSERT (pg pool of 16, durable commit) before it answers 202. " +
    "Ours is `amends start` as a whole: the same process understands what it accepted and posts cards at the same time.",
  async measure(bench) {
    const amends = await bench.installation();
    const { db, source } = amends;
    const app = await amends.start();
    const floor = await startChild("webhook-floor.ts", {
      databaseUrl: (await bench.database("empty")).url,
      secret: source.secret,
    });
    const shots = (): Shot[] =>
      Array.from({ length: bench.quick ? 1_000 : 4_000 }, () => webhookShot(source.path, source.secret));
    const rounds = bench.rounds(7);
    const p99: number[] = [];
    const rate = await compare(
      rounds,
      () => closedLoop(floor.url, shots(), { atOnce: AT_ONCE, status: 202 }),
      async () => {
        const ms: number[] = [];
        const onAnswer = (took: number) => void ms.push(took);
        const perSecond = await closedLoop(amends.url, shots(), { atOnce: AT_ONCE, status: 202, onAnswer });
        await untilZero(db, WAITING);
        p99.push(percentile(ms, 0.99));
        return perSecond;
      },
    );
    await app.stop();
    await floor.stop();
    return [
      {
        what: `signed webhook accepted, ${AT_ONCE} at once`,
        unit: "/s",
        ...{ floor: rate.floor, ours: rate.ours, judged: rate.ratio, spread: rate.spread, rounds },
        ...{ must: 0.5, aim: 0.8, better: "more" },
      },
      latency(p99.slice(1)),
    ];
  },
};

/** How long a sender waits, by the rounds that count; the first is to warm up. */
function latency(p99: readonly number[]): Finding {
  const ours = median(p99);
  return {
    what: `signed webhook to 202, ${AT_ONCE} at once: p99`,
    unit: "ms",
    ...{ floor: null, ours, judged: ours, spread: spreadOf(p99), rounds: p99.length },
    ...{ must: 120, aim: 60, better: "less" },
  };
}
