import type { Logger as SlackLogger } from "@slack/web-api";
import { LogLevel, type WebAPICallResult, WebClient, type WebClientOptions } from "@slack/web-api";
import { stopwatch } from "../clock.ts";
import { DeliveryError } from "../domain/errors.ts";
import type { Logger } from "../logger.ts";
import { type Observer, UNOBSERVED } from "../observer.ts";
import { beginMs, SLACK_PACE } from "../usecases/pace.ts";
import { deliveryError } from "./errors.ts";
import { watchStillness } from "./stillness.ts";

const stillMs = watchStillness();

class StoodStill extends Error {
  override readonly name = "StoodStill";
  readonly code = "STOOD_STILL";
}

/** Whoever stood still before a request was sent does not send it: somebody else may have by now. */
const fetchInTime =
  (withinMs: number): typeof fetch =>
  async (input, init) => {
    if (stillMs() > withinMs) throw new StoodStill("a call to Slack was not sent: the process had stood still");
    return fetch(input, init);
  };

/**
 * How every call to Slack is made: once. The library's own retries would post a card again after a lost answer, and its waiting
 * on a 429 would hold up every other channel; Amends does both itself.
 */
export const clientOptions = (apiUrl: string, logger: Logger, timeoutMs: number): WebClientOptions => ({
  slackApiUrl: apiUrl,
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
  timeout: timeoutMs,
  fetch: fetchInTime(beginMs({ callMs: timeoutMs })),
  allowAbsoluteUrls: false,
  logger: quietLogger(logger),
});

/** A client for one token; a call that takes longer than `timeoutMs` is given up. */
export const slackClient = (
  token: string,
  apiUrl: string,
  logger: Logger,
  timeoutMs: number = SLACK_PACE.callMs,
  observer: Observer = UNOBSERVED,
): WebClient => new ObservedClient(token, clientOptions(apiUrl, logger, timeoutMs), observer);

/** Every method goes through `apiCall`: whoever watches hears of each call there, by its method and Slack's word, never of what was said. */
export class ObservedClient extends WebClient {
  readonly #observer: Observer;
  constructor(token: string, options: WebClientOptions, observer: Observer) {
    super(token, options);
    this.#observer = observer;
  }

  override async apiCall(method: string, options?: Parameters<WebClient["apiCall"]>[1]): Promise<WebAPICallResult> {
    const observer = this.#observer;
    const elapsedMs = stopwatch();
    try {
      const answer = await observer.step({ name: `slack ${method}`, kind: "client" }, () =>
        super.apiCall(method, options),
      );
      observer.slackCall(method, "ok", elapsedMs());
      return answer;
    } catch (error) {
      const known = deliveryError(error, { repeatable: true });
      observer.slackCall(method, known instanceof DeliveryError ? known.code : "error", elapsedMs());
      throw error;
    }
  }
}

/** Slack's libraries log what passes through them. Of that only the fact and the error's kind go to our log: never a text. */
export function quietLogger(logger: Logger): SlackLogger {
  const firstError = (messages: readonly unknown[]) => messages.find((m) => m instanceof Error);
  return {
    debug: () => {},
    info: () => {},
    warn: (...messages) => logger.debug("slack library warned", { err: firstError(messages) }),
    error: (...messages) => logger.warn("slack library reported an error", { err: firstError(messages) }),
    setLevel: () => {},
    getLevel: () => LogLevel.ERROR,
    setName: () => {},
  };
}

export type { WebClient };
