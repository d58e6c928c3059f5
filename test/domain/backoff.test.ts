import { expect, test } from "@jest/globals";
import { backoffMs } from "../../src/usecases/deliver.ts";

const ROWS: readonly (readonly [attempts: number, ms: number])[] = [
  [0, 1_000],
  [1, 1_000],
  [2, 2_000],
  [5, 16_000],
  [9, 256_000],
  [10, 300_000],
  [1_000, 300_000],
];
test.each(ROWS)("after %i tries the next comes in about %i ms, a fifth sooner or later by chance", (attempts, ms) => {
  expect(backoffMs(attempts, () => 0)).toBeCloseTo(ms * 0.8);
  expect(backoffMs(attempts, () => 0.5)).toBeCloseTo(ms);
  expect(backoffMs(attempts, () => 1)).toBeCloseTo(ms * 1.2);
});

test("a thousand lanes that failed together do not come back together", () => {
  const back = Array.from({ length: 1_000 }, () => backoffMs(6));
  expect(Math.max(...back) - Math.min(...back)).toBeGreaterThan(32_000 * 0.3);
});
