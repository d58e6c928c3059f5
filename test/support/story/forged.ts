import type { DeliveryLogEntry } from "../../../src/sandbox/control-types/log.ts";
import { sign } from "../../../src/sandbox/delivery/http.ts";
import { eventually } from "../waiting.ts";
import type { Card } from "./card.ts";
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

/** Bridget's genuine click on a card, changed on its way. */
export async function forgeClick(card: Card, label: string, change: (payload: Payload) => void): Promise<Answer> {
  const { control } = card.story.slack;
  const open = () => control.views().modals.U0BRIDGET?.at(-1);
  const ack = await card.press("Bridget", label);
  await eventually(() => {
    if (!open()) throw new Error("no window has opened yet");
  });
  await control.viewClose({ user: "U0BRIDGET", viewId: open()?.id ?? "" });
  const payload = payloadOf(card.story, ack.deliverySeq);
  change(payload);
  return sendForged(card.story, payload);
}

/** Her window about Resolution in Progress, filled in and changed on its way; with what it was answered. */
export async function forgeSubmission(
  card: Card,
  change: (payload: Payload) => void,
): Promise<Answer & { readonly errors: Readonly<Record<string, string>> | undefined }> {
  const modal = await card.opens("Bridget", "Resolution in Progress");
  const { deliverySeq = 0 } = await modal.submit({ note: " " }, { force: true });
  await modal.close();
  const payload = payloadOf(card.story, deliverySeq);
  payload.view.id = "V0FORGED";
  payload.view.state.values.note.note.value = "forged";
  change(payload);
  const answer = await sendForged(card.story, payload);
  return { ...answer, errors: (answer.text ? (JSON.parse(answer.text) as Payload) : {}).errors };
}
