import { setTimeout as sleep } from "node:timers/promises";
import { openLoop } from "../load.ts";
import { percentile, spreadOf } from "../measure.ts";
import type { Row } from "../row.ts";
import { submissionShot } from "../signed.ts";
import { CROWD, CROWDED, SIGNING_SECRET, TEAM } from "../slack.ts";
import { makeIssues, mustHaveMoved, stepOf } from "./click.ts";

/** What Slack itself takes for an answer. */
const LATENCY_MS = 20;
/** Longer than Slack asks to wait between two chat.update, and not a multiple of any interval of ours. */
const APART_MS = 1_337;

/** How soon a card shows what somebody clicked. */
export const redraw: Row = {
  name: "redraw",
  about:
    `No floor. The time from sending a signed view_submission that sets a status to the local Slack having taken chat.update of its card, one at a time, ${APART_MS} ms apart, ` +
    `nothing else going on. Each answer of the local Slack takes ${LATENCY_MS} ms.`,
  async measure(bench) {
    const samples = bench.quick ? 10 : 60;
    const amends = await bench.installation({ slack: { latencyMs: LATENCY_MS, seed: CROWDED } });
    const { db, slack, url } = amends;
    const ids = await makeIssues(amends, samples + 1);
    const { rows } = await db.query<{ issue_id: string; message_ts: string }>(
      "select issue_id, message_ts from notices where kind = 'card'",
    );
    const cards = new Map(rows.map((row) => [Number(row.issue_id), row.message_ts]));
    const app = await amends.start();
    const since = await slack.seq();
    const sent: (readonly [issueId: number, atMs: number])[] = [];
    for (const [i, issueId] of ids.entries()) {
      const user = CROWD[i % CROWD.length] as string;
      const shot = submissionShot({
        ...{ signingSecret: SIGNING_SECRET, teamId: TEAM.id, user },
        value: { issueId, ...stepOf(0) },
      });
      sent.push([issueId, Date.now()]);
      await openLoop(url, [shot], { perSecond: 1, status: 200 });
      await sleep(APART_MS);
    }
    const updates = (await slack.calls(since)).filter(({ method }) => method === "chat.update");
    await app.stop();
    await mustHaveMoved(amends, ids.length);
    const latencies = sent.slice(1).map(([issueId, atMs]) => {
      const update = updates.find(({ args }) => args.ts === cards.get(issueId));
      if (!update) throw new Error(`the card of issue ${issueId} was not drawn anew`);
      return Date.parse(update.at) - slack.aheadMs - atMs;
    });
    const p95 = percentile(latencies, 0.95);
    return [
      {
        what: "click to chat.update of its card, idle: p95",
        unit: "ms",
        ...{ floor: null, ours: p95, judged: p95, spread: spreadOf(latencies), rounds: latencies.length },
        ...{ must: 500, aim: 150, better: "less" },
        note: `median ${percentile(latencies, 0.5)} ms over ${latencies.length}`,
      },
    ];
  },
};
