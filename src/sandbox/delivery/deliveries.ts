import type { WebSocket } from "ws";
import type { SandboxClock } from "../clock.ts";
import type { DeliveryKind, DeliveryLogEntry } from "../control-types.ts";
import type { Journal } from "../journal.ts";
import type { JsonObject } from "../json.ts";
import type { SandboxSettings } from "../sandbox.ts";
import { type Envelope, httpRequestFor, postSigned, type SignedRequest } from "./http.ts";
import { SocketHub } from "./socket.ts";

/** How the app took a delivery; `failure` is set when it did not acknowledge in time with a 200. */
export interface Ack {
  acked: boolean;
  status: number;
  ms: number;
  response: unknown;
  failure?: "http_timeout" | "http_error" | "connection_failed" | "no_listener";
  noRetry: boolean;
  seq: number;
}

/** One thing to deliver; `summary` is a line for people. */
export interface Delivery {
  kind: DeliveryKind;
  payload: JsonObject;
  summary: string;
}

const reasons = { http_timeout: "http_timeout", http_error: "http_error", connection_failed: "connection_failed" };

/** Brings interactions, commands and events to the app, over its socket when one is open, else by signed HTTP, and logs how it went. */
export class Deliveries {
  readonly sockets: SocketHub;
  requestUrl: string | undefined;
  readonly #settings: SandboxSettings;
  readonly #clock: SandboxClock;
  readonly #journal: Journal;
  readonly #sent = new Map<number, { delivery: Delivery; signed: SignedRequest | undefined }>();
  readonly #underway = new Set<Promise<unknown>>();

  constructor(settings: SandboxSettings, clock: SandboxClock, journal: Journal) {
    this.#settings = settings;
    this.#clock = clock;
    this.#journal = journal;
    this.requestUrl = settings.requestUrl;
    this.sockets = new SocketHub(settings.ackTimeoutMs);
  }

  get mode(): "socket" | "http" | "none" {
    if (this.sockets.inUse) return "socket";
    return this.requestUrl === undefined ? "none" : "http";
  }

  /** From now on deliveries go to this URL, unless a socket is open. */
  useHttp(url: string): void {
    this.requestUrl = url;
    if (this.sockets.size === 0) this.sockets.inUse = false;
  }

  /** Takes a newly opened socket of the app. */
  connect(socket: WebSocket, appId: string): void {
    this.sockets.add(socket, appId);
  }

  /** Delivers once, without retries. */
  deliver(delivery: Delivery): Promise<Ack> {
    return this.#track(this.#attempt(delivery, 0));
  }

  /** Delivers an event and, while the app fails to acknowledge, again after each of the delays; resolves after the first attempt. */
  async deliverEvent(delivery: Delivery): Promise<Ack> {
    const ack = await this.deliver(delivery);
    this.#planRetry(delivery, 0, ack);
    return ack;
  }

  /** Sends a delivery of the log again, byte for byte over HTTP (or signed anew), as Slack or an eavesdropper would. */
  async replay(
    seq: number,
    options: { fresh?: boolean; retryNum?: number; retryReason?: string },
  ): Promise<Ack | undefined> {
    const past = this.#sent.get(seq);
    if (!past) return undefined;
    const again = options.fresh ? undefined : past.signed;
    return this.#track(this.#attempt(past.delivery, options.retryNum ?? 0, options.retryReason, seq, again));
  }

  /** Resolves when no attempt is under way; retries that wait for their time do not count. */
  async settled(): Promise<void> {
    while (this.#underway.size > 0) await Promise.allSettled(this.#underway);
  }

  #track<T>(work: Promise<T>): Promise<T> {
    const tracked = work.finally(() => this.#underway.delete(tracked));
    this.#underway.add(tracked);
    return tracked;
  }

  #planRetry(delivery: Delivery, attempt: number, ack: Ack): void {
    const delay = this.#settings.retryDelaysMs[attempt];
    if (delay === undefined || ack.failure === undefined || ack.failure === "no_listener" || ack.noRetry) return;
    const reason = reasons[ack.failure];
    this.#clock.after(delay, () => {
      void this.#track(this.#attempt(delivery, attempt + 1, reason)).then((next) =>
        this.#planRetry(delivery, attempt + 1, next),
      );
    });
  }

  async #attempt(
    delivery: Delivery,
    attempt: number,
    reason?: string,
    replayOf?: number,
    signed?: SignedRequest,
  ): Promise<Ack> {
    const seq = this.#journal.nextSeq();
    const startedAt = performance.now();
    const envelope: Envelope = { ...delivery, retryNum: attempt, retryReason: reason };
    const via = this.mode;
    const request = via === "http" ? (signed ?? httpRequestFor(envelope, this.#settings.signingSecret)) : undefined;
    this.#sent.set(seq, { delivery, signed: request });
    const outcome =
      via === "socket"
        ? await this.sockets.send(envelope)
        : await postSigned(this.requestUrl, request, envelope, this.#settings.ackTimeoutMs);
    const ms = Math.round(performance.now() - startedAt);
    const { response, failure, status } = outcome;
    const entry: Omit<DeliveryLogEntry, "at"> = {
      type: "delivery",
      seq,
      ...delivery,
      via,
      attempt,
      acked: failure === undefined,
      ms,
    };
    this.#journal.write({
      ...entry,
      ...(replayOf === undefined ? {} : { replayOf }),
      ...(via === "http" && status > 0 ? { status } : {}),
      ...(response === undefined ? {} : { response }),
      ...(failure === undefined ? {} : { failure }),
    });
    return { acked: failure === undefined, ms, seq, ...outcome };
  }
}
