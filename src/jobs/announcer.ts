import { setTimeout as sleep } from "node:timers/promises";
import { stopwatch } from "../clock.ts";
import type { JobData, JobName } from "./define-job.ts";
import { withDeadline } from "./keep-trying.ts";
import type { OutageLog } from "./outage.ts";
import { singleFlight } from "./single-flight.ts";

export interface NudgeOptions {
  /** Run no earlier than this many milliseconds from now. */
  readonly delayMs?: number;
  /** Ahead of all that waits: somebody is looking at the screen. */
  readonly urgent?: boolean;
  /** What the job continues, for whoever traces it. */
  readonly trace?: string | undefined;
}

/** Tells the workers that there is something to look at; resolves when they were told, or could not be. */
export type Nudge = <N extends JobName>(name: N, data: JobData[N], options?: NudgeOptions) => Promise<void>;

/** Puts one job into the queue; rejects when the queue is down. */
export type AddJob = (name: JobName, data: JobData[JobName], options: NudgeOptions) => Promise<void>;

const ADD_DEADLINE_MS = 3_000;
const MANY_KEYS = 1_000;
/** A long burst wakes a worker this often, not once a call: its first calls at once, the rest together. */
const APART_MS = 500;
const AT_ONCE = 4;
/** A delayed job that comes this soon is as good as one at once: a lane that is not free yet is asked once, not with every click. */
const SOON_MS = 1_000;

/**
 * Nudges through `add`, with few additions for many calls. It never rejects and never hangs: the queue is a wake-up,
 * the database knows what there is to do.
 */
export function announcer(add: AddJob, outage: OutageLog): Nudge {
  const flights = singleFlight();
  const delayed = delayedKeys();
  const apart = spacing(APART_MS, AT_ONCE);

  const tell = async (name: JobName, data: JobData[JobName], options: NudgeOptions): Promise<boolean> => {
    try {
      await withDeadline(add(name, data, options), ADD_DEADLINE_MS, "adding a job");
      outage.worked();
      return true;
    } catch (err) {
      outage.failed(err);
      return false;
    }
  };

  return async (name, data, options = {}) => {
    const key = JSON.stringify([name, data, options.urgent === true]);
    const delayMs = options.delayMs ?? 0;
    if (delayMs <= 0) {
      if (delayed.comesWithin(key, SOON_MS)) return;
      await flights.run(key, async () => {
        await apart(key);
        await tell(name, data, options);
      });
    } else if (delayed.claim(key, delayMs)) {
      const told = await tell(name, data, options);
      if (!told) delayed.release(key);
    }
  };
}

/** Resolves at once for the first few calls of a key, which has one more for every `ms` of peace; else as soon as it has one. */
function spacing(ms: number, atOnce: number): (key: string) => Promise<void> {
  const elapsed = stopwatch();
  const usedUpAt = new Map<string, number>();

  return async (key) => {
    const now = elapsed();
    const used = Math.max(usedUpAt.get(key) ?? 0, now) + ms;
    if (usedUpAt.size >= MANY_KEYS) usedUpAt.clear();
    usedUpAt.set(key, used);
    const waitMs = used - atOnce * ms - now;
    if (waitMs > 0) await sleep(waitMs);
  };
}

/** Which keys have a delayed job under way, and when the earliest is due. */
function delayedKeys(): {
  claim(key: string, delayMs: number): boolean;
  comesWithin(key: string, ms: number): boolean;
  release(key: string): void;
} {
  const elapsed = stopwatch();
  const dueAt = new Map<string, number>();

  const forgetPast = (): void => {
    for (const [key, due] of dueAt) if (due <= elapsed()) dueAt.delete(key);
  };

  return {
    /** False when a job for this key is due at that time or before, so that another would add nothing. */
    claim(key, delayMs) {
      const now = elapsed();
      const pending = dueAt.get(key);
      if (pending !== undefined && pending > now && pending <= now + delayMs) return false;
      if (dueAt.size >= MANY_KEYS) forgetPast();
      dueAt.set(key, now + delayMs);
      return true;
    },
    comesWithin(key, ms) {
      const waitMs = (dueAt.get(key) ?? 0) - elapsed();
      return waitMs > 0 && waitMs <= ms;
    },
    release: (key) => void dueAt.delete(key),
  };
}
