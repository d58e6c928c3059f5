import { setTimeout as sleep } from "node:timers/promises";
import { stopwatch } from "./clock.ts";

/** So many arrivals within so many milliseconds are a rush. */
const MANY = 8;
const WITHIN_MS = 100;
const LOOK_EVERY_MS = 25;

/** Whether much comes in at the moment. Whoever works on what has come can wait a little; those who send it cannot. */
export interface Rush {
  arrived(): void;
  /** Resolves when no rush is on, at once when none was; at the latest after so many milliseconds. */
  over(atMostMs: number): Promise<void>;
}

/** Knows of the rush in this process. */
export function openRush(): Rush {
  const elapsedMs = stopwatch();
  const last: number[] = [];
  const isOn = (): boolean => last.length === MANY && elapsedMs() - (last[0] ?? 0) < WITHIN_MS;
  return {
    arrived: () => {
      last.push(elapsedMs());
      if (last.length > MANY) last.shift();
    },
    over: async (atMostMs) => {
      const waitedMs = stopwatch();
      while (isOn() && waitedMs() < atMostMs) await sleep(LOOK_EVERY_MS);
    },
  };
}
