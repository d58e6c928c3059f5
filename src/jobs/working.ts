import { stopwatch, systemClock } from "../clock.ts";
import type { Logger } from "../logger.ts";
import type { Observer } from "../observer.ts";
import type { NudgeOptions } from "./announcer.ts";
import type { JobData, JobDeclaration, JobName } from "./define-job.ts";
import { endsWithin, keepTrying } from "./keep-trying.ts";
import type { OutageLog } from "./outage.ts";
import { keepSchedule, type SchedulePort } from "./schedule.ts";
import { singleFlight } from "./single-flight.ts";
import { neverStill } from "./standstill.ts";

/** Runs one job to its end; rejects with an error that is safe to keep in the queue. `trace` is what it continues. */
export type Perform = (name: JobName, data: JobData[JobName], trace?: string) => Promise<void>;

/** The side of the queue that is written to. */
export interface Queues extends SchedulePort {
  add(name: JobName, data: JobData[JobName], options: NudgeOptions): Promise<void>;
  /** How many jobs of each queue are in which state. */
  depths(): Promise<Record<string, Record<string, number>>>;
  close(): Promise<void>;
}

/** The side of the queue that is worked on. */
export interface Workers {
  /** Takes no more jobs; those that run go on. */
  pause(): Promise<void>;
  /** Closes when the running jobs have ended, or at once. */
  close(force: boolean): Promise<void>;
}

/** A kind of queue server. Both calls reject while it is down. */
export interface Backend {
  openQueues(): Promise<Queues>;
  openWorkers(perform: Perform): Promise<Workers>;
}

export interface Working {
  stop(): Promise<void>;
}

export const RETRY_PAUSE_MS = 1_000;
/** Together within the ten seconds that process managers give before they kill. */
const DRAIN_DEADLINE_MS = 6_500;
const CLOSE_DEADLINE_MS = 1_500;
const PAUSE_DEADLINE_MS = 1_000;

/** Works on the queue until stopped; while the queue is down it keeps trying, and runs what repeats by itself. */
export async function startWorking(
  jobs: readonly JobDeclaration[],
  deps: {
    readonly backend: Backend;
    readonly outage: OutageLog;
    readonly logger: Logger;
    readonly observer: Observer;
    queues(): Queues;
  },
): Promise<Working> {
  const { backend, outage, logger, observer, queues } = deps;
  const performer = performerOf(jobs, logger, observer);
  const link = keepTrying(() => neverStill({ backend, perform: performer.perform, logger, queues }), {
    pauseMs: RETRY_PAUSE_MS,
    onFailure: outage.failed,
  });
  await link.tried;
  const schedule = await keepSchedule(jobs, {
    port: { find: async (name) => queues().find(name), put: async (name, everyMs) => queues().put(name, everyMs) },
    clock: systemClock,
    outage,
    runHere: (name) => performer.perform(name, {}).catch(() => undefined),
  });
  return {
    stop: async () => {
      const workers = await link.stop();
      // Whoever waits for an answer that never comes does not hold up the end.
      await endsWithin(PAUSE_DEADLINE_MS, workers?.pause() ?? Promise.resolve());
      const drained = await endsWithin(DRAIN_DEADLINE_MS, Promise.all([schedule.stop(), performer.idle()]));
      if (!drained)
        logger.warn("Jobs still ran when it was time to stop. Their work is found again at the next start.");
      const closed = await endsWithin(CLOSE_DEADLINE_MS, workers?.close(!drained) ?? Promise.resolve());
      if (!closed) logger.warn("The workers did not close in time.");
    },
  };
}

/** What ends a failed job. The cause is in the log; its words may not go into the queue. */
export class JobFailed extends Error {
  override readonly name = "JobFailed";
  readonly safeToLog = true;
}

interface Performer {
  readonly perform: Perform;
  /** Resolves when none of the jobs that run at the call runs any more. */
  idle(): Promise<void>;
}

/** Runs jobs by name. Of jobs with equal data one runs and one waits; the rest would find nothing to do and are done. */
function performerOf(jobs: readonly JobDeclaration[], logger: Logger, observer: Observer): Performer {
  const byName = new Map<JobName, JobDeclaration>(jobs.map((job) => [job.name, job]));
  const flights = singleFlight();
  const running = new Set<Promise<void>>();

  const perform: Perform = async (name, data, trace) => {
    const job = byName.get(name);
    if (!job) {
      logger.warn("A job of a kind this version does not know was dropped.", { job: name });
      return;
    }
    const key = JSON.stringify([name, data]);
    if (flights.hasWaiting(key)) return;
    const step = { name: `job ${name}`, kind: "consumer", parent: trace, job: name } as const;
    const run = flights.run(key, () => observer.step(step, () => runLogged(job, data, logger, observer)));
    running.add(run);
    await run.finally(() => running.delete(run));
  };
  return { perform, idle: async () => void (await Promise.allSettled(running)) };
}

async function runLogged(
  job: JobDeclaration,
  data: JobData[JobName],
  logger: Logger,
  observer: Observer,
): Promise<void> {
  const elapsedMs = stopwatch();
  try {
    await job.run(data);
    observer.job(job.name, "ok", elapsedMs());
    logger.debug("A job ran.", { job: job.name, ms: Math.round(elapsedMs()) });
  } catch (err) {
    observer.job(job.name, "failed", elapsedMs());
    logger.error("A job failed.", { job: job.name, ms: Math.round(elapsedMs()), err });
    throw new JobFailed(`${job.name} failed; the log says why`);
  }
}
