import { setTimeout as sleep } from "node:timers/promises";
import { stopwatch } from "../clock.ts";

const LOOK_EVERY_MS = 25;

/** A wait for the end of a rush: over at once when none is on, at the latest after so many milliseconds. */
export const rushOver =
  (isOn: () => Promise<boolean>) =>
  async (atMostMs: number): Promise<void> => {
    const waitedMs = stopwatch();
    while (waitedMs() < atMostMs && (await isOn())) await sleep(LOOK_EVERY_MS);
  };
