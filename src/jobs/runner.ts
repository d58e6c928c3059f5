import {
  type BackendFactory,
  createPostgresBackend,
  createRedisBackend,
  type DefaultJobOptions,
  type IQueueBackend,
  type PgPool,
  runMigrations,
  withBackend,
} from "bullmq";
import type { Redis } from "ioredis";
import type { Logger } from "../logger.ts";
import { announcer, type Nudge } from "./announcer.ts";
import { checkRedis, postgresPool, QUEUE_SCHEMA, type Role, redisClient, withPostgres } from "./connections.ts";
import type { JobData, JobDeclaration, JobName } from "./define-job.ts";
import { keepTrying, withDeadline } from "./keep-trying.ts";
import { outageLog } from "./outage.ts";
import { type Backend, type Queues, RETRY_PAUSE_MS, startWorking, type Working } from "./working.ts";

/** Background work, on PostgreSQL or on Redis, with the same promises. */
export interface JobRunner {
  /** Wakes a worker. Never throws and never hangs; when the queue is down the relay finds the work later. */
  readonly nudge: Nudge;
  /** Begins to work on the queue, in this process. */
  start(jobs: readonly JobDeclaration[]): Promise<void>;
  /** Takes no more work, lets running jobs end (10 s at most), closes every connection. */
  stop(): Promise<void>;
  /** How many jobs are in which state, over all queues. */
  counts(): Promise<Record<string, number>>;
  /** Rejects when the queue does not answer. */
  ping(): Promise<void>;
}

export interface RunnerOptions {
  /** Where Redis is; without it the queue lives in PostgreSQL. */
  readonly redisUrl?: string | undefined;
  readonly databaseUrl: string;
  readonly logger: Logger;
  /** How many interactive jobs run at once. */
  readonly concurrency?: number;
  /** What queue names begin with; tests that share one Redis differ in it. */
  readonly prefix?: string;
}

/** Two queues, so that a flood of answers does not keep a click waiting. */
type QueueName = "interactive" | "intake";

const QUEUE_OF: Readonly<Record<JobName, QueueName>> = {
  "deliver-notice": "interactive",
  "sync-card": "interactive",
  relay: "interactive",
  "parse-received": "intake",
};
const INTAKE_CONCURRENCY = 1;
const DEFAULT_CONCURRENCY = 8;

/** Jobs hold no truth, so none is kept. By age, never by count: a count deadlocks on PostgreSQL under load. */
const JOB_OPTIONS: DefaultJobOptions = { attempts: 1, removeOnComplete: true, removeOnFail: { age: 3_600 } };

/** A killed worker's jobs are free again within 20 s; a fetch that failed is repeated after one (BullMQ: 15). */
const WORKER_OPTIONS = { lockDuration: 10_000, stalledInterval: 10_000, drainDelay: 5, runRetryDelay: 1_000 };
const STREAMS = { events: { maxLen: 100 } };

const OPEN_DEADLINE_MS = 5_000;
const PING_DEADLINE_MS = 3_000;
const CLOSE_DEADLINE_MS = 2_000;

/** Opens the queue. Resolves also while it is down: it is then tried again in the background until it answers. */
export async function openRunner(options: RunnerOptions): Promise<JobRunner> {
  const { logger } = options;
  const outage = outageLog(logger, options.redisUrl ? "redis" : "postgres");
  const backend = chooseBackend(options, outage.failed);
  const link = keepTrying(() => backend.openQueues(), { pauseMs: RETRY_PAUSE_MS, onFailure: outage.failed });
  await link.tried;

  const queues = (): Queues => {
    const current = link.current();
    if (!current) throw new QueueDown("the queue has not answered yet");
    return current;
  };
  let working: Working | undefined;
  return {
    nudge: announcer(async (name, data, o) => queues().add(name, data, o), outage),
    start: async (jobs) => {
      working = await startWorking(jobs, { backend, queues, outage, logger });
    },
    stop: async () => {
      await working?.stop();
      const opened = await link.stop();
      await withDeadline(opened?.close() ?? Promise.resolve(), CLOSE_DEADLINE_MS, "closing the queue").catch((err) =>
        logger.warn("The queue did not close in time.", { err }),
      );
    },
    counts: async () => queues().counts(),
    ping: async () => void (await withDeadline(Promise.resolve(queues().counts()), PING_DEADLINE_MS, "the queue")),
  };
}

