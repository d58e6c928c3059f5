import type { Clock } from "../../../src/clock.ts";

/** A clock that runs with the machine's, from wherever the test has set it. */
export interface StoryClock extends Clock {
  advance(ms: number): void;
}

export function storyClock(): StoryClock {
  let ahead = 0;
  return {
    now: () => new Date(Date.now() + ahead),
    advance: (ms) => {
      ahead += ms;
    },
  };
}
