import { expect, test } from "@jest/globals";
import { Limit } from "../../src/limit.ts";

test("lets a burst through, then as much as time allows, and says how long to wait", () => {
  const limit = new Limit({ burst: 3, perSecond: 0.5 });
  expect([0, 0, 0].map((at) => limit.take("a", at))).toEqual([null, null, null]);
  expect(limit.take("a", 0)).toBe(2);
  expect(limit.take("a", 1_000)).toBe(1);
  expect(limit.take("a", 2_000)).toBeNull();
  expect(limit.take("a", 2_000)).toBe(2);
});

test("counts each key for itself, and a dear request as several", () => {
  const limit = new Limit({ burst: 10, perSecond: 1 });
  expect(limit.take("a", 0, 10)).toBeNull();
  expect(limit.take("a", 0)).toBe(1);
  expect(limit.take("b", 0)).toBeNull();
});

test("saves no more than the burst, and a clock set back gives nothing away", () => {
  const limit = new Limit({ burst: 2, perSecond: 1 });
  limit.take("a", 1_000_000);
  expect([1, 2].map(() => limit.take("a", 9_000_000))).toEqual([null, null]);
  expect(limit.take("a", 9_000_000)).toBe(1);
  expect(limit.take("a", 0)).toBe(1);
});
