import type { Logger as SlackLogger } from "@slack/web-api";
import { LogLevel, WebClient, type WebClientOptions } from "@slack/web-api";
import type { Logger } from "../logger.ts";

/** Longer than Slack ever takes, shorter than a lane is held. */
const TIMEOUT_MS = 10_000;

/**
 * How every call to Slack is made: once. The library's own retries would post a card again after a lost answer, and its waiting
 * on a 429 would hold up every other channel; Amends does both itself.
 */
export const clientOptions = (apiUrl: string, logger: Logger): WebClientOptions => ({
  slackApiUrl: apiUrl,
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
  timeout: TIMEOUT_MS,
  allowAbsoluteUrls: false,
  logger: quietLogger(logger),
});

/** A client for one token. */
export const slackClient = (token: string, apiUrl: string, logger: Logger): WebClient =>
  new WebClient(token, clientOptions(apiUrl, logger));

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
