import { randomUUID } from "node:crypto";
import type { WebSocket } from "ws";
import type { DeliveryKind } from "../control-types/log.ts";
import { asString, isObject, parseJson } from "../json.ts";
import type { Envelope, Outcome } from "./http.ts";

const envelopeTypes: Record<DeliveryKind, string> = {
  event: "events_api",
  url_verification: "events_api",
  command: "slash_commands",
  block_actions: "interactive",
  block_suggestion: "interactive",
  view_submission: "interactive",
  view_closed: "interactive",
  shortcut: "interactive",
  message_action: "interactive",
};

interface Pending {
  text: string;
  sentOver: WebSocket | undefined;
  settle: (outcome: Outcome) => void;
  timer: NodeJS.Timeout | undefined;
}

const mostHeld = 100;
const holdMs = 10_000;
// Socket Mode clients give a connection up that has not pinged for 30 s.
const pingEveryMs = 10_000;
const approximateConnectionSeconds = 18_060;

/** An envelope as it goes over the wire; events say which attempt it is. */
function frame(id: string, { kind, payload, retryNum, retryReason = "" }: Envelope): string {
  const retry = kind === "event" ? { retry_attempt: retryNum, retry_reason: retryReason.replace(/^http_/, "") } : {};
  const accepts = kind !== "event" && kind !== "view_closed";
  const envelope = { envelope_id: id, type: envelopeTypes[kind], accepts_response_payload: accepts, payload, ...retry };
  return JSON.stringify(envelope);
}

/** The app's Socket Mode connections: envelopes go out over the newest, and wait for one while the app reconnects. */
export class SocketHub {
  /** Whether the app uses Socket Mode: it has a connection, or had one and was not given a request URL since. */
  inUse = false;
  readonly #sockets = new Set<WebSocket>();
  /** Connections that were told to reconnect; nothing more is sent over them. */
  readonly #leaving = new WeakSet<WebSocket>();
  readonly #pending = new Map<string, Pending>();
  readonly #ackTimeoutMs: number;

  constructor(ackTimeoutMs: number) {
    this.#ackTimeoutMs = ackTimeoutMs;
  }

  get size(): number {
    return this.#sockets.size;
  }

  /** Takes a connection: says hello, then sends what was held. */
  add(socket: WebSocket, appId: string): void {
    this.inUse = true;
    this.#sockets.add(socket);
    socket.on("message", (data) => this.#receive(String(data)));
    socket.on("close", () => this.#forget(socket));
    socket.on("error", () => this.#forget(socket));
    const debug = { host: "local", approximate_connection_time: approximateConnectionSeconds };
    const info = { app_id: appId };
    socket.send(
      JSON.stringify({ type: "hello", num_connections: this.#sockets.size, connection_info: info, debug_info: debug }),
    );
    const pings = setInterval(() => socket.ping(), pingEveryMs).unref();
    socket.on("close", () => clearInterval(pings));
    socket.ping();
    for (const pending of this.#pending.values()) if (!pending.sentOver) this.#transmit(pending);
  }

  /** Sends an envelope and waits for its acknowledgement; without a connection it is held for the next one. */
  send(envelope: Envelope): Promise<Outcome> {
    const id = randomUUID();
    return new Promise((resolve) => {
      const settle = (outcome: Outcome) => {
        clearTimeout(this.#pending.get(id)?.timer);
        this.#pending.delete(id);
        resolve(outcome);
      };
      if (this.#pending.size >= mostHeld && this.#sockets.size === 0) return settle(failed("connection_failed"));
      const pending: Pending = { text: frame(id, envelope), settle, sentOver: undefined, timer: undefined };
      this.#pending.set(id, pending);
      this.#transmit(pending);
    });
  }

  /** Tells every connection to reconnect, as Slack does every few hours. */
  refresh(): void {
    const text = JSON.stringify({ type: "disconnect", reason: "refresh_requested", debug_info: { host: "local" } });
    for (const socket of this.#sockets) {
      this.#leaving.add(socket);
      socket.send(text);
    }
  }

  /** Cuts every connection without a word. */
  cut(): void {
    for (const socket of this.#sockets) socket.terminate();
  }

  /** Ends everything; what was not acknowledged has failed. */
  close(): void {
    this.cut();
    for (const pending of [...this.#pending.values()]) pending.settle(failed("connection_failed"));
    this.inUse = false;
  }

  #transmit(pending: Pending): void {
    const usable = (socket: WebSocket) => socket.readyState === socket.OPEN && !this.#leaving.has(socket);
    const open = [...this.#sockets].filter(usable).at(-1);
    clearTimeout(pending.timer);
    if (!open) {
      pending.timer = setTimeout(() => pending.settle(failed("connection_failed")), holdMs);
      pending.timer.unref();
      return;
    }
    pending.sentOver = open;
    pending.timer = setTimeout(() => pending.settle(failed("http_timeout")), this.#ackTimeoutMs);
    open.send(pending.text);
  }

  #receive(text: string): void {
    const message = parseJson(text);
    if (!isObject(message)) return;
    const pending = this.#pending.get(asString(message.envelope_id) ?? "");
    pending?.settle({ status: 200, response: message.payload ?? "", noRetry: false });
  }

  #forget(socket: WebSocket): void {
    this.#sockets.delete(socket);
    for (const pending of [...this.#pending.values()]) {
      if (pending.sentOver === socket) pending.settle(failed("connection_failed"));
    }
  }
}

function failed(failure: "http_timeout" | "connection_failed"): Outcome {
  return { status: 0, response: undefined, failure, noRetry: false };
}
