import { join } from "node:path";
import { freePort } from "../../src/cli/demo/free-port.ts";
import type { Certificate } from "./certificate.ts";
import { withRedis } from "./redis.ts";
import { type RedisServer, type RedisServerOptions, startRedis } from "./redis-server.ts";
import { eventually } from "./waiting.ts";

/** A Redis Cluster of our own: three masters, each with a replica that takes its place. */
export interface RedisCluster {
  /** As REDIS_URL names it. */
  readonly url: string;
  /** kill -9 of the master that holds the key; a replica takes its place in a second or two. */
  killMasterOf(key: string): Promise<void>;
  /** Has another master hold the key, from one moment to the next, as when a cluster is balanced anew. */
  moveSlotOf(key: string): Promise<void>;
  stop(): Promise<void>;
}

export interface RedisClusterOptions extends RedisServerOptions {
  /** Clients and the nodes among themselves speak TLS. */
  readonly tls?: Certificate;
}

const MASTERS = 3;
const SLOTS = 16_384;
const NODE_TIMEOUT_MS = 1_000;

/** Starts a cluster, or gives undefined when this machine has no redis-server. */
export async function startRedisCluster(dir: string, o: RedisClusterOptions = {}): Promise<RedisCluster | undefined> {
  const nodes: Node[] = [];
  const stop = async () => void (await Promise.all(nodes.map((node) => node.stop())));
  try {
    const started = await Promise.all(
      Array.from({ length: 2 * MASTERS }, (_, n) => startNode(join(dir, `node${n}`), o)),
    );
    nodes.push(...started.filter((node) => node !== undefined));
    if (nodes.length < started.length) return undefined;
    await joinUp(nodes);
    const hosts = nodes.map(({ port, tlsPort }) => `127.0.0.1:${tlsPort ?? port}`).join(",");
    const url = `${o.tls ? "rediss" : "redis"}+cluster://${hosts}`;
    return { url, killMasterOf: (key) => killMasterOf(nodes, key), moveSlotOf: (key) => moveSlotOf(nodes, key), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The tests give their orders at the plain port. */
type Node = RedisServer & { readonly tlsPort: number | undefined };

async function startNode(dir: string, { tls, args = [] }: RedisClusterOptions): Promise<Node | undefined> {
  const clustered = { "cluster-enabled": "yes", "cluster-port": `${await freePort()}` };
  const quick = { "cluster-node-timeout": `${NODE_TIMEOUT_MS}`, "repl-diskless-sync-delay": "0" };
  const tlsPort = tls && (await freePort());
  const secured = tls && {
    "tls-port": `${tlsPort}`,
    "tls-ca-cert-file": tls.authority,
    "tls-cert-file": tls.certificate,
    "tls-key-file": tls.key,
    "tls-auth-clients": "no",
    "tls-cluster": "yes",
    "tls-replication": "yes",
  };
  const node = await startRedis(dir, { args: [...asArguments({ ...clustered, ...quick, ...secured }), ...args] });
  return node && { ...node, tlsPort };
}

const asArguments = (settings: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);

const ask = <T>(node: RedisServer, ...words: readonly (string | number)[]): Promise<T> =>
  withRedis(node.url, (redis) => redis.call("cluster", ...words) as Promise<T>);

/** Has the nodes meet, divides the slots among the first three, and has the others follow one each. */
async function joinUp(nodes: readonly RedisServer[]): Promise<void> {
  const ids = await Promise.all(nodes.map((node) => ask<string>(node, "myid")));
  await Promise.all(nodes.map((node, n) => ask(node, "set-config-epoch", n + 1)));
  const share = Math.ceil(SLOTS / MASTERS);
  const masters = nodes.slice(0, MASTERS);
  await Promise.all(
    masters.map((node, n) => ask(node, "addslotsrange", n * share, Math.min(SLOTS, (n + 1) * share) - 1)),
  );
  const [first] = nodes;
  if (!first) throw new Error("a cluster has nodes");
  const busPort = Number((await ask<string>(first, "nodes")).match(/@(\d+)/)?.[1]);
  for (const node of nodes.slice(1)) await ask(node, "meet", "127.0.0.1", first.port, busPort);
  await untilAll(
    nodes,
    async (node) => (await ask<string>(node, "nodes")).split("\n").filter(Boolean).length === ids.length,
  );
  await Promise.all(nodes.slice(MASTERS).map((node, n) => ask(node, "replicate", ids[n] ?? "")));
  await untilAll(nodes, async (node) => (await ask<string>(node, "info")).includes("cluster_state:ok"));
  await untilAll(nodes.slice(MASTERS), (node) =>
    withRedis(node.url, async (redis) => (await redis.info("replication")).includes("master_link_status:up")),
  );
}

async function untilAll(nodes: readonly RedisServer[], holds: (node: RedisServer) => Promise<boolean>): Promise<void> {
  await eventually(async () => {
    const held = await Promise.all(nodes.map((node) => holds(node)));
    if (held.includes(false)) throw new Error("the Redis Cluster is not ready");
  }, 20_000);
}

/** Every range of slots, with the ports of the master and of the replicas that hold it. */
type Range = readonly [from: number, to: number, ...holders: readonly [host: string, port: number, id: string][]];

async function holdersOf(nodes: readonly RedisServer[], key: string): Promise<{ slot: number; master: RedisServer }> {
  for (const node of nodes) {
    const asked = await ask<number>(node, "keyslot", key).catch(() => undefined);
    if (asked === undefined) continue;
    const ranges = await ask<Range[]>(node, "slots");
    const range = ranges.find(([from, to]) => from <= asked && asked <= to);
    const master = nodes.find(({ port }) => port === range?.[2]?.[1]);
    if (master) return { slot: asked, master };
  }
  throw new Error(`nobody holds ${key}`);
}

async function killMasterOf(nodes: RedisServer[], key: string): Promise<void> {
  const { master } = await holdersOf(nodes, key);
  nodes.splice(nodes.indexOf(master), 1);
  await master.stop();
}

async function moveSlotOf(nodes: readonly RedisServer[], key: string): Promise<void> {
  const { slot, master } = await holdersOf(nodes, key);
  const other = nodes.slice(0, MASTERS).find((node) => node !== master);
  if (!other) throw new Error("there is no other master");
  const [from, to] = [await ask<string>(master, "myid"), await ask<string>(other, "myid")];
  await ask(other, "setslot", slot, "importing", from);
  await ask(master, "setslot", slot, "migrating", to);
  for (;;) {
    const keys = await ask<string[]>(master, "getkeysinslot", slot, 100);
    if (keys.length === 0) break;
    await withRedis(master.url, (redis) =>
      redis.call("migrate", "127.0.0.1", other.port, "", 0, 5_000, "keys", ...keys),
    );
  }
  for (const node of [other, master]) await ask(node, "setslot", slot, "node", to);
}
