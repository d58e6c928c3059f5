import { createHmac, timingSafeEqual } from "node:crypto";
import type { Delivery, Verified } from "./source.ts";

/**
 * Standard Webhooks (https://www.standardwebhooks.com) over the raw bytes and on our clock: HMAC-SHA256 of "id.timestamp.body",
 * base64, key = what follows "whsec_", base64-decoded. The tests hold it against the `standardwebhooks` package, which reads
 * the body as text and asks the machine for the time.
 */
const TOLERANCE_MS = 300_000;
const PREFIX = "whsec_";

const keyOf = (secret: string): Buffer =>
  Buffer.from(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret, "base64");

/** "v1,<base64>": the signature of one delivery. */
export const sign = (secret: string, id: string, timestamp: string, body: Buffer): string =>
  `v1,${createHmac("sha256", keyOf(secret)).update(`${id}.${timestamp}.`).update(body).digest("base64")}`;

/** Whether a delivery was signed with the secret within five minutes of now. */
export function verify({ headers, body }: Delivery, secret: string, now: Date): Verified {
  const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures } = headers;
  if (!id || !timestamp || !signatures)
    return {
      ok: false,
      code: "unsigned",
      why: "The headers webhook-id, webhook-timestamp and webhook-signature are required (Standard Webhooks).",
    };
  if (id.length > 255) return { ok: false, code: "bad_id", why: "webhook-id may have 255 characters." };
  if (!/^\d{1,12}$/.test(timestamp))
    return { ok: false, code: "bad_timestamp", why: "webhook-timestamp must be whole seconds since 1970." };
  if (Math.abs(Number(timestamp) * 1_000 - now.getTime()) > TOLERANCE_MS)
    return {
      ok: false,
      code: "stale_timestamp",
      why: "webhook-timestamp is more than five minutes off: check the sender's clock. A request cannot be replayed later.",
    };
  const expected = Buffer.from(sign(secret, id, timestamp, body));
  // A sender that is changing its secret signs with both.
  const genuine = signatures.split(" ").some((signature) => equal(Buffer.from(signature), expected));
  return genuine
    ? { ok: true, deliveryId: id }
    : { ok: false, code: "wrong_signature", why: "The signature does not match the body and this source's secret." };
}

const equal = (a: Buffer, b: Buffer): boolean => a.length === b.length && timingSafeEqual(a, b);
