import { setTimeout as sleep } from "node:timers/promises";
import { DeliveryError } from "../domain/errors.ts";
import { deliveryError } from "./errors.ts";

/** A click waits for this answer and Slack waits for the click: three seconds in all. */
const PATIENCE_MS = 1_500;

/** How long a click waits for all answers together, where one follows from another. */
export const CLICK_MS = 2_000;

/** What Slack answered, unless it took too long for somebody who waits: undefined then. `ms`: how long they still can. */
export const inTime = <T>(asked: Promise<T>, ms = PATIENCE_MS): Promise<T | undefined> =>
  Promise.race([asked, sleep(Math.max(ms, 0), undefined, { ref: false })]);

/** Slack's slower methods take some twenty calls a minute. */
const PAUSE_MS = 3_000;

/** Makes a call until Slack no longer says to wait, and so many times more when it stumbles. Throws what was thrown last, or that it was stopped. */
export async function patiently<T>(
  call: () => Promise<T>,
  { stopped, stumbles = 0 }: { readonly stopped?: AbortSignal; readonly stumbles?: number },
): Promise<T> {
  for (let left = stumbles; ; ) {
    stopped?.throwIfAborted();
    try {
      return await call();
    } catch (error) {
      const known = deliveryError(error, { repeatable: true });
      if (!(known instanceof DeliveryError)) throw error;
      if (known.failure !== "limited" && (known.failure !== "temporary" || left-- === 0)) throw error;
      await sleep(known.retryAfterMs ?? PAUSE_MS, undefined, stopped ? { signal: stopped } : {});
    }
  }
}
