import type { Link } from "./connections.ts";
import type { JobData, JobName } from "./define-job.ts";
import { endsWithin, withDeadline } from "./keep-trying.ts";
import type { Queues, Workers } from "./working.ts";

/** Two queues, so that a flood of answers does not keep a click waiting. */
export type QueueName = "interactive" | "intake";

/** Both, by their names. */
export const QUEUE_NAMES: readonly QueueName[] = ["interactive", "intake"];

/** Which queue a job goes into. */
export const QUEUE_OF: Readonly<Record<JobName, QueueName>> = {
  "deliver-notice": "interactive",
  "sync-card": "interactive",
  "refresh-home": "interactive",
  "sweep-deadlines": "interactive",
  watch: "interactive",
  relay: "interactive",
  "parse-received": "intake",
};

/** Jobs hold no truth, so none is kept. By age, never by count: a count deadlocks on PostgreSQL under load. */
export const JOB_OPTIONS = { attempts: 1, removeOnComplete: true, removeOnFail: { age: 3_600 } } as const;

const OPEN_DEADLINE_MS = 5_000;
/** How long to wait for the server to take its leave, should it die at that very moment. */
const POLITE_MS = 1_000;

/** What we use of BullMQ's Queue, whichever server it is on. */
export interface SomeQueue {
  add(
    name: JobName,
    data: JobData[JobName],
    options: { delay: number; telemetry?: { metadata: string } },
  ): Promise<unknown>;
  getJobScheduler(name: JobName): Promise<{ every?: number; next?: number } | undefined>;
  removeJobScheduler(name: JobName): Promise<unknown>;
  upsertJobScheduler(
    id: JobName,
    repeat: { every: number },
    template: { name: JobName; data: JobData[JobName]; opts: typeof JOB_OPTIONS },
  ): Promise<unknown>;
  getJobCounts(): Promise<Record<string, number>>;
  waitUntilReady(): Promise<unknown>;
  close(): Promise<void>;
}

/** What we use of BullMQ's Worker. */
export interface SomeWorker {
  waitUntilReady(): Promise<unknown>;
  pause(doNotWaitActive: boolean): Promise<void>;
  close(force: boolean): Promise<void>;
}

/** The queues as one, once they are ready; when they do not become so, they are closed and it rejects. */
export async function queueSide(queues: Readonly<Record<QueueName, SomeQueue>>, link: Link<unknown>): Promise<Queues> {
  const all = Object.values(queues);
  const of = (name: JobName): SomeQueue => queues[QUEUE_OF[name]];
  const close = async (): Promise<void> => {
    await Promise.allSettled(all.map((queue) => queue.close()));
    await link.end();
  };
  await readyOr(all, close);
  return {
    add: async (name, data, { delayMs = 0, trace }) => {
      const telemetry = trace === undefined ? {} : { telemetry: { metadata: trace } };
      await of(name).add(name, data, { delay: delayMs, ...telemetry });
    },
    find: async (name) => {
      const found = await of(name).getJobScheduler(name);
      return found && { everyMs: found.every ?? 0, nextAt: found.next ?? 0 };
    },
    put: async (name, everyMs) => {
      // With the same period, what was scheduled before would stay for its time.
      await of(name).removeJobScheduler(name);
      await of(name).upsertJobScheduler(name, { every: everyMs }, { name, data: {}, opts: JOB_OPTIONS });
    },
    depths: async () => {
      const counted = Object.entries(queues).map(async ([name, queue]) => [name, await queue.getJobCounts()] as const);
      return Object.fromEntries(await Promise.all(counted));
    },
    close,
  };
}

/** The workers as one, once they are ready; when they do not become so, they are closed and it rejects. */
export async function workerSide(all: readonly SomeWorker[], link: Link<unknown>): Promise<Workers> {
  const close = async (force: boolean): Promise<void> => {
    const closing = Promise.allSettled(all.map((worker) => worker.close(force || !link.isUp())));
    await endsWithin(POLITE_MS, closing);
    await link.end();
    await closing;
  };
  await readyOr(all, () => close(true));
  return { pause: async () => void (await Promise.all(all.map((worker) => worker.pause(true)))), close };
}

/** Waits until all are ready, or closes them and rejects: BullMQ keeps a first failed connection for ever. */
async function readyOr(
  all: readonly { waitUntilReady(): Promise<unknown> }[],
  close: () => Promise<void>,
): Promise<void> {
  try {
    await withDeadline(Promise.all(all.map((one) => one.waitUntilReady())), OPEN_DEADLINE_MS, "opening the queue");
  } catch (err) {
    await close().catch(() => undefined);
    throw err;
  }
}

/** What was counted of several queues, as of one. */
export function sumByKey(records: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const record of records) for (const [key, n] of Object.entries(record)) sum[key] = (sum[key] ?? 0) + n;
  return sum;
}
