import { setTimeout as sleep } from "node:timers/promises";
import { type Installation, UNDELIVERED, untilZero } from "../installation.ts";
import { closedLoop } from "../load.ts";
import { median, spreadOf } from "../measure.ts";
import type { Row } from "../row.ts";
import { webhookShot } from "../signed.ts";
import { CHANNEL, CROWD, CROWDED } from "../slack.ts";

/** A second update would come no later than this after the first. */
const REDRAW_PAUSE_MS = 1_500;

/** Fifty people have the same window open and submit it in the same moment. */
export const crowd: Row = {
  name: "crowd",
  about:
    "No floor. Fifty people open the window of one card through the local Slack, then all submit at once; the slowest ack is what Slack saw. " +
    "Judged by the slowest ack of the worst round; a round without exactly 1 winner and 49 told so, or with more than 2 chat.update, fails the row.",
  async measure(bench) {
    const amends = await bench.installation({ slack: { seed: CROWDED } });
    const app = await amends.start();
    const slowest: number[] = [];
    const rounds = bench.rounds(5);
    let lastCard = "";
    for (let round = 0; round <= rounds; round++) {
      const { card, slowestMs } = await oneCard(amends, lastCard);
      if (round > 0) slowest.push(slowestMs);
      lastCard = card;
    }
    await app.stop();
    const [, worst] = spreadOf(slowest);
    return [
      {
        what: "50 people submit on one card at once: slowest ack",
        unit: "ms",
        ...{ floor: null, ours: worst, judged: worst, spread: spreadOf(slowest), rounds },
        ...{ must: 500, aim: 250, better: "less" },
        note: `1 winner, 49 told so, at most 2 chat.update in every round; median ${median(slowest).toFixed(0)} ms`,
      },
    ];
  },
};

async function oneCard(amends: Installation, lastCard: string): Promise<{ card: string; slowestMs: number }> {
  const { url, source, slack, db } = amends;
  await closedLoop(url, [webhookShot(source.path, source.secret)], { atOnce: 1, status: 202 });
  const card = await slack.cardAfter(lastCard);
  await untilZero(db, UNDELIVERED);
  for (const user of CROWD)
    await slack.interact({ user, channel: CHANNEL, messageTs: card, label: "Resolution in Progress" });
  const windows = await Promise.all(CROWD.map(async (user) => ({ user, viewId: (await slack.window(user)).id })));
  const since = await slack.seq();
  const results = await Promise.all(
    windows.map((w) => slack.submit({ ...w, values: { note: `Mine, says ${w.user}.` } })),
  );
  await untilZero(db, UNDELIVERED);
  await sleep(REDRAW_PAUSE_MS);
  const won = results.filter((result) => result.outcome === "closed").length;
  const told = results.filter((result) => result.outcome === "updated").length;
  const updates = (await slack.calls(since)).filter((call) => call.method === "chat.update").length;
  if (won !== 1 || told !== 49 || updates > 2) throw new Error(`${won} won, ${told} were told, ${updates} chat.update`);
  for (const [i, { user, viewId }] of windows.entries())
    if (results[i]?.outcome === "updated") await slack.dismiss(user, viewId);
  return { card, slowestMs: Math.max(...results.map((result) => result.ms)) };
}
