import { setTimeout as sleep } from "node:timers/promises";
import type { ApiLogEntry } from "../../../src/sandbox/control-types/log.ts";
import { northwind, type SeedWorkspace } from "../../../src/sandbox/seed.ts";
import { FORENOON } from "../forenoon.ts";
import { closedLoop } from "../load.ts";
import { percentile, spreadOf } from "../measure.ts";
import type { Finding, Row } from "../row.ts";
import { freshAnswer, webhookShot } from "../signed.ts";
import { CHANNEL } from "../slack.ts";

/** Longer than a channel rests after a post at the pace that Slack asks for, and not a multiple of any interval of ours. */
const APART_MS = 1_137;
const SAMPLES = 60;
const OWNER = { id: "U0OWNER", realName: "Olga Owner", timeZone: FORENOON };
const WITH_OWNER: SeedWorkspace = { ...northwind, users: [...northwind.users, OWNER] };

/** From sending a webhook to the card, and what its owner is told, being in Slack, one at a time. */
export const cardLatency: Row = {
  name: "card",
  about:
    "No floor. The time from sending the webhook to the local Slack having taken chat.postMessage with the card, and with the direct message to the answer's owner, which links to the card; " +
    `nothing else going on. Amends runs at its real pace (a channel rests a second after a post), so answers are sent ${APART_MS} ms apart.`,
  async measure(bench) {
    const samples = bench.quick ? 10 : SAMPLES;
    const { db, start, slack, source, url, workspaceId } = await bench.installation({ slack: { seed: WITH_OWNER } });
    await db.query(
      "insert into people (workspace_id, slack_user_id, name, standing, refreshed_at, time_zone) values ($1, $2, $3, 'member', now(), $4)",
      [workspaceId, OWNER.id, OWNER.realName, OWNER.timeZone],
    );
    const app = await start();
    const sentAt = new Map<string, number>();
    const since = await slack.seq();
    for (let i = 0; i <= samples; i++) {
      const answer = freshAnswer({ owners: [OWNER.realName] });
      const shot = webhookShot(source.path, source.secret, answer);
      sentAt.set((answer.respondent as { email: string }).email, Date.now());
      await closedLoop(url, [shot], { atOnce: 1, status: 202 });
      await sleep(APART_MS);
    }
    const posts = (await slack.calls(since)).filter((call) => call.method === "chat.postMessage");
    await app.stop();
    const sent = [...sentAt].slice(1);
    const isCard = ({ args }: ApiLogEntry): boolean => args.channel === CHANNEL;
    return [
      latency("webhook to card posted, idle: p95", sent, posts.filter(isCard)),
      latency(
        "webhook to the message to its owner posted, idle: p95",
        sent,
        posts.filter((post) => !isCard(post)),
      ),
    ];
  },
};

/** How long after its sending each answer was posted. */
function latency(
  what: string,
  sent: readonly (readonly [email: string, atMs: number])[],
  posts: readonly ApiLogEntry[],
): Finding {
  const latencies = sent.map(([email, atMs]) => {
    const post = posts.find(({ args }) => JSON.stringify(args).includes(email));
    if (!post) throw new Error(`${what}: an answer led to none`);
    return Date.parse(post.at) - atMs;
  });
  const p95 = percentile(latencies, 0.95);
  return {
    what,
    unit: "ms",
    ...{ floor: null, ours: p95, judged: p95, spread: spreadOf(latencies), rounds: sent.length },
    ...{ must: 500, aim: 100, better: "less" },
    note: `median ${percentile(latencies, 0.5)} ms over ${sent.length}`,
  };
}
