import { expect, test } from "@jest/globals";
import { type Rung, restsUntil } from "../../src/domain/ladder.ts";
import type { Via } from "../../src/domain/preferences.ts";

const NIGHT = "2026-11-04T22:00:00Z";
const DAY = "2026-11-04T12:00:00Z";
const MORNING = "2026-11-05T07:00:00Z";
const QUIET = { from: "20:00", to: "07:00" };

/** Whether a way rests in the quiet hours of somebody who chose to be told so. */
const RESTS: readonly (readonly [Via, Rung, boolean])[] = [
  ["dm", "slack", true],
  ["digest", "slack", true],
  ["email", "slack", true],
  ["both", "slack", true],
  ["email", "email", true],
  ["both", "email", true],
  // A mail in place of what Slack does not bring.
  ["dm", "email", false],
  ["digest", "email", false],
];

test.each(RESTS)("told by %s: %s rests at night: %s", (via, rung, rests) => {
  const person = { preferences: { via, quiet: QUIET }, timeZone: "UTC" };
  expect(restsUntil(NIGHT, rung, person)).toBe(rests ? MORNING : null);
  expect(restsUntil(DAY, rung, person)).toBeNull();
  expect(restsUntil(NIGHT, rung, { ...person, preferences: { via, quiet: null } })).toBeNull();
});
