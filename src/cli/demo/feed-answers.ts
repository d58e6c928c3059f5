import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../../clock.ts";
import { sign } from "../../intake/standard-webhooks.ts";
import { DEMO_ANSWERS, type DemoAnswer } from "./answers.ts";

/** Where the demo's answers go: Amends itself, over HTTP. */
export interface DemoSource {
  /** Amends' own address, e.g. "http://127.0.0.1:3000". */
  readonly base: string;
  readonly token: string;
  readonly secret: string;
}

const TRIES = 5;
const PAUSE_MS = 200;

/** Sends the fictional answers as a survey tool would: signed, over HTTP, one after the other. Throws when one is not taken. */
export async function feedAnswers(
  source: DemoSource,
  clock: Clock,
  signal: AbortSignal,
  answers: readonly DemoAnswer[] = DEMO_ANSWERS,
): Promise<void> {
  let second = 0;
  for (const { atSecond, body } of answers) {
    await sleep((atSecond - second) * 1_000, undefined, { signal });
    second = atSecond;
    const at = clock.now().toISOString();
    await deliver(source, JSON.stringify({ ...body, submitted_at: at }), clock, signal);
  }
}

/** Signed anew for each try: whoever moves the demo's clock meanwhile makes a signature too old. */
async function deliver(
  { base, token, secret }: DemoSource,
  body: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const id = `msg_${randomUUID()}`;
  for (let tries = 1; ; tries++) {
    const timestamp = String(Math.floor(clock.now().getTime() / 1_000));
    const headers = {
      "content-type": "application/json",
      "webhook-id": id,
      "webhook-timestamp": timestamp,
      "webhook-signature": sign(secret, id, timestamp, Buffer.from(body)),
    };
    const { ok, status } = await fetch(`${base}/intake/${token}`, { method: "POST", headers, body, signal });
    if (ok) return;
    if (tries === TRIES) throw new Error(`Amends answered ${status}`);
    await sleep(PAUSE_MS, undefined, { signal });
  }
}
