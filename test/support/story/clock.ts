import { type MovableClock, movableClock } from "../../../src/clock.ts";

/** Stories begin on a Tuesday when it is 10:00 in Portland, 19:00 in Berlin, 23:30 in Kolkata, whatever day it is. */
const BEGINNING = Date.parse("2026-11-03T18:00:00Z");

/** A clock that runs from there, and can be moved on. */
export type StoryClock = MovableClock;

export function storyClock(beginning: number = BEGINNING): StoryClock {
  return movableClock(beginning);
}
