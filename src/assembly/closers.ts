import { stopwatch } from "../clock.ts";
import type { Logger } from "../logger.ts";

/** What has to be closed at the end, in the order it was opened. */
export type Closers = (() => Promise<unknown>)[];

/** A part that comes when the time is up still gets so long. */
const LEAST_MS = 100;

/** Closes in this order. What fails is logged, and what takes too long is left behind: all is over within the time. */
export async function closeWithin(ms: number, closers: Closers, logger: Logger): Promise<void> {
  const elapsed = stopwatch();
  for (const close of closers) {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<"late">((resolve) => {
      timer = setTimeout(resolve, Math.max(LEAST_MS, ms - elapsed()), "late");
    });
    const closed = close().catch((err: unknown) => logger.error("closing failed", { err }));
    if ((await Promise.race([closed, late])) === "late") logger.warn("A part did not close in time.");
    clearTimeout(timer);
  }
}
