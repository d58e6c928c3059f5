import { execFile } from "node:child_process";
import { appendFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import type { Knex } from "knex";
import { freePort } from "../../../src/cli/demo/free-port.ts";
import { openDatabase } from "../../../src/store/database.ts";
import { postgresBinaries, serverUser } from "../../../src/store/embedded-binaries.ts";
import { addressOf, type Cluster, shutDown, tryStart } from "../../../src/store/embedded-cluster.ts";
import { readPostmaster } from "../../../src/store/embedded-pid.ts";
import { quickFolder } from "../temporary-folder.ts";
import { listening, type OwnPostgres, ownPostgres } from "./own-postgres.ts";

/** A PostgreSQL of a story's own with a streaming replica beside it. */
export interface ReplicatedPostgres {
  readonly primary: OwnPostgres;
  readonly replicaUrl: string;
  /** A connection to the replica, for looking on. */
  readonly replica: Knex;
  /** The replica shows nothing of what is written from now on, until it goes on. */
  pause(): Promise<void>;
  goOn(): Promise<void>;
  /** A crash of the replica. */
  killReplica(): Promise<void>;
  startReplica(): Promise<void>;
  /** From now on nothing is committed that the replica does not have. */
  inStep(): Promise<void>;
  /** The replica is the one to write to from now on. */
  promote(): Promise<void>;
  remove(): Promise<void>;
}

const exec = promisify(execFile);

/** Starts both: the replica begins as a copy of the primary's folder, which stands still meanwhile. */
export async function replicatedPostgres(): Promise<ReplicatedPostgres> {
  const primary = await ownPostgres();
  const home = await quickFolder("amends-own-");
  await primary.stop("fast");
  await exec("cp", ["-a", `${primary.home}/.`, home]);
  await primary.start();

  const user = serverUser();
  const place = { home, data: join(home, "data"), log: join(home, "server.log") };
  const port = await freePort();
  const cluster: Cluster = { ...place, bin: await postgresBinaries(home, user), user, fast: false, port };
  await follow(cluster.data, primary.database.url);
  await start(cluster);
  const replicaUrl = (await addressOf(cluster))(port, "amends");
  const replica = openDatabase(replicaUrl, { poolMax: 2, name: "looking-on" });
  return {
    primary,
    replicaUrl,
    replica,
    pause: async () => void (await replica.raw("select pg_wal_replay_pause()")),
    goOn: async () => void (await replica.raw("select pg_wal_replay_resume()")),
    killReplica: async () => {
      process.kill((await readPostmaster(cluster.data))?.pid ?? 0, "SIGQUIT");
      while (await listening(port)) await sleep(20);
    },
    startReplica: () => start(cluster),
    inStep: async () => {
      await primary.database.db.raw("alter system set synchronous_standby_names = '*'");
      await primary.database.db.raw("select pg_reload_conf()");
    },
    promote: async () => void (await replica.raw("select pg_promote()")),
    remove: async () => {
      await replica.destroy();
      await shutDown(cluster);
      await rm(home, { recursive: true, force: true });
      await primary.remove();
    },
  };
}

async function start(cluster: Cluster): Promise<void> {
  const failure = await tryStart(cluster);
  if (failure !== undefined) throw failure;
}

/** What makes a copied folder a replica: whom it follows, and that it does. */
async function follow(data: string, primaryUrl: string): Promise<void> {
  const { hostname, port, username, password } = new URL(primaryUrl);
  const primary = `host=${hostname} port=${port} user=${username} password=${password}`;
  await rm(join(data, "postmaster.pid"), { force: true });
  await appendFile(join(data, "postgresql.auto.conf"), `\nprimary_conninfo = '${primary}'\n`);
  await writeFile(join(data, "standby.signal"), "");
  await exec("chown", [`--reference=${join(data, "PG_VERSION")}`, join(data, "standby.signal")]);
}
