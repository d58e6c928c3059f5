import type { Clock } from "../../../src/clock.ts";

/** Stories begin on a Tuesday when it is 10:00 in Portland, 19:00 in Berlin, 23:30 in Kolkata, whatever day it is. */
const BEGINNING = Date.parse("2026-11-03T18:00:00Z");

/** A clock that runs from there, and can be moved on. */
export interface StoryClock extends Clock {
  advance(ms: number): void;
}

export function storyClock(beginning: number = BEGINNING): StoryClock {
  let ahead = beginning - Date.now();
  return {
    now: () => new Date(Date.now() + ahead),
    advance: (ms) => {
      ahead += ms;
    },
  };
}
