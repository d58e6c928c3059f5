import { setTimeout as sleep } from "node:timers/promises";
import { stopwatch } from "../clock.ts";
import type { JobData, JobName } from "./define-job.ts";
import { withDeadline } from "./keep-trying.ts";
import type { OutageLog } from "./outage.ts";
import { singleFlight } from "./single-flight.ts";

export interface NudgeOptions {
  /** Run no earlier than this many milliseconds from now. */
  readonly delayMs?: number;
  /** True: nothing can be done before that, and whoever else nudges meanwhile would come for nothing. False: whoever asks has looked, and there is work. */
  readonly rests?: boolean;
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
/** The same where nothing can be done before. Not longer than Slack's limits last: a job may be lost. */
const REST_MS = 60_000;
/** So much later is the same time: whoever reckons it anew from a rest that was said in milliseconds is a little off. */
const NEARLY_MS = 50;

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
    const key = JSON.stringify([name, data]);
    const delayMs = options.delayMs ?? 0;
    if (delayMs <= 0) {
      const comesSoon = (): boolean => options.rests !== false && delayed.comesSoon(key);
      if (comesSoon()) return;
      await flights.run(key, async () => {
        await apart(key);
        if (!comesSoon()) await tell(name, data, options);
      });
    } else if (delayed.claim(key, delayMs, options.rests === true)) {
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

const NO_JOB = { dueAt: 0, soonMs: 0 };

/** Which keys have a delayed job under way, and when the earliest is due. */
function delayedKeys(): {
  claim(key: string, delayMs: number, rests: boolean): boolean;
  comesSoon(key: string): boolean;
  release(key: string): void;
} {
  const elapsed = stopwatch();
  const jobs = new Map<string, { readonly dueAt: number; readonly soonMs: number }>();

  const forgetPast = (): void => {
    for (const [key, { dueAt }] of jobs) if (dueAt <= elapsed()) jobs.delete(key);
  };

  return {
    /** False when a job for this key is due at about that time or before, so that another would add nothing. */
    claim(key, delayMs, rests) {
      const now = elapsed();
      const pending = jobs.get(key);
      if (pending && pending.dueAt > now && pending.dueAt <= now + delayMs + NEARLY_MS) return false;
      if (jobs.size >= MANY_KEYS) forgetPast();
      jobs.set(key, { dueAt: now + delayMs, soonMs: rests ? REST_MS : SOON_MS });
      return true;
    },
    comesSoon(key) {
      const { dueAt, soonMs } = jobs.get(key) ?? NO_JOB;
      const waitMs = dueAt - elapsed();
      return waitMs > 0 && waitMs <= soonMs;
    },
    release: (key) => void jobs.delete(key),
  };
}
