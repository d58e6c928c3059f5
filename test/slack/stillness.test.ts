import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import { watchStillness } from "../../src/slack/stillness.ts";
import { eventually } from "../support/waiting.ts";

const BLOCKED_MS = 600;

/** Nothing else runs in this process meanwhile. */
function standStill(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BLOCKED_MS);
}

test("a standstill is known right after it, before anything else ran, and for a moment longer", async () => {
  const stillMs = watchStillness();
  await eventually(() => expect(stillMs()).toBeLessThan(BLOCKED_MS));
  standStill();
  expect(stillMs()).toBeGreaterThanOrEqual(BLOCKED_MS);
  await sleep(60);
  expect(stillMs()).toBeGreaterThanOrEqual(BLOCKED_MS);
  await eventually(() => expect(stillMs()).toBeLessThan(BLOCKED_MS));
});
