import type { Clock } from "../clock.ts";

/** What is known of Slack, by the calls that are made anyway: nobody asks it to find out. Moments are ISO 8601 in UTC. */
export interface SlackState {
  readonly isWell: boolean;
  /** Since when it is well, or is not; null before it was ever called. */
  readonly since: string | null;
  readonly lastAnswer: string | null;
  /** How long it took. */
  readonly lastAnswerMs: number | null;
  /** The word by which the last call failed, when it is not well. */
  readonly code: string | null;
}

export interface SlackPulse {
  /** Hears what became of a call: "ok", or the word it failed by. */
  heard(result: string, ms: number): void;
  state(): SlackState;
}

/** Slack refuses all that this token asks for, until a person mends it. */
const NOT_US = new Set([
  "invalid_auth",
  "not_authed",
  "account_inactive",
  "token_revoked",
  "token_expired",
  "team_access_not_granted",
  "org_login_required",
]);
/** What no answer of Slack's own is: sockets' words, server errors, what cannot be read. */
const NO_ANSWER = /^([A-Z][A-Z_]*|http_\d+|request_failed|unreadable_answer|error)$/;

export function slackPulse(clock: Clock): SlackPulse {
  let now: SlackState = { isWell: false, since: null, lastAnswer: null, lastAnswerMs: null, code: "not_asked_yet" };
  return {
    heard(result, ms) {
      const at = clock.now().toISOString();
      const answered = !NO_ANSWER.test(result);
      const isWell = answered && !NOT_US.has(result);
      now = {
        isWell,
        since: now.since !== null && now.isWell === isWell ? now.since : at,
        lastAnswer: answered ? at : now.lastAnswer,
        lastAnswerMs: answered ? Math.round(ms) : now.lastAnswerMs,
        code: isWell ? null : result,
      };
    },
    state: () => now,
  };
}
