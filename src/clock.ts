/** Where the present comes from. Code that needs the time takes a Clock, so that a test can move it. */
export interface Clock {
  now(): Date;
}

/** The wall clock; the only place in the product that asks the machine for the time. */
export const systemClock: Clock = { now: () => new Date() };

/** A clock whose present runs with the machine's and can be moved ahead, never back. */
export interface MovableClock extends Clock {
  advance(ms: number): void;
}

/** A movable clock; its present is `beginning` (epoch milliseconds) at first, without one the machine's. For the demo, and for tests. */
export function movableClock(beginning: number = Date.now()): MovableClock {
  let ahead = beginning - Date.now();
  return {
    now: () => new Date(Date.now() + ahead),
    advance: (ms) => {
      if (!(ms >= 0)) throw new RangeError(`A clock is moved ahead by 0 ms or more, not by ${ms}.`);
      ahead += ms;
    },
  };
}

/** By how many milliseconds a clock was moved ahead of the machine's. */
export const aheadMs = (clock: Clock): number => clock.now().getTime() - systemClock.now().getTime();

/** Starts a stopwatch: each call of the returned function gives the milliseconds since, unmoved by clock changes. */
export function stopwatch(): () => number {
  const start = performance.now();
  return () => performance.now() - start;
}

/** A number from 0 to below 1, another one each time. */
export const chance = (): number => Math.random();
