import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Webhook } from "standardwebhooks";

export interface Sent {
  readonly status: number;
  readonly body: { id?: string; duplicate?: boolean; error?: string };
  /** The header, when there was one. */
  readonly retryAfter: string | null;
}

/** Posts a body signed with the Standard Webhooks package, as a survey tool would. A string or Buffer goes out as it is. */
export async function send(
  url: string,
  secret: string,
  body: unknown,
  o: { id?: string; now?: Date; headers?: Record<string, string> } = {},
): Promise<Sent> {
  const raw = Buffer.isBuffer(body) || typeof body === "string" ? body : JSON.stringify(body);
  const id = o.id ?? `msg_${randomUUID()}`;
  const now = o.now ?? new Date();
  const signature = new Webhook(secret).sign(id, now, raw);
  const headers = {
    "content-type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(now.getTime() / 1000)),
    "webhook-signature": signature,
    ...o.headers,
  };
  const answer = await fetch(url, { method: "POST", headers, body: raw });
  const sent = (await answer.json()) as Sent["body"];
  return { status: answer.status, body: sent, retryAfter: answer.headers.get("retry-after") };
}

/** Sends as a survey tool does: the same delivery again until it is taken. Resolves with what the tries before were answered, 0 where there was no answer. */
export async function untilTaken(deliver: (tries: number) => Promise<Sent>): Promise<readonly number[]> {
  const refused: number[] = [];
  for (;;) {
    const sent = await deliver(refused.length).catch(() => undefined);
    if (sent?.status === 202) return refused;
    refused.push(sent?.status ?? 0);
    await sleep(100);
  }
}

let count = 0;

/** An unhappy answer of Jane Doe; give what matters to the story. */
export function anAnswer(given: Record<string, unknown> = {}): Record<string, unknown> {
  count += 1;
  return {
    response_id: `r-${process.pid}-${count}`,
    survey: { id: "q1", name: "Quarterly Survey 1" },
    score: 6,
    submitted_at: "2026-11-02T09:00:00Z",
    respondent: { name: "Jane Doe", email: "janedoe@example.com", phone: "555-123-4567", company: "ABC Company" },
    owners: ["Dana Cole", "Rob Lind"],
    tags: ["Portland", "Industrial"],
    comment: "Nathan wasn't as responsive as he has in the past.",
    answers: [{ question: "What is one thing we could be doing differently?", answer: null }],
    ...given,
  };
}
