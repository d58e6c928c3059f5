import type { Logger as SlackLogger } from "@slack/web-api";
import { LogLevel, WebClient, type WebClientOptions } from "@slack/web-api";
import type { Logger } from "../logger.ts";
import { SLACK_PACE } from "../usecases/pace.ts";

/**
 * How every call to Slack is made: once. The library's own retries would post a card again after a lost answer, and its waiting
 * on a 429 would hold up every other channel; Amends does both itself.
 */
export const clientOptions = (apiUrl: string, logger: Logger, timeoutMs: number): WebClientOptions => ({
  slackApiUrl: apiUrl,
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
  timeout: timeoutMs,
  allowAbsoluteUrls: false,
  logger: quietLogger(logger),
});

/** A client for one token; a call that takes longer than `timeoutMs` is given up. */
export const slackClient = (
  token: string,
  apiUrl: string,
  logger: Logger,
  timeoutMs: number = SLACK_PACE.callMs,
): WebClient => new WebClient(token, clientOptions(apiUrl, logger, timeoutMs));

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
