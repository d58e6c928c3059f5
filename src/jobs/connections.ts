import { Cluster, Redis, type RedisOptions } from "ioredis";
import pg from "pg";
import type { Logger } from "../logger.ts";
import { redisAddress } from "../redis-address.ts";

/** Producers answer someone and must fail fast; workers have time and wait for the server to return. */
export type Role = "producer" | "worker";

/** BullMQ's tables live in a schema of their own, beside ours. */
export const QUEUE_SCHEMA = "bullmq";

const CONNECT_TIMEOUT_MS = 2_000;
const DISCONNECT_TIMEOUT_MS = 200;
const REDIS_PORT = 6_379;

/** The most connections of each side to PostgreSQL. Two of a worker's are held by LISTEN, one per queue. */
export const QUEUE_POOL_MAX: Readonly<Record<Role, number>> = { producer: 3, worker: 8 };

const POOL: Record<Role, pg.PoolConfig> = {
  producer: { max: QUEUE_POOL_MAX.producer, statement_timeout: 5_000, query_timeout: 5_000 },
  worker: { max: QUEUE_POOL_MAX.worker, statement_timeout: 30_000 },
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
    // As long as the store keeps one.
    idleTimeoutMillis: 600_000,
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

type Client = Redis | Cluster;

/** A client for a server, or for a cluster of which these nodes tell the others. */
function redisClient(url: string, options: RedisOptions): Client {
  const { isCluster, nodes = [] } = redisAddress(url) ?? {};
  const [first] = nodes;
  if (!isCluster || !first) return new Redis(url, options);
  const { retryStrategy, enableOfflineQueue = true, lazyConnect = false, ...ofEach } = options;
  return new Cluster(
    nodes.map(({ hostname, port }) => ({ host: hostname.replace(/^\[|\]$/g, ""), port: Number(port || REDIS_PORT) })),
    {
      clusterRetryStrategy: retryStrategy,
      enableOfflineQueue,
      lazyConnect,
      slotsRefreshTimeout: CONNECT_TIMEOUT_MS,
      // A node is connected to by the name it goes by: its certificate is made out for that, not for the address behind it.
      dnsLookup: (name, done) => done(null, name),
      redisOptions: {
        ...ofEach,
        username: decodeURIComponent(first.username),
        password: decodeURIComponent(first.password),
        ...(first.protocol === "rediss:" ? { tls: {} } : {}),
      },
    },
  );
}

/**
 * What a queue is called on this server. A cluster keeps all keys of a queue in one place when its name stands in braces; each queue has its own,
 * so that they lie on different nodes.
 */
export const queueNameOn = (redisUrl: string | undefined, name: string): string =>
  redisUrl !== undefined && redisAddress(redisUrl)?.isCluster ? `{${name}}` : name;

/** A connection for BullMQ on Redis, which reconnects for ever. BullMQ duplicates it; its end is the duplicates' too. */
export function redisLink(url: string, role: Role, onError: (err: unknown) => void): Link<Client> {
  const connection = redisClient(url, {
    connectTimeout: CONNECT_TIMEOUT_MS,
    disconnectTimeout: DISCONNECT_TIMEOUT_MS,
    retryStrategy: reconnectAfterMs,
    ...REDIS[role],
  });
  const family = new Set<Client>();
  const join = <C extends Client>(member: C): C => {
    family.add(member);
    member.on("error", () => undefined);
    // BullMQ connects a Cluster anew that had ended, so there an end is not for good.
    if (member instanceof Redis) member.once("end", () => family.delete(member));
    return member;
  };
  adopting(connection, join);
  connection.on("error", onError);
  join(connection);
  return { connection, isUp: () => connection.status === "ready", end: async () => family.forEach(endRedis) };
}

/** Has `join` hear of all that is duplicated from the client. */
function adopting(client: Client, join: <C extends Client>(member: C) => C): void {
  if (client instanceof Cluster) {
    const duplicate = client.duplicate.bind(client);
    client.duplicate = (nodes, options) => join(duplicate(nodes, options));
  } else {
    const duplicate = client.duplicate.bind(client);
    client.duplicate = (options) => join(duplicate(options));
  }
}

/** A client told to disconnect between two attempts to connect keeps its callers waiting; one more attempt ends them. */
function endRedis(client: Client): void {
  const between = client.status === "reconnecting" || client.status === "end";
  client.disconnect();
  // A look at the slots that is under way would arm a timer for the next one, and that for the next, for ever.
  if (client instanceof Cluster) client.refreshSlotsCache = () => undefined;
  if (between && client instanceof Redis) {
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

/** Connects once, to prove that Redis answers, and warns when it, or a master of its cluster, may throw jobs away to save memory. */
export async function checkRedis(url: string, logger: Logger): Promise<void> {
  const client = redisClient(url, {
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
    const servers = client instanceof Cluster ? client.nodes("master") : [client];
    const told = await Promise.allSettled(servers.map((server) => server.info("memory")));
    // A master that does not answer is about to be replaced; a server of its own has to answer.
    if (!told.some(({ status }) => status === "fulfilled")) throw new Error("no Redis server answers");
    for (const info of told) warnOfEviction(info.status === "fulfilled" ? info.value : "", logger);
  } finally {
    client.disconnect();
  }
}

function warnOfEviction(memory: string, logger: Logger): void {
  const policy = /^maxmemory_policy:(\S+)/m.exec(memory)?.[1];
  if (policy !== undefined && policy !== "noeviction")
    logger.warn("Redis may evict jobs when memory runs short. Set maxmemory-policy to noeviction.", { state: policy });
}
