import { setTimeout as sleep } from "node:timers/promises";
import { stopwatch } from "../../src/clock.ts";

const LOOK_EVERY_MS = 20;
const LOOK_AT_LEAST_EVERY_MS = 250;

/**
 * Repeats the assertion until it holds; after the deadline its own failure is the test's. What takes long to look at is looked at less often:
 * what is waited for needs the processor too.
 */
export async function eventually(assertion: () => void | Promise<void>, withinMs = 10_000): Promise<void> {
  const elapsed = stopwatch();
  for (;;) {
    const began = elapsed();
    try {
      return await assertion();
    } catch (failure) {
      if (elapsed() > withinMs) throw failure;
    }
    const tookMs = elapsed() - began;
    await sleep(Math.min(LOOK_AT_LEAST_EVERY_MS, Math.max(LOOK_EVERY_MS, 2 * tookMs)));
  }
}

/** Repeats the assertion for so long; the first failure is the test's. */
export async function always(assertion: () => void | Promise<void>, forMs: number): Promise<void> {
  for (const elapsed = stopwatch(); elapsed() < forMs; await sleep(50)) await assertion();
}
