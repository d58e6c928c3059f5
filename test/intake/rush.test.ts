import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import { openRush } from "../../src/rush.ts";
import { type ParsePorts, parseReceived } from "../../src/usecases/parse-received.ts";
import type { Store } from "../../src/usecases/store-ports.ts";

/** Whether something is settled after a turn of the event loop. */
async function isOver(promise: Promise<void>): Promise<boolean> {
  let over = false;
  void promise.then(() => {
    over = true;
  });
  await nextTurn();
  return over;
}

const arrive = (rush: ReturnType<typeof openRush>, many: number): void => {
  for (let n = 0; n < many; n++) rush.arrived();
};

test("a few arrivals are no rush: nobody waits", async () => {
  const rush = openRush();
  expect(await isOver(rush.over(60_000))).toBe(true);
  arrive(rush, 7);
  expect(await isOver(rush.over(60_000))).toBe(true);
});

test("many at once are a rush, which is over when no more come", async () => {
  const rush = openRush();
  arrive(rush, 40);
  const over = rush.over(60_000);
  expect(await isOver(over)).toBe(false);
  await over;
});

test("a rush without end is waited for no longer than was said", async () => {
  const rush = openRush();
  arrive(rush, 40);
  const over = rush.over(80);
  let isWaiting = true;
  const coming = (async () => {
    for (; isWaiting; await sleep(2)) arrive(rush, 8);
  })();
  await over;
  isWaiting = false;
  await coming;
});

/** A store whose batches had waited for so long, one after the other. */
function storeOf(...waits: readonly number[]): Pick<Store, "transaction"> {
  let done = 0;
  return {
    transaction: <T>() => {
      const waitedMs = waits[done++] ?? 0;
      return Promise.resolve({ more: done < waits.length, channels: [], calls: false, waitedMs, tell: () => {} } as T);
    },
  };
}

test("each batch waits for the rush to be over, but for those behind one that came late", async () => {
  const asked: number[] = [];
  let batches = 0;
  const store = storeOf(0, 1_900, 2_100, 2_000, 300, 0);
  const ports = {
    store: {
      transaction: (...work: Parameters<Store["transaction"]>) => {
        batches += 1;
        return store.transaction(...work);
      },
    },
    rush: {
      over: () => {
        asked.push(batches);
        return Promise.resolve();
      },
    },
  } as unknown as ParsePorts;
  await parseReceived(ports);
  expect([batches, asked]).toEqual([6, [0, 1, 2, 5]]);
});
