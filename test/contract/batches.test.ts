import { expect, test } from "@jest/globals";
import { inBatches } from "../../src/store/batches.ts";

const LIMITS = { items: 3, bytes: 10 };

/** A writer that notes its batches and waits until it is let go. */
function slowWriter() {
  const batches: string[][] = [];
  const waiting: (() => void)[] = [];
  const write = async (items: readonly string[]): Promise<readonly string[]> => {
    batches.push([...items]);
    await new Promise<void>((resolve) => waiting.push(resolve));
    if (items.includes("bad")) throw new Error("refused");
    return items.map((item) => item.toUpperCase());
  };
  const go = async (): Promise<void> => {
    waiting.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { batches, go, put: inBatches(write, LIMITS, (item) => item.length) };
}

test("a lone item is written at once, and what comes meanwhile goes together into the next batch", async () => {
  const { batches, go, put } = slowWriter();
  const all = Promise.all(["a", "b", "c"].map(put));
  expect(batches).toEqual([["a"]]);
  await go();
  await go();
  expect(await all).toEqual(["A", "B", "C"]);
  expect(batches).toEqual([["a"], ["b", "c"]]);
});

test("a batch has its limits in items and bytes; an item over the limit goes alone", async () => {
  const { batches, go, put } = slowWriter();
  const all = Promise.all(["first", "b", "c", "d", "e", "x".repeat(11), "y"].map(put));
  for (let i = 0; i < 5; i++) await go();
  await all;
  expect(batches).toEqual([["first"], ["b", "c", "d"], ["e"], ["x".repeat(11)], ["y"]]);
});

test("one bad item fails alone", async () => {
  const { go, put } = slowWriter();
  const all = Promise.allSettled(["first", "good", "bad"].map(put));
  for (let i = 0; i < 4; i++) await go();
  expect((await all).map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
});
