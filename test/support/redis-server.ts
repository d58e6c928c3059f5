import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { freePort } from "../../src/cli/demo/free-port.ts";

/** Where, below its folder, a server notes its process id. */
export const REDIS_PID_FILE = "redis.pid";

/** A Redis of our own, which a test may stop, kill and start again on the same port. */
export interface RedisServer {
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

export interface RedisServerOptions {
  readonly port?: number;
  /** Further lines of redis.conf as arguments, e.g. ["--maxmemory-policy", "allkeys-lru"]. */
  readonly args?: readonly string[];
}

/** Starts redis-server without persistence, or gives undefined when this machine has none. */
export async function startRedis(dir: string, options: RedisServerOptions = {}): Promise<RedisServer | undefined> {
  await mkdir(dir, { recursive: true });
  const port = options.port ?? (await freePort());
  const quiet = [
    "--save",
    "",
    "--appendonly",
    "no",
    "--loglevel",
    "warning",
    "--dir",
    dir,
    "--pidfile",
    join(dir, REDIS_PID_FILE),
  ];
  const child = spawn("redis-server", ["--port", `${port}`, "--bind", "127.0.0.1", ...quiet, ...(options.args ?? [])], {
    stdio: "ignore",
  });
  if (!(await spawned(child))) return undefined;
  const url = `redis://127.0.0.1:${port}`;
  await untilAnswering(url, child);
  return { url, port, stop: () => end(child) };
}

const spawned = (child: ChildProcess): Promise<boolean> =>
  new Promise((done, fail) => {
    child.once("spawn", () => done(true));
    child.once("error", (err: NodeJS.ErrnoException) => (err.code === "ENOENT" ? done(false) : fail(err)));
  });

async function untilAnswering(url: string, child: ChildProcess): Promise<void> {
  const client = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => 20 });
  const outcome = new AbortController();
  const { signal } = outcome;
  client.on("error", () => undefined);
  const ended = once(child, "exit", { signal }).then(() => "ended at once");
  const late = sleep(5_000, "does not answer", { signal });
  try {
    const problem = await Promise.race([client.ping().then(() => undefined), ended, late]);
    if (problem !== undefined) throw new Error(`redis-server ${problem}`);
  } finally {
    client.disconnect();
    outcome.abort();
    await Promise.allSettled([ended, late]);
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGKILL");
  await once(child, "exit");
}
