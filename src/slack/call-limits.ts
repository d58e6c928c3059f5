import type { WebClient, WebClientOptions } from "@slack/web-api";
import { stopwatch } from "../clock.ts";
import { DeliveryError } from "../domain/errors.ts";
import type { Logger } from "../logger.ts";
import { type Observer, UNOBSERVED } from "../observer.ts";
import { clientOptions, ObservedClient } from "./client.ts";
import { deliveryError } from "./errors.ts";

/** Which of Slack's methods a workspace has to leave alone at present, as all processes know it. */
export interface CallLimits {
  /** For how many milliseconds a method may not be called; 0 when it may. */
  waitMs(method: string): Promise<number>;
  /** Slack said to wait so many milliseconds before the method is called again. */
  told(method: string, ms: number): Promise<void>;
}

/** Slack counts these by channel first: whoever has the channel's lane waits, and nobody else has to. */
const COUNTED_BY_CHANNEL: ReadonlySet<string> = new Set(["chat.postMessage"]);
/** Two channels that are refused within this time: it is the workspace that has posted too much, for which Slack publishes no figure. */
const AT_ONCE_MS = 10_000;

/** A client that calls no method which any process was told to wait with: it throws DeliveryError("limited") instead, as if Slack had said so again. */
class SharingClient extends ObservedClient {
  readonly #limits: CallLimits;
  readonly #elapsedMs = stopwatch();
  #refused: { readonly channel: unknown; readonly at: number } | null = null;

  constructor(token: string, options: WebClientOptions, observer: Observer, limits: CallLimits) {
    super(token, options, observer);
    this.#limits = limits;
  }

  override async apiCall(...[method, options]: Parameters<WebClient["apiCall"]>): ReturnType<WebClient["apiCall"]> {
    const waitMs = await this.#limits.waitMs(method);
    if (waitMs > 0) throw new DeliveryError("limited", "ratelimited", waitMs);
    try {
      return await super.apiCall(method, options);
    } catch (error) {
      const known = deliveryError(error, { repeatable: true });
      if (known instanceof DeliveryError && known.failure === "limited" && this.#concernsAll(method, options?.channel))
        await this.#limits.told(method, known.retryAfterMs ?? 0);
      throw error;
    }
  }

  /** Whether it is more than one channel's matter that Slack said to wait. */
  #concernsAll(method: string, channel: unknown): boolean {
    if (!COUNTED_BY_CHANNEL.has(method)) return true;
    const [before, now] = [this.#refused, { channel, at: this.#elapsedMs() }];
    this.#refused = now;
    return before !== null && before.channel !== channel && now.at - before.at < AT_ONCE_MS;
  }
}

/** A client for one token that shares with all processes of an installation what Slack says about waiting. */
export const sharingClient = (
  o: { readonly botToken: string; readonly apiUrl: string; readonly callMs: number; readonly logger: Logger },
  limits: CallLimits,
  observer: Observer = UNOBSERVED,
): WebClient => new SharingClient(o.botToken, clientOptions(o.apiUrl, o.logger, o.callMs), observer, limits);
