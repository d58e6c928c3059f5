import type { DeliveryLogEntry } from "../../../src/sandbox/control-types.ts";
import { sign } from "../../../src/sandbox/delivery/http.ts";
import type { Story } from "./story.ts";

// biome-ignore lint/suspicious/noExplicitAny: a payload to be tampered with has no shape to rely on
export type Payload = Record<string, any>;

/** What Amends answered. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** The payload of a delivery that took place, to be changed and sent again. */
export function payloadOf(story: Story, deliverySeq: number): Payload {
  const entry = story.slack.control.log().find((e): e is DeliveryLogEntry => e.seq === deliverySeq);
  if (entry?.type !== "delivery") throw new Error(`there was no delivery ${deliverySeq}`);
  return structuredClone(entry.payload) as Payload;
}

/** Sends a payload of our own making with Slack's good signature, as one who clicks in a tampered client would make Slack do. */
export function sendForged(story: Story, payload: unknown, o: { signedAt?: number } = {}): Promise<Answer> {
  return sendRaw(story, new URLSearchParams({ payload: JSON.stringify(payload) }).toString(), o);
}

/** The same with any body. */
export async function sendRaw(story: Story, body: string, o: { signedAt?: number } = {}): Promise<Answer> {
  const seconds = o.signedAt ?? Math.floor(Date.now() / 1_000);
  const answer = await fetch(`${story.url}/slack/events`, {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      ...sign(body, story.slack.signingSecret, seconds),
    },
    body,
  });
  return { status: answer.status, text: await answer.text() };
}
