import { stopwatch } from "../clock.ts";

const TICK_MS = 50;
/** What was begun before a standstill is sent within this time after it. */
const SENT_WITHIN_MS = 250;

/** Tells for how many milliseconds this process has just stood still: a machine was paused, or the event loop blocked. What it is about to send is as old as that. */
export function watchStillness(): () => number {
  const elapsedMs = stopwatch();
  let tickedAt = 0;
  let last = { endedAt: 0, lastedMs: 0 };
  const tick = (): void => {
    const now = elapsedMs();
    const lastedMs = now - tickedAt;
    tickedAt = now;
    if (lastedMs > last.lastedMs || now - last.endedAt > SENT_WITHIN_MS) last = { endedAt: now, lastedMs };
  };
  setInterval(tick, TICK_MS).unref();
  return () => {
    const now = elapsedMs();
    const justNow = now - last.endedAt < SENT_WITHIN_MS ? last.lastedMs : 0;
    return Math.max(now - tickedAt, justNow);
  };
}
