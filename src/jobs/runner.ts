import {
  type BackendFactory,
  createPostgresBackend,
  createRedisBackend,
  type IQueueBackend,
  runMigrations,
  withBackend,
} from "bullmq";
import type { Logger } from "../logger.ts";
import { type Observer, UNOBSERVED } from "../observer.ts";
import { announcer, type Nudge } from "./announcer.ts";
import {
  checkRedis,
  type Link,
  postgresLink,
  QUEUE_SCHEMA,
  queueNameOn,
  type Role,
  redisLink,
  withPostgres,
} from "./connections.ts";
import type { JobData, JobDeclaration, JobName } from "./define-job.ts";
import { endsWithin, keepTrying, withDeadline } from "./keep-trying.ts";
import { outageLog } from "./outage.ts";
import {
  JOB_OPTIONS,
  type QueueName,
  queueSide,
  type SomeQueue,
  type SomeWorker,
  sumByKey,
  workerSide,
} from "./queues.ts";
import { type Backend, type Queues, RETRY_PAUSE_MS, startWorking, type Working } from "./working.ts";

/** Background work, on PostgreSQL or on Redis, with the same promises. */
export interface JobRunner {
  /** Wakes a worker. Never throws and never hangs; when the queue is down the relay finds the work later. */
  readonly nudge: Nudge;
  /** Begins to work on the queue, in this process. */
  start(jobs: readonly JobDeclaration[]): Promise<void>;
  /** Takes no more work and lets running jobs end; what is nudged is still written down for others. */
  drain(): Promise<void>;
  /** The same, and closes every connection: 9 s at most. */
  stop(): Promise<void>;
  /** How many jobs are in which state, over all queues. */
  counts(): Promise<Record<string, number>>;
  /** The same of each queue. */
  depths(): Promise<Record<string, Record<string, number>>>;
  /** Rejects when the queue does not answer. */
  ping(): Promise<void>;
}

export interface RunnerOptions {
  /** Where Redis, or a Redis Cluster, is; without it the queue lives in PostgreSQL. */
  readonly redisUrl?: string | undefined;
  readonly databaseUrl: string;
  readonly logger: Logger;
  readonly observer?: Observer;
  /** How many interactive jobs run at once. */
  readonly concurrency?: number;
  /** What queue names begin with; tests that share one Redis differ in it. */
  readonly prefix?: string;
}

/** How many jobs run at once. Answers are parsed one batch after the other, in their order. */
const INTAKE_CONCURRENCY = 1;
const DEFAULT_CONCURRENCY = 8;

/** A killed worker's jobs are free again within 20 s; a fetch that failed is repeated after one (BullMQ: 15). */
const WORKER_OPTIONS = { lockDuration: 10_000, stalledInterval: 10_000, drainDelay: 5, runRetryDelay: 1_000 };
const EVENTS_KEPT = 100;

const PING_DEADLINE_MS = 3_000;
const CLOSE_DEADLINE_MS = 1_000;

/** Opens the queue. Resolves also while it is down: it is then tried again in the background until it answers. */
export async function openRunner(options: RunnerOptions): Promise<JobRunner> {
  const { logger, observer = UNOBSERVED } = options;
  const outage = outageLog(logger, options.redisUrl ? "redis" : "postgres");
  const backend = chooseBackend(options, outage.heard);
  const link = keepTrying(() => backend.openQueues(), { pauseMs: RETRY_PAUSE_MS, onFailure: outage.failed });
  await link.tried;

  const queues = (): Queues => {
    const current = link.current();
    if (!current) throw new QueueDown("the queue has not answered yet");
    return current;
  };
  const depths = async () => withDeadline(queues().depths(), PING_DEADLINE_MS, "asking the queue");
  let working: Working | undefined;
  let closed = false;
  let drained: Promise<void> | undefined;
  const drain = (): Promise<void> => {
    drained ??= working?.stop();
    return drained ?? Promise.resolve();
  };
  const stop = async (): Promise<void> => {
    await drain();
    closed = true;
    const opened = await link.stop();
    const clean = await endsWithin(CLOSE_DEADLINE_MS, opened?.close() ?? Promise.resolve());
    if (!clean) logger.warn("The queue did not close in time.");
  };
  let stopped: Promise<void> | undefined;
  return {
    nudge: announcer(
      async (name, data, o) => (closed ? undefined : queues().add(name, data, { ...o, trace: observer.carry(name) })),
      outage,
    ),
    start: async (jobs) => {
      working = await startWorking(jobs, { backend, queues, outage, logger, observer });
    },
    drain,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
    counts: async () => sumByKey(Object.values(await depths())),
    depths,
    ping: async () => void (await depths()),
  };
}

class QueueDown extends Error {
  override readonly name = "QueueDown";
  readonly safeToLog = true;
}

function chooseBackend(options: RunnerOptions, onError: (err: unknown) => void): Backend {
  const { redisUrl, databaseUrl, logger } = options;
  const nameOf = (queue: QueueName): string => queueNameOn(redisUrl, `${options.prefix ?? "amends"}-${queue}`);
  const concurrency = { interactive: options.concurrency ?? DEFAULT_CONCURRENCY, intake: INTAKE_CONCURRENCY };
  if (redisUrl === undefined) {
    return bullmq(createPostgresBackend, {
      nameOf,
      concurrency,
      onError,
      prepare: () => withPostgres(databaseUrl, (client) => runMigrations(client, QUEUE_SCHEMA)),
      connect: (role) => postgresLink(databaseUrl, role, onError),
    });
  }
  return bullmq(createRedisBackend, {
    nameOf,
    concurrency,
    onError,
    prepare: () => checkRedis(redisUrl, logger),
    connect: (role) => redisLink(redisUrl, role, onError),
  });
}

interface BullmqOptions<C> {
  /** What a queue is called on the server. */
  nameOf(queue: QueueName): string;
  readonly concurrency: Readonly<Record<QueueName, number>>;
  /** Proves that the server answers and makes it ready; BullMQ itself would wait for ever. */
  prepare(): Promise<unknown>;
  connect(role: Role): Link<C>;
  onError(err: unknown): void;
}

/** BullMQ as our backend. The generics tie a connection's type to its factory; nothing outside sees them. */
function bullmq<B extends IQueueBackend, C>(factory: BackendFactory<B, C>, o: BullmqOptions<C>): Backend {
  const { Queue, Worker } = withBackend(factory);
  return {
    openQueues: async () => {
      await o.prepare();
      const link = o.connect("producer");
      const open = (name: QueueName): SomeQueue => {
        const queue = new Queue<JobData[JobName], void, JobName>(o.nameOf(name), {
          connection: link.connection,
          defaultJobOptions: JOB_OPTIONS,
          streams: { events: { maxLen: EVENTS_KEPT } },
        });
        queue.on("error", o.onError);
        return queue;
      };
      return queueSide({ interactive: open("interactive"), intake: open("intake") }, link);
    },
    openWorkers: async (perform) => {
      await o.prepare();
      const link = o.connect("worker");
      const open = (name: QueueName): SomeWorker => {
        const worker = new Worker<JobData[JobName], void, JobName>(
          o.nameOf(name),
          (job) => perform(job.name, job.data, job.opts.telemetry?.metadata),
          { connection: link.connection, concurrency: o.concurrency[name], ...WORKER_OPTIONS },
        );
        worker.on("error", o.onError);
        return worker;
      };
      return workerSide([open("interactive"), open("intake")], link);
    },
  };
}
