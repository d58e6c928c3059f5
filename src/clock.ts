/** Where the present comes from. Code that needs the time takes a Clock, so that a test can move it. */
export interface Clock {
  now(): Date;
}

/** The wall clock; the only place in the product that asks the machine for the time. */
export const systemClock: Clock = { now: () => new Date() };

/** Starts a stopwatch: each call of the returned function gives the milliseconds since, unmoved by clock changes. */
export function stopwatch(): () => number {
  const start = performance.now();
  return () => performance.now() - start;
}
