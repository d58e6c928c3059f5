import { fillReceived } from "../fill.ts";
import { UNDELIVERED, untilZero, WAITING } from "../installation.ts";
import { openLoop, type Shot } from "../load.ts";
import { percentile, related } from "../measure.ts";
import type { Row } from "../row.ts";
import { submissionShot } from "../signed.ts";
import { CROWD, CROWDED, SIGNING_SECRET, TEAM } from "../slack.ts";
import { makeIssues, mustHaveMoved, stepOf } from "./click.ts";

const PER_SECOND = 50;

/** Whether people notice that thousands of cards are on their way. */
export const overtake: Row = {
  name: "overtake",
  about:
    `The same signed clicks at ${PER_SECOND} a second, first with nothing else going on (the floor), then while 10,000 cards that came in at once are posted as fast as ` +
    "Slack's real limits allow; p99 of the rounds of each. Fails when no card is left to post at the end.",
  async measure(bench) {
    const [issues, bulk] = bench.quick ? [200, 1_000] : [500, 10_000];
    const amends = await bench.installation({ slack: { limits: { enabled: true }, seed: CROWDED } });
    const { db, workspaceId, source, url } = amends;
    const ids = await makeIssues(amends, issues);
    const app = await amends.start();
    const shots = (round: number): Shot[] =>
      ids.map((issueId, i) =>
        submissionShot({
          signingSecret: SIGNING_SECRET,
          teamId: TEAM.id,
          user: CROWD[i % CROWD.length] as string,
          value: { issueId, ...stepOf(round) },
        }),
      );
    const rounds = bench.rounds(3);
    const clicked = async (from: number): Promise<readonly number[]> => {
      const p99: number[] = [];
      for (let round = from; round < from + rounds; round++)
        p99.push(percentile(await openLoop(url, shots(round), { perSecond: PER_SECOND, status: 200 }), 0.99));
      return p99;
    };
    await openLoop(url, shots(0), { perSecond: PER_SECOND, status: 200 });
    const quiet = await clicked(1);
    await fillReceived(db, { workspaceId, sourceId: source.id }, bulk);
    await untilZero(db, WAITING);
    const busy = await clicked(1 + rounds);
    const { rows } = await db.query<{ n: string }>(UNDELIVERED);
    const left = Number(rows[0]?.n);
    await app.stop();
    await mustHaveMoved(amends, issues * (1 + 2 * rounds));
    if (left === 0) throw new Error("all cards were posted before the last click");
    const { floor, ours, ratio, spread } = related(quiet, busy);
    return [
      {
        what: `click to ack while ${bulk.toLocaleString("en")} cards are posted, beside a quiet one: p99 at ${PER_SECOND}/s`,
        unit: "ms",
        ...{ floor, ours, judged: ratio, spread, rounds, must: 1.5, aim: 1.2, better: "less" },
        note: `${left.toLocaleString("en")} messages were left to send`,
      },
    ];
  },
};
