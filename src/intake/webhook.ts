import { createHash } from "node:crypto";
import type { Clock } from "../clock.ts";
import { counted } from "../domain/text.ts";
import type { Logger } from "../logger.ts";
import type { Observer } from "../observer.ts";
import type { Source } from "../usecases/intake-ports.ts";
import { sourceOfKind } from "./registry.ts";

/** A source as the webhook needs it: with its secret in the clear. */
export interface OpenedSource {
  readonly source: Source;
  readonly secret: string;
}

export interface WebhookPorts {
  /** The source a path token belongs to. */
  readonly findSource: (token: string) => Promise<OpenedSource | undefined>;
  /** Counts a genuine delivery of this source; null, or the seconds until it may send again. */
  readonly admit: (sourceId: number, now: Date) => number | null;
  /** Keeps a body for good; the same delivery again answers the same id. */
  readonly keep: (incoming: {
    workspaceId: number;
    sourceId: number;
    deliveryId: string;
    bodyHash: Buffer;
    body: Buffer;
    contentType: string;
    receivedAt: string;
  }) => Promise<{ id: number; isNew: boolean }>;
  /** Wakes the parser. */
  readonly wake: () => void;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly observer: Pick<Observer, "delivery">;
}

/** One request to `POST /intake/<token>`, whatever server it came through. */
export interface IntakeRequest {
  readonly token: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

export interface IntakeAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, string | boolean>>;
  readonly headers?: Readonly<Record<string, string>>;
}

const TOKEN = /^[A-Za-z0-9_-]{16,128}$/;

const NO_SUCH_SOURCE: IntakeAnswer = {
  status: 404,
  body: {
    error: "There is no source at this address. Compare it with what `amends source add` printed, or add a source.",
  },
};

/**
 * Accepts a survey tool's delivery: verified over the raw bytes, stored, answered 202 with its id; understanding it comes later.
 * An unknown address is 404, a forged or replayed request 401, too many genuine ones 429. Whoever gets a 202 need never send it again.
 */
export async function acceptDelivery(
  ports: WebhookPorts,
  { token, headers, body }: IntakeRequest,
): Promise<IntakeAnswer> {
  const opened = TOKEN.test(token) ? await ports.findSource(token) : undefined;
  const adapter = opened && sourceOfKind(opened.source.kind);
  if (!opened || !adapter) {
    ports.observer.delivery("no_such_source");
    return NO_SUCH_SOURCE;
  }
  const { source, secret } = opened;
  const now = ports.clock.now();
  const verified = adapter.verify({ headers, body }, secret, now);
  if (!verified.ok) {
    ports.observer.delivery(verified.code);
    ports.logger.warn("a delivery was refused", { sourceId: source.id, status: 401, code: verified.code });
    return { status: 401, body: { error: verified.why } };
  }
  const seconds = ports.admit(source.id, now);
  if (seconds !== null) {
    ports.observer.delivery("too_many");
    ports.logger.warn("a source sends more than it may", {
      sourceId: source.id,
      status: 429,
      retryAfterMs: seconds * 1_000,
    });
    return tooMany(seconds);
  }
  const { id, isNew } = await ports.keep({
    workspaceId: source.workspaceId,
    sourceId: source.id,
    deliveryId: verified.deliveryId,
    bodyHash: createHash("sha256").update(body).digest(),
    body,
    contentType: (headers["content-type"] ?? "").slice(0, 255),
    receivedAt: now.toISOString(),
  });
  ports.observer.delivery(isNew ? "accepted" : "duplicate");
  ports.wake();
  return { status: 202, body: { id: String(id), duplicate: !isNew } };
}

/** Forged requests are not counted: nobody can use up what a source may send without its secret. */
const tooMany = (seconds: number): IntakeAnswer => ({
  status: 429,
  headers: { "retry-after": String(seconds) },
  body: {
    error:
      `This source sends more than it may, and nothing was stored. Send this again in ${counted(seconds, "second")}, put several responses into ` +
      "one list, import an export with `amends import`, or raise INTAKE_LIMIT.",
  },
});
