import { setImmediate as nextTurn } from "node:timers/promises";
import type { WebSocket } from "ws";
import type { SandboxClock } from "../clock.ts";
import type { DeliveryKind, DeliveryLogEntry } from "../control-types/log.ts";
import type { Journal } from "../journal.ts";
import { compact, type JsonObject } from "../json.ts";
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

/** One try at a delivery; `signed` are bytes to send again as they are. */
interface Attempt {
  delivery: Delivery;
  retryNum: number;
  retryReason?: string | undefined;
  replayOf?: number;
  signed?: SignedRequest | undefined;
}

const mostRemembered = 10_000;

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
    return this.#track(this.#attempt({ delivery, retryNum: 0 }));
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
    const { fresh = false, retryNum = 0, retryReason } = options;
    const signed = fresh ? undefined : past.signed;
    return this.#track(this.#attempt({ delivery: past.delivery, retryNum, retryReason, replayOf: seq, signed }));
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

  #planRetry(delivery: Delivery, retryNum: number, { failure, noRetry }: Ack): void {
    const delay = this.#settings.retryDelaysMs[retryNum];
    if (delay === undefined || failure === undefined || failure === "no_listener" || noRetry) return;
    this.#clock.after(delay, () => {
      const next = this.#attempt({ delivery, retryNum: retryNum + 1, retryReason: failure });
      void this.#track(next).then((ack) => this.#planRetry(delivery, retryNum + 1, ack));
    });
  }

  #remember(seq: number, delivery: Delivery, signed: SignedRequest | undefined): void {
    this.#sent.set(seq, { delivery, signed });
    const [oldest] = this.#sent.keys();
    if (oldest !== undefined && this.#sent.size > mostRemembered) this.#sent.delete(oldest);
  }

  async #attempt({ delivery, retryNum, retryReason, replayOf, signed }: Attempt): Promise<Ack> {
    // The cause of an event, such as a post by the app, is answered before the event goes out.
    if (delivery.kind === "event") await nextTurn();
    const seq = this.#journal.nextSeq();
    const startedAt = performance.now();
    const envelope: Envelope = { ...delivery, retryNum, retryReason };
    const via = this.mode;
    const request = via === "http" ? (signed ?? httpRequestFor(envelope, this.#settings.signingSecret)) : undefined;
    this.#remember(seq, delivery, request);
    const { ackTimeoutMs } = this.#settings;
    const outcome =
      via === "socket"
        ? await this.sockets.send(envelope)
        : await postSigned(this.requestUrl, request, envelope, ackTimeoutMs);
    const ack = {
      ...outcome,
      acked: outcome.failure === undefined,
      ms: Math.round(performance.now() - startedAt),
      seq,
    };
    this.#write(delivery, ack, { via, attempt: retryNum, ...(replayOf === undefined ? {} : { replayOf }) });
    return ack;
  }

  #write(delivery: Delivery, ack: Ack, how: Pick<DeliveryLogEntry, "via" | "attempt" | "replayOf">): void {
    const { acked, ms, seq, status, response, failure } = ack;
    const { kind, summary, payload } = delivery;
    const answer = compact({ status: how.via === "http" && status > 0 ? status : undefined, response, failure });
    this.#journal.write({ type: "delivery", seq, kind, summary, payload, acked, ms, ...how, ...answer });
  }
}
