import { Redis, type RedisOptions } from "ioredis";
import pg from "pg";
import type { Logger } from "../logger.ts";

/** Producers answer someone and must fail fast; workers have time and wait for the server to return. */
export type Role = "producer" | "worker";

/** BullMQ's tables live in a schema of their own, beside ours. */
export const QUEUE_SCHEMA = "bullmq";

const CONNECT_TIMEOUT_MS = 2_000;
const DISCONNECT_TIMEOUT_MS = 200;

const POOL: Record<Role, pg.PoolConfig> = {
  producer: { max: 3, statement_timeout: 5_000, query_timeout: 5_000 },
  /** Two connections are held by LISTEN, one per queue. */
  worker: { max: 8, statement_timeout: 30_000 },
};

/** A connection and the way to end it and all that was made from it, answered or not. */
export interface Link<C> {
  readonly connection: C;
  /** False when the server is known to be away, so that a polite goodbye would wait for its return. */
  isUp(): boolean;
  end(): Promise<void>;
}

/**
 * A pool for BullMQ on PostgreSQL. An idle connection that drops is replaced; `onError` hears of it. Jobs are wake-ups and the database knows what
 * there is to do, so its commits do not wait for the disk: what a crash of PostgreSQL takes of the last moments, the sweeps find.
 */
export function postgresLink(url: string, role: Role, onError: (err: unknown) => void): Link<pg.Pool> {
  const connection = new pg.Pool({
    connectionString: url,
    options: `-c search_path=${QUEUE_SCHEMA} -c synchronous_commit=off`,
    application_name: `amends-queue-${role}`,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    ...POOL[role],
  });
  connection.on("error", onError);
  return { connection, isUp: () => true, end: () => connection.end() };
}

const reconnectAfterMs = (attempts: number): number => Math.min(attempts * 100, 1_000);

const REDIS: Record<Role, RedisOptions> = {
  /** No offline queue: while Redis is down a nudge fails at once instead of waiting for it. */
  producer: { enableOfflineQueue: false, maxRetriesPerRequest: 1, commandTimeout: 2_000 },
  /** BullMQ's blocking reads require unlimited retries. */
  worker: { maxRetriesPerRequest: null },
};

/** A connection for BullMQ on Redis, which reconnects for ever. BullMQ duplicates it; its end is the duplicates' too. */
export function redisLink(url: string, role: Role, onError: (err: unknown) => void): Link<Redis> {
  const connection = new Redis(url, {
    connectTimeout: CONNECT_TIMEOUT_MS,
    disconnectTimeout: DISCONNECT_TIMEOUT_MS,
    retryStrategy: reconnectAfterMs,
    ...REDIS[role],
  });
  const family = new Set<Redis>();
  const join = (member: Redis): Redis => {
    family.add(member);
    member.on("error", () => undefined);
    member.once("end", () => family.delete(member));
    return member;
  };
  const duplicate = connection.duplicate.bind(connection);
  connection.duplicate = (options) => join(duplicate(options));
  connection.on("error", onError);
  join(connection);
  return { connection, isUp: () => connection.status === "ready", end: async () => family.forEach(endRedis) };
}

/** A client told to disconnect between two attempts to connect keeps its callers waiting; one more attempt ends them. */
function endRedis(client: Redis): void {
  const between = client.status === "reconnecting" || client.status === "end";
  client.disconnect();
  if (between) {
    client.connect().then(
      () => client.disconnect(),
      () => undefined,
    );
  }
}

/** Connects once, to prove that PostgreSQL answers, and does the given work. */
export async function withPostgres<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Connects once, to prove that Redis answers, and warns when it may throw jobs away to save memory. */
export async function checkRedis(url: string, logger: Logger): Promise<void> {
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    disconnectTimeout: DISCONNECT_TIMEOUT_MS,
    commandTimeout: CONNECT_TIMEOUT_MS,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const policy = /^maxmemory_policy:(\S+)/m.exec(await client.info("memory"))?.[1];
    if (policy !== undefined && policy !== "noeviction") {
      logger.warn("Redis may evict jobs when memory runs short. Set maxmemory-policy to noeviction.", {
        state: policy,
      });
    }
  } finally {
    client.disconnect();
  }
}
