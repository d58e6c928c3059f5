import { expect, test } from "@jest/globals";
import { movableClock } from "../../src/clock.ts";
import { slackPulse } from "../../src/telemetry/slack-pulse.ts";

/** What calls came to, a minute apart, and what is known of Slack after them. Moments are minutes since the beginning. */
const LIVES: readonly (readonly [
  results: readonly string[],
  isWell: boolean,
  since: number | null,
  lastAnswer: number | null,
  code: string | null,
])[] = [
  [[], false, null, null, "not_asked_yet"],
  [["ok"], true, 0, 0, null],
  [["ok", "ok", "ok"], true, 0, 2, null],
  [["ok", "invalid_blocks"], true, 0, 1, null],
  [["ok", "ratelimited"], true, 0, 1, null],
  [["ok", "channel_not_found"], true, 0, 1, null],
  [["ok", "token_revoked"], false, 1, 1, "token_revoked"],
  [["ok", "account_inactive", "invalid_auth"], false, 1, 2, "invalid_auth"],
  [["ok", "TIMEOUT"], false, 1, 0, "TIMEOUT"],
  [["ok", "ECONNREFUSED", "UND_ERR_SOCKET"], false, 1, 0, "UND_ERR_SOCKET"],
  [["ok", "http_503"], false, 1, 0, "http_503"],
  [["ok", "unreadable_answer"], false, 1, 0, "unreadable_answer"],
  [["ECONNREFUSED"], false, 0, null, "ECONNREFUSED"],
  [["ECONNREFUSED", "ok"], true, 1, 1, null],
  [["ok", "TIMEOUT", "ok"], true, 2, 2, null],
];

test.each(LIVES)(
  "after %j Slack is well: %j, since minute %j, last answer at %j, for %j",
  (results, isWell, since, lastAnswer, code) => {
    const beginning = Date.parse("2026-11-03T18:00:00Z");
    const clock = movableClock(beginning);
    const pulse = slackPulse(clock);
    for (const result of results) {
      pulse.heard(result, 7);
      clock.advance(60_000);
    }
    const minuteOf = (iso: string | null): number | null =>
      iso === null ? null : Math.floor((Date.parse(iso) - beginning) / 60_000);
    const state = pulse.state();
    expect([state.isWell, minuteOf(state.since), minuteOf(state.lastAnswer), state.code]).toEqual([
      isWell,
      since,
      lastAnswer,
      code,
    ]);
    expect(state.lastAnswerMs).toBe(lastAnswer === null ? null : 7);
  },
);
