import { setTimeout as sleep } from "node:timers/promises";
import { closedLoop } from "../load.ts";
import { percentile, spreadOf } from "../measure.ts";
import type { Row } from "../row.ts";
import { freshAnswer, webhookShot } from "../signed.ts";

/** Longer than a channel rests after a post at the pace that Slack asks for, and not a multiple of any interval of ours. */
const APART_MS = 1_137;
const SAMPLES = 60;

/** From sending a webhook to the card being in Slack, one at a time. */
export const cardLatency: Row = {
  name: "card",
  about:
    "No floor. The time from sending the webhook to the local Slack having taken chat.postMessage, nothing else going on. " +
    `Amends runs at its real pace (a channel rests a second after a post), so answers are sent ${APART_MS} ms apart.`,
  async measure(bench) {
    const samples = bench.quick ? 10 : SAMPLES;
    const { start, slack, source, url } = await bench.installation();
    const app = await start();
    const sentAt = new Map<string, number>();
    const since = await slack.seq();
    for (let i = 0; i <= samples; i++) {
      const answer = freshAnswer();
      const shot = webhookShot(source.path, source.secret, answer);
      sentAt.set((answer.respondent as { email: string }).email, Date.now());
      await closedLoop(url, [shot], { atOnce: 1, status: 202 });
      await sleep(APART_MS);
    }
    const posts = (await slack.calls(since)).filter((call) => call.method === "chat.postMessage");
    const latencies = [...sentAt].slice(1).map(([email, sent]) => {
      const post = posts.find((call) => JSON.stringify(call.args).includes(email));
      if (!post) throw new Error("an answer led to no card");
      return Date.parse(post.at) - sent;
    });
    await app.stop();
    const p95 = percentile(latencies, 0.95);
    return [
      {
        what: "webhook to card posted, idle: p95",
        unit: "ms",
        ...{ floor: null, ours: p95, judged: p95, spread: spreadOf(latencies), rounds: samples },
        ...{ must: 500, aim: 100, better: "less" },
        note: `median ${percentile(latencies, 0.5)} ms over ${samples} cards`,
      },
    ];
  },
};
