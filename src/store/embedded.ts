import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { access, chown, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";
import { postgresBinaries, type ServerUser, serverUser } from "./embedded-binaries.ts";
import { EmbeddedPostgresError, embeddedFailure } from "./embedded-error.ts";
import { reachableHome } from "./embedded-home.ts";
import { withFileLock } from "./embedded-lock.ts";
import { forgetStalePid, readPostmaster } from "./embedded-pid.ts";

const exec = promisify(execFile);

export interface EmbeddedOptions {
  /** The folder the cluster lives in; created when missing. */
  readonly home: string;
  /** For tests: quick to make, and lost when the machine loses power. */
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

/**
 * Makes sure that a PostgreSQL runs on this folder and holds a database `amends`: adopts the one that runs, recovers
 * the one that was killed, makes the one that is missing. Any number of processes may call it at once.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const user = serverUser();
  const progress = options.onProgress ?? (() => undefined);
  const home = await reachableHome(resolve(options.home), user, progress);
  return withFileLock(join(home, "start.lock"), async () => {
    const cluster: Cluster = {
      home,
      user,
      bin: await postgresBinaries(home, user),
      data: join(home, "data"),
      log: join(home, "server.log"),
      fast: options.fast ?? false,
      port: options.port,
    };
    await initialise(cluster, progress);
    return run(cluster, progress);
  });
}

interface Cluster {
  readonly home: string;
  readonly user: ServerUser | undefined;
  readonly bin: string;
  readonly data: string;
  readonly log: string;
  readonly fast: boolean;
  readonly port: number | undefined;
}

const SUPERUSER = "amends";
const DATABASE = "amends";

/** As the server's user. Away from the current folder, which that user may not be able to enter. */
const runTool = async (cluster: Cluster, tool: string, args: readonly string[]): Promise<void> => {
  await exec(join(cluster.bin, tool), [...args], { ...cluster.user, cwd: "/" });
};

const passwordFile = (cluster: Cluster): string => join(cluster.home, "password");

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** Makes the cluster in a folder aside and renames it, so that an interrupted attempt is never taken for a database. */
async function initialise(cluster: Cluster, progress: (message: string) => void): Promise<void> {
  if (await exists(cluster.data)) return;
  progress("Preparing PostgreSQL…");
  const partial = `${cluster.data}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { mode: 0o700 });
  const password = passwordFile(cluster);
  await writeFile(password, randomBytes(18).toString("base64url"), { mode: 0o600 });
  await giveTo(cluster.user, partial, password);
  const encoding = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"];
  const access = [`--username=${SUPERUSER}`, `--pwfile=${password}`, "--auth=scram-sha-256"];
  const safety = cluster.fast ? ["--no-sync"] : ["--data-checksums"];
  try {
    await runTool(cluster, "initdb", ["-D", partial, ...encoding, ...access, ...safety, "--no-instructions"]);
  } catch (err) {
    throw embeddedFailure("PostgreSQL could not make a new database.", cluster.home, outputOf(err), err);
  }
  await rename(partial, cluster.data);
}

async function giveTo(user: ServerUser | undefined, ...paths: readonly string[]): Promise<void> {
  if (!user) return;
  for (const path of paths) await chown(path, user.uid, user.gid);
}

const outputOf = (err: unknown): string => {
  const { stderr = "", message = "" } = err as { stderr?: string; message?: string };
  return stderr || message;
};

const ATTEMPTS = 12;
const ATTEMPT_PAUSE_MS = 400;

/** Adopts or starts the server. A few attempts: a port may be taken, a killed server's children may still be ending. */
async function run(cluster: Cluster, progress: (message: string) => void): Promise<EmbeddedPostgres> {
  const password = (await readFile(passwordFile(cluster), "utf8")).trim();
  const urlAt = (port: number, database: string): string =>
    `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`;
  let failure: unknown;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const running = await readPostmaster(cluster.data);
    if (running?.ready && (await answers(urlAt(running.port, "postgres")))) {
      await createDatabase(urlAt(running.port, "postgres"));
      const url = urlAt(running.port, DATABASE);
      const stop: EmbeddedPostgres["stop"] = (o) => stopServer(cluster, url, o?.evenIfUsed ?? false);
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

const SETTINGS = [
  "listen_addresses=127.0.0.1",
  "unix_socket_directories=''",
  /** Rows hold what respondents wrote; the server's log must not quote them. */
  "log_error_verbosity=terse",
  "log_min_error_statement=panic",
];
const DURABLE_SETTINGS = ["max_connections=100"];
const FAST_SETTINGS = [
  "max_connections=200",
  "fsync=off",
  "synchronous_commit=off",
  "full_page_writes=off",
  "autovacuum=off",
  "wal_level=minimal",
  "max_wal_senders=0",
];

/** One attempt; the error when it failed. Started by pg_ctl, the server outlives us and is deaf to our Ctrl-C. */
async function tryStart(cluster: Cluster): Promise<unknown> {
  const port = cluster.port ?? (await freePort());
  const settings = [...SETTINGS, ...(cluster.fast ? FAST_SETTINGS : DURABLE_SETTINGS)];
  const flags = [`-p ${port}`, ...settings.map((setting) => `-c ${setting}`)].join(" ");
  try {
    await writeFile(cluster.log, "", { mode: 0o600 });
    await giveTo(cluster.user, cluster.log);
    await runTool(cluster, "pg_ctl", [
      "-D",
      cluster.data,
      "-w",
      "-t",
      "60",
      "-s",
      "-l",
      cluster.log,
      "-o",
      flags,
      "start",
    ]);
    return undefined;
  } catch (err) {
    return err;
  }
}

/** A port nobody listens on at this moment, on the loopback address. */
const freePort = (): Promise<number> =>
  new Promise((done, fail) => {
    const server = createServer();
    server.once("error", fail).listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => done(typeof address === "object" && address !== null ? address.port : 0));
    });
  });

const CONNECT_TIMEOUT_MS = 2_000;

async function query(url: string, sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
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

const OTHER_CLIENTS =
  "select 1 from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid() limit 1";

async function stopServer(cluster: Cluster, url: string, evenIfUsed: boolean): Promise<void> {
  if (!(await readPostmaster(cluster.data))) return;
  const inUse = !evenIfUsed && (await query(url, OTHER_CLIENTS).catch(() => [])).length > 0;
  if (inUse) return;
  try {
    await runTool(cluster, "pg_ctl", ["-D", cluster.data, "-m", "fast", "-w", "-t", "60", "-s", "stop"]);
  } catch (err) {
    if (await readPostmaster(cluster.data))
      throw new EmbeddedPostgresError(`PostgreSQL in ${cluster.home} did not stop within a minute.`, err);
  }
}
