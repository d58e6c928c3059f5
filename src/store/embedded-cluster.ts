import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { access, chown, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import type { ServerUser } from "./embedded-binaries.ts";
import { EmbeddedPostgresError, embeddedFailure, outputOf } from "./embedded-error.ts";
import { readPostmaster } from "./embedded-pid.ts";

/** A PostgreSQL on disk: where it is, with what and as whom it runs. */
export interface Cluster {
  readonly home: string;
  readonly data: string;
  readonly log: string;
  readonly bin: string;
  readonly user: ServerUser | undefined;
  /** Quick to make, and lost when the machine loses power. */
  readonly fast: boolean;
  /** Undefined: any free one. */
  readonly port: number | undefined;
}

const SUPERUSER = "amends";
const passwordFile = (cluster: Cluster): string => join(cluster.home, "password");

const exec = promisify(execFile);

/** Runs as the server's user, and away from the current folder, which that user may not be able to enter. */
async function runTool(cluster: Cluster, tool: string, args: readonly string[]): Promise<void> {
  await exec(join(cluster.bin, tool), [...args], { ...cluster.user, cwd: "/" });
}

/** Makes the cluster unless it is there. In a folder aside that is renamed, so that half a cluster is never used. */
export async function initialise(cluster: Cluster, onProgress: (message: string) => void): Promise<void> {
  if (await exists(cluster.data)) return;
  onProgress("Preparing PostgreSQL…");
  const partial = `${cluster.data}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { mode: 0o700 });
  const password = passwordFile(cluster);
  await writeFile(password, randomBytes(18).toString("base64url"), { mode: 0o600 });
  await giveTo(cluster.user, partial, password);
  const encoding = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"];
  const login = [`--username=${SUPERUSER}`, `--pwfile=${password}`, "--auth=scram-sha-256"];
  const safety = cluster.fast ? ["--no-sync"] : ["--data-checksums"];
  try {
    await runTool(cluster, "initdb", ["-D", partial, ...encoding, ...login, ...safety, "--no-instructions"]);
  } catch (err) {
    throw embeddedFailure("PostgreSQL could not make a new database.", cluster.home, outputOf(err), err);
  }
  await rename(partial, cluster.data);
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

async function giveTo(user: ServerUser | undefined, ...paths: readonly string[]): Promise<void> {
  if (!user) return;
  for (const path of paths) await chown(path, user.uid, user.gid);
}

/** The address of a database of this cluster, given the server's port. */
export async function addressOf(cluster: Cluster): Promise<(port: number, database: string) => string> {
  const password = (await readFile(passwordFile(cluster), "utf8")).trim();
  return (port, database) => `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`;
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
  "max_connections=400",
  "fsync=off",
  "synchronous_commit=off",
  "full_page_writes=off",
  "autovacuum=off",
  "wal_level=minimal",
  "max_wal_senders=0",
];
const WAIT = ["-w", "-t", "60", "-s"];

/** One attempt; the error when it failed. Started by pg_ctl, the server outlives us and is deaf to our Ctrl-C. */
export async function tryStart(cluster: Cluster): Promise<unknown> {
  const port = cluster.port ?? (await freePort());
  const settings = [...SETTINGS, ...(cluster.fast ? FAST_SETTINGS : DURABLE_SETTINGS)];
  const flags = [`-p ${port}`, ...settings.map((setting) => `-c ${setting}`)].join(" ");
  try {
    await writeFile(cluster.log, "", { mode: 0o600 });
    await giveTo(cluster.user, cluster.log);
    await runTool(cluster, "pg_ctl", ["-D", cluster.data, ...WAIT, "-l", cluster.log, "-o", flags, "start"]);
    return undefined;
  } catch (err) {
    return err;
  }
}

/** Ends the server's sessions and the server, and waits until it is gone; nothing happens when none runs. */
export async function shutDown(cluster: Cluster): Promise<void> {
  if (!(await readPostmaster(cluster.data))) return;
  try {
    await runTool(cluster, "pg_ctl", ["-D", cluster.data, ...WAIT, "-m", "fast", "stop"]);
  } catch (err) {
    if (await readPostmaster(cluster.data))
      throw new EmbeddedPostgresError(`PostgreSQL in ${cluster.home} did not stop within a minute.`, err);
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
