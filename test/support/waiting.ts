import { setTimeout as sleep } from "node:timers/promises";
import { stopwatch } from "../../src/clock.ts";

/** Repeats the assertion until it holds; after the deadline its own failure is the test's. */
export async function eventually(assertion: () => void | Promise<void>, withinMs = 10_000): Promise<void> {
  const elapsed = stopwatch();
  for (;;) {
    try {
      return await assertion();
    } catch (failure) {
      if (elapsed() > withinMs) throw failure;
    }
    await sleep(20);
  }
}

/** Repeats the assertion for so long; the first failure is the test's. */
export async function always(assertion: () => void | Promise<void>, forMs: number): Promise<void> {
  for (const elapsed = stopwatch(); elapsed() < forMs; await sleep(50)) await assertion();
}