class QueueDown extends Error {
  override readonly name = "QueueDown";
  readonly safeToLog = true;
}

function chooseBackend(options: RunnerOptions, onError: (err: unknown) => void): Backend {
  const { redisUrl, databaseUrl, logger } = options;
  const common = { prefix: options.prefix ?? "amends", concurrency: options.concurrency ?? DEFAULT_CONCURRENCY, onError };
  if (redisUrl !== undefined) {
    return bullmq(createRedisBackend, {
      ...common,
      prepare: () => checkRedis(redisUrl, logger),
      connect: (role): Redis => redisClient(redisUrl, role, onError),
      disconnect: async (client: Redis) => client.disconnect(),
    });
  }
  return bullmq(createPostgresBackend, {
    ...common,
    prepare: () => withPostgres(databaseUrl, (client) => runMigrations(client, QUEUE_SCHEMA)),
    connect: (role): PgPool => postgresPool(databaseUrl, role, onError),
    disconnect: (pool: PgPool) => pool.end(),
  });
}

interface BullmqOptions<C> {
  readonly prefix: string;
  readonly concurrency: number;
  /** Proves that the server answers and makes it ready; BullMQ itself would wait for ever. */
  prepare(): Promise<unknown>;
  connect(role: Role): C;
  disconnect(connection: C): Promise<void>;
  onError(err: unknown): void;
}

/** BullMQ as our backend. The generics tie a connection's type to its factory; nothing outside sees them. */
function bullmq<B extends IQueueBackend, C, K extends C>(factory: BackendFactory<B, C>, o: BullmqOptions<K>): Backend {
  const { Queue, Worker } = withBackend(factory);

  const openQueues = async (): Promise<Queues> => {
    await o.prepare();
    const connection = o.connect("producer");
    const queueOptions = { connection, defaultJobOptions: JOB_OPTIONS, streams: STREAMS };
    const open = (name: QueueName) => {
      const queue = new Queue<JobData[JobName], void, JobName>(`${o.prefix}-${name}`, queueOptions);
      queue.on("error", o.onError);
      return queue;
    };
    const queues = { interactive: open("interactive"), intake: open("intake") };
    const all = Object.values(queues);
    const close = async (): Promise<void> => {
      await Promise.allSettled(all.map((queue) => queue.close()));
      await o.disconnect(connection);
    };
    await readyOr(all, close);
    return {
      add: async (name, data, { delayMs = 0, urgent = false }) => {
        await queues[QUEUE_OF[name]].add(name, data, { delay: delayMs, lifo: urgent });
      },
      find: async (name) => {
        const found = await queues[QUEUE_OF[name]].getJobScheduler(name);
        return found && { everyMs: found.every ?? 0, nextAt: found.next ?? 0 };
      },
      put: async (name, everyMs) => {
        await queues[QUEUE_OF[name]].upsertJobScheduler(name, { every: everyMs }, { name, data: {}, opts: JOB_OPTIONS });
      },
      counts: async () => sumByKey(await Promise.all(all.map((queue) => queue.getJobCounts()))),
      close,
    };
  };

  const openWorkers: Backend["openWorkers"] = async (perform) => {
    await o.prepare();
    const connection = o.connect("worker");
    const open = (name: QueueName, concurrency: number) => {
      const worker = new Worker<JobData[JobName], void, JobName>(
        `${o.prefix}-${name}`,
        (job) => perform(job.name, job.data),
        { connection, concurrency, ...WORKER_OPTIONS },
      );
      worker.on("error", o.onError);
      return worker;
    };
    const all = [open("interactive", o.concurrency), open("intake", INTAKE_CONCURRENCY)];
    const end = (how: (worker: (typeof all)[number]) => Promise<void>) => async (): Promise<void> => {
      await Promise.allSettled(all.map(how));
      await o.disconnect(connection);
    };
    const abandon = end((worker) => worker.disconnect());
    await readyOr(all, abandon);
    return { close: end((worker) => worker.close()), abandon };
  };

  return { openQueues, openWorkers };
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

function sumByKey(records: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const record of records) for (const [key, n] of Object.entries(record)) sum[key] = (sum[key] ?? 0) + n;
  return sum;
}
