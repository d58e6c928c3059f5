import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { startAlertmanager } from "./alertmanager.ts";
import { startChild } from "./child.ts";
import type { Bench } from "./harness.ts";
import { UNDELIVERED, untilZero, WAITING } from "./installation.ts";
import { closedLoop, type Shot } from "./load.ts";
import { freshAnswer, webhookShot } from "./signed.ts";
import { CHANNEL } from "./slack.ts";

/** How the Slack of either behaves; it has no rate limits. */
export interface Conditions {
  /** How long each call takes. */
  readonly latencyMs: number;
  /** So many of the first posts are carried out, and their answers lost. */
  readonly lost: number;
}

/** A message that Slack took, and when. */
export interface Taken {
  readonly atMs: number;
  readonly message: string;
}

/** What takes things in over HTTP and posts each of them to Slack: Amends, or what stands beside it. */
export interface Poster {
  /** Has so many new things accepted, all at once; answers what each is called in its message. */
  accept(many: number): Promise<readonly string[]>;
  /** What Slack has taken so far. */
  taken(): Promise<readonly Taken[]>;
  /** Resolves when nothing more is on its way. */
  settled(): Promise<void>;
  /** kill -9, and the next start. */
  killAndStart(): Promise<void>;
  stop(): Promise<void>;
}

const SETTLED_WITHIN_MS = 300_000;

/** Amends, with the local Slack. */
export async function amendsPoster(bench: Bench, { latencyMs, lost }: Conditions): Promise<Poster> {
  const amends = await bench.installation({ slack: { latencyMs } });
  const { slack, source, url, db } = amends;
  if (lost > 0) await slack.fault({ kind: "lost", method: "chat.postMessage", channel: CHANNEL, times: lost });
  let app = await amends.start();
  return {
    accept: async (many) => {
      const answers = Array.from({ length: many }, () => freshAnswer());
      const shots = answers.map((answer) => webhookShot(source.path, source.secret, answer));
      await closedLoop(url, shots, { atOnce: many, status: 202 });
      return answers.map((answer) => (answer.respondent as { email: string }).email);
    },
    taken: async () =>
      (await slack.calls(0))
        .filter(({ method, ok, args }) => method === "chat.postMessage" && ok && args.thread_ts === undefined)
        .map(({ at, args }) => ({ atMs: Date.parse(at), message: JSON.stringify(args) })),
    settled: async () => {
      for (const sql of [WAITING, UNDELIVERED]) await untilZero(db, sql, { withinMs: SETTLED_WITHIN_MS, everyMs: 100 });
    },
    killAndStart: async () => {
      await app.kill();
      app = await amends.start();
    },
    stop: () => amends.close(),
  };
}

/** Longer than Alertmanager waits before it tries anything again. */
const QUIET_MS = 8_000;
const LOOK_EVERY_MS = 500;

/** Alertmanager, with a server that takes what it posts. */
export async function alertmanagerPoster(bench: Bench, conditions: Conditions): Promise<Poster> {
  const recorder = await startChild("recorder.ts", conditions);
  const alertmanager = await startAlertmanager(bench.folder, recorder.url);
  const taken = async (): Promise<readonly Taken[]> => (await (await fetch(recorder.url)).json()) as Taken[];
  return {
    accept: async (many) => {
      const names = Array.from({ length: many }, () => `Answer-${randomUUID()}`);
      await closedLoop(alertmanager.url, names.map(alertShot), { atOnce: many, status: 200 });
      return names;
    },
    taken,
    settled: async () => {
      let seen = (await taken()).length;
      for (let quietMs = 0; quietMs < QUIET_MS; quietMs += LOOK_EVERY_MS) {
        await sleep(LOOK_EVERY_MS);
        const now = (await taken()).length;
        if (now > seen) quietMs = 0;
        seen = now;
      }
    },
    killAndStart: async () => {
      await alertmanager.kill();
      await alertmanager.start();
    },
    stop: async () => {
      await alertmanager.stop();
      await recorder.stop();
    },
  };
}

/** An alert that fires from now on, with the words of an answer. */
function alertShot(name: string): Shot {
  const labels = { alertname: name, severity: "warning", company: "ABC Company" };
  const annotations = { summary: "Two of my invoices sat unanswered for a week." };
  const body = JSON.stringify([{ labels, annotations }]);
  return { path: "/api/v2/alerts", headers: { "content-type": "application/json" }, body };
}
