import { randomBytes } from "node:crypto";
import type pg from "pg";
import { fillReceived } from "../fill.ts";
import { makeFourTables, RECEIVE } from "../floors/four-tables.ts";
import { type Installation, untilZero, WAITING } from "../installation.ts";
import { closedLoop } from "../load.ts";
import { compare, timed } from "../measure.ts";
import type { Row } from "../row.ts";
import { freshAnswer, webhookShot } from "../signed.ts";

const IN_FLIGHT = 64;

/** How fast accepted webhooks become issues with their event and their planned card. */
export const drain: Row = {
  name: "drain",
  about:
    "One CTE statement per response over four bare tables (response, issue, event, notice), 64 in flight on a pg pool of 16, each its own durable commit. " +
    "Ours: all but one lie in `received`; the last comes in through the webhook, and the clock runs from its 202 until none waits.",
  async measure(bench) {
    const many = bench.quick ? 1_000 : 5_000;
    const amends = await bench.installation();
    const app = await amends.start();
    const bare = await bench.database("empty");
    await makeFourTables(bare);
    const rounds = bench.rounds(5);
    const rate = await compare(
      rounds,
      async () => (many * 1_000) / (await bareDrain(bare, many)),
      async () => (many * 1_000) / (await ourDrain(amends, many)),
    );
    await app.stop();
    return [
      {
        what: `accepted webhook to durable issue, event and notice, draining ${many.toLocaleString("en")}`,
        unit: "/s",
        ...{ floor: rate.floor, ours: rate.ours, judged: rate.ratio, spread: rate.spread, rounds },
        ...{ must: 0.3, aim: 0.6, better: "more" },
      },
    ];
  },
};

function bareDrain(db: pg.Pool, many: number): Promise<number> {
  const round = randomBytes(4).toString("hex");
  const answers = Array.from({ length: many }, (_, i) => {
    const answer = freshAnswer();
    return [`${round}-${i}`, answer.score, answer.comment, JSON.stringify(answer)];
  });
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let answer = answers[next++]; answer; answer = answers[next++]) await db.query(RECEIVE, answer);
  };
  return timed(() => Promise.all(Array.from({ length: IN_FLIGHT }, worker)));
}

async function ourDrain({ db, source, workspaceId, url }: Installation, many: number): Promise<number> {
  await fillReceived(db, { workspaceId, sourceId: source.id }, many - 1);
  await closedLoop(url, [webhookShot(source.path, source.secret)], { atOnce: 1, status: 202 });
  return timed(() => untilZero(db, WAITING));
}
