import { setTimeout as sleep } from "node:timers/promises";

/** A click waits for this answer and Slack waits for the click: three seconds in all. */
const PATIENCE_MS = 1_500;

/** What Slack answered, unless it took too long for somebody who waits: undefined then. */
export const inTime = <T>(asked: Promise<T>): Promise<T | undefined> =>
  Promise.race([asked, sleep(PATIENCE_MS, undefined, { ref: false })]);
