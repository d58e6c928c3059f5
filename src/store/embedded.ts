import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { postgresBinaries, serverUser } from "./embedded-binaries.ts";
import { addressOf, type Cluster, initialise, shutDown, tryStart } from "./embedded-cluster.ts";
import { EmbeddedPostgresError, embeddedFailure, outputOf } from "./embedded-error.ts";
import { reachableHome, removeFromElsewhere } from "./embedded-home.ts";
import { withFileLock } from "./embedded-lock.ts";
import { forgetStalePid, readPostmaster } from "./embedded-pid.ts";

export interface EmbeddedOptions {
  /** The folder the cluster lives in; created when missing. */
  readonly home: string;
  /**
   * For tests and demos: quick to make, and lost when the machine loses power. Who removes `home` afterwards removes all of it: what had to
   * live elsewhere goes when the server is stopped with `evenIfUsed`.
   */
  readonly fast?: boolean;
  /** A fixed port; otherwise any free one. */
  readonly port?: number;
  /** Hears what takes long, in words for a person. */
  readonly onProgress?: (message: string) => void;
}

export interface EmbeddedPostgres {
  /** Where the database `amends` is, password included. */
  readonly url: string;
  readonly pid: number;
  /** True when a server that was running already is used. */
  readonly adopted: boolean;
  /** Stops the server, unless another process is connected to it; with `evenIfUsed` in any case. */
  stop(options?: { readonly evenIfUsed?: boolean }): Promise<void>;
}

const DATABASE = "amends";

/**
 * Makes sure that a PostgreSQL runs on this folder and holds a database `amends`: adopts the one that runs, recovers
 * the one that was killed, makes the one that is missing. Any number of processes may call it at once.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const asked = resolve(options.home);
  const progress = options.onProgress ?? (() => undefined);
  try {
    const user = serverUser();
    const home = await reachableHome(asked, user, progress);
    return await withFileLock(join(home, "start.lock"), async () => {
      const bin = await postgresBinaries(home, user);
      const place = { home, data: join(home, "data"), log: join(home, "server.log") };
      const cluster: Cluster = { ...place, bin, user, fast: options.fast ?? false, port: options.port };
      await initialise(cluster, progress);
      return await run(cluster, asked, progress);
    });
  } catch (err) {
    if (err instanceof EmbeddedPostgresError) throw err;
    throw embeddedFailure(`PostgreSQL cannot be prepared in ${asked}.`, asked, outputOf(err), err);
  }
}

const ATTEMPTS = 12;
const ATTEMPT_PAUSE_MS = 400;

/** Adopts or starts the server. A few attempts: a port may be taken, a killed server's children may still be ending. */
async function run(cluster: Cluster, asked: string, progress: (message: string) => void): Promise<EmbeddedPostgres> {
  const address = await addressOf(cluster);
  let failure: unknown;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const running = await readPostmaster(cluster.data);
    if (running?.ready && (await answers(address(running.port, "postgres")))) {
      await createDatabase(address(running.port, "postgres"));
      const url = address(running.port, DATABASE);
      const stop: EmbeddedPostgres["stop"] = async (o) => {
        if (o?.evenIfUsed || !(await isUsed(url))) await shutDown(cluster);
        if (o?.evenIfUsed && cluster.fast) await removeFromElsewhere(asked);
      };
      return { url, pid: running.pid, adopted: attempt === 0, stop };
    }
    if (attempt === 1) progress("Waiting for PostgreSQL…");
    if (attempt > 1) await sleep(ATTEMPT_PAUSE_MS);
    await forgetStalePid(cluster.data);
    failure = await tryStart(cluster);
  }
  const log = await readFile(cluster.log, "utf8").catch(() => "");
  throw embeddedFailure(`PostgreSQL does not start; see ${cluster.log}.`, cluster.home, log, failure);
}

const CONNECT_TIMEOUT_MS = 2_000;
const CARETAKER = "amends-caretaker";

async function query(url: string, sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = new pg.Client({
    connectionString: url,
    application_name: CARETAKER,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Asked, not guessed from the process id: just after a kill a dead server still looks alive. */
const answers = (url: string): Promise<boolean> =>
  query(url, "select 1").then(
    () => true,
    () => false,
  );

async function createDatabase(url: string): Promise<void> {
  const found = await query(url, `select 1 from pg_database where datname = '${DATABASE}'`);
  if (found.length === 0) await query(url, `create database ${DATABASE}`);
}

const OTHER_SESSIONS = `select 1 from pg_stat_activity
  where backend_type = 'client backend' and application_name <> '${CARETAKER}' limit 1`;
const LOOKS = 5;
const LOOK_PAUSE_MS = 100;

/** Whether others are connected. Looks more than once: a session that was closed is seen for a moment longer. */
async function isUsed(url: string): Promise<boolean> {
  for (let look = 0; look < LOOKS; look++) {
    if (look > 0) await sleep(LOOK_PAUSE_MS);
    const sessions = await query(url, OTHER_SESSIONS).catch(() => []);
    if (sessions.length === 0) return false;
  }
  return true;
}
