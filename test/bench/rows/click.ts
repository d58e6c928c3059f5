import type { Status } from "../../../src/domain/status.ts";
import { CALLBACKS } from "../../../src/slack/ids.ts";
import { startChild } from "../child.ts";
import { fillReceived, postPlannedCards } from "../fill.ts";
import { fillFourTables, makeFourTables } from "../floors/four-tables.ts";
import { type Installation, untilZero, WAITING } from "../installation.ts";
import { openLoop, type Shot } from "../load.ts";
import { percentile, related } from "../measure.ts";
import type { Row } from "../row.ts";
import { submissionShot } from "../signed.ts";
import { CROWD, CROWDED, SIGNING_SECRET, TEAM } from "../slack.ts";

const PER_SECOND = 100;
const PACE = { perSecond: PER_SECOND, status: 200 };
/** Floor and ours take turns every two seconds, so that what else the machine does hits both. */
const SLICE = 200;
/** What each issue is set to, round after round. */
const steps: readonly Status[] = ["needs_attention", "in_progress", "escalated"];
/** From which status to which in a round. */
export const stepOf = (round: number): { seen: Status; to: Status } => ({
  seen: steps[round === 0 ? 0 : 2 - (round % 2)] as Status,
  to: steps[1 + (round % 2)] as Status,
});

/** How long a click that changes an issue waits for its answer. */
export const click: Row = {
  name: "click",
  about:
    "Bolt with one listener that commits one CTE statement (issue, event, notice; pg pool of 16) before it acks. Both get signed view_submissions " +
    "with a status and a note from fifty people at fixed times, 100 a second, one per issue and round, in turns of two seconds; latency counts from when each was due. " +
    "Slack's real limits are on, and Amends redraws cards and posts lines meanwhile as these allow.",
  async measure(bench) {
    const issues = bench.quick ? 300 : 1_000;
    const amends = await bench.installation({ slack: { limits: { enabled: true }, seed: CROWDED } });
    const ids = await makeIssues(amends, issues);
    const app = await amends.start();
    const bare = await bench.database("empty");
    await makeFourTables(bare);
    await fillFourTables(bare, issues);
    await bare.query("analyze");
    const settings = { databaseUrl: bare.url, signingSecret: SIGNING_SECRET, callbackId: CALLBACKS.statusModal };
    const floor = await startChild("click-floor.ts", settings);
    const shots = (issueIds: readonly number[], round: number): Shot[] =>
      issueIds.map((issueId, i) =>
        submissionShot({
          signingSecret: SIGNING_SECRET,
          teamId: TEAM.id,
          user: CROWD[i % CROWD.length] as string,
          value: { issueId, ...stepOf(round) },
        }),
      );
    const bareIds = ids.map((_, i) => i + 1);
    const rounds = bench.rounds(5);
    const latencies: Record<"floor" | "ours", number[][]> = { floor: [], ours: [] };
    for (let round = 0; round <= rounds; round++) {
      latencies.floor.push([]);
      latencies.ours.push([]);
      for (let start = 0; start < issues; start += SLICE) {
        const part = (of: readonly number[]) => shots(of.slice(start, start + SLICE), round);
        latencies.floor.at(-1)?.push(...(await openLoop(floor.url, part(bareIds), PACE)));
        latencies.ours.at(-1)?.push(...(await openLoop(amends.url, part(ids), PACE)));
      }
    }
    const p99 = (of: "floor" | "ours") => latencies[of].slice(1).map((round) => percentile(round, 0.99));
    const ms = related(p99("floor"), p99("ours"));
    await app.stop();
    await floor.stop();
    await mustHaveMoved(amends, issues * (rounds + 1));
    return [
      {
        what: `signed click, commit included, to ack: p99 at ${PER_SECOND}/s`,
        unit: "ms",
        ...{ floor: ms.floor, ours: ms.ours, judged: ms.ratio, spread: ms.spread, rounds },
        ...{ must: 2, aim: 1.3, better: "less" },
      },
    ];
  },
};

/** Issues with posted cards, made by Amends from received answers. */
export async function makeIssues(amends: Installation, many: number): Promise<readonly number[]> {
  const { db, source, workspaceId, slack } = amends;
  await fillReceived(db, { workspaceId, sourceId: source.id }, many);
  const maker = await amends.start();
  await untilZero(db, WAITING);
  await maker.stop();
  await postPlannedCards(db, slack);
  await db.query("analyze");
  const { rows } = await db.query<{ id: string }>("select id from issues order by id");
  return rows.map((row) => Number(row.id));
}

/** An ack may say no: every click must have changed its issue, or the figure means nothing. */
export async function mustHaveMoved({ db }: Installation, wanted: number): Promise<void> {
  const { rows } = await db.query<{ n: string }>("select count(*) as n from issue_events where type = 'StatusChanged'");
  if (Number(rows[0]?.n) !== wanted) throw new Error(`${rows[0]?.n} of ${wanted} clicks changed their issue`);
}
