import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { freePort } from "../../../src/cli/demo/free-port.ts";
import { openDatabase } from "../../../src/store/database.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../../../src/store/embedded.ts";
import { removeFromElsewhere } from "../../../src/store/embedded-home.ts";
import { readPostmaster } from "../../../src/store/embedded-pid.ts";
import type { FreshDatabase } from "../database.ts";
import { databaseAt } from "../database-names.ts";
import { quickFolder } from "../temporary-folder.ts";

/** A PostgreSQL of a story's own, which may be stopped and started again at the same address. */
export interface OwnPostgres {
  readonly home: string;
  readonly database: FreshDatabase;
  /** One more database on the same server, for a story of its own. */
  another(name: string): Promise<FreshDatabase>;
  /** `fast` lets running statements be rolled back, `immediate` is a crash. */
  stop(how: "fast" | "immediate"): Promise<void>;
  start(): Promise<void>;
  /** Copies its files aside, stopped for that moment; and puts them back in place of what there is now. */
  backUp(): Promise<void>;
  putBack(): Promise<void>;
  remove(): Promise<void>;
}

/** Starts a PostgreSQL in a folder of its own. */
export async function ownPostgres(): Promise<OwnPostgres> {
  const home = await quickFolder("amends-own-");
  const port = await freePort();
  let server: EmbeddedPostgres = await startEmbeddedPostgres({ home, port });
  const db = openDatabase(server.url, { poolMax: 4 });
  const stop: OwnPostgres["stop"] = async (how) => {
    process.kill(server.pid, how === "fast" ? "SIGINT" : "SIGQUIT");
    while (await listening(port)) await sleep(20);
  };
  const start = async (): Promise<void> => {
    server = await startEmbeddedPostgres({ home, port });
  };
  const [data, backup] = [join(home, "data"), join(home, "backup")];
  const copy = (from: string, to: string) => promisify(execFile)("cp", ["-a", from, to]);
  return {
    home,
    database: { url: server.url, db, drop: () => db.destroy() },
    another: async (name) => {
      await db.raw(`create database ${name}`);
      return storyDatabase(databaseAt(server.url, name));
    },
    // As an operator or a crash does it, behind the back of the one who started it.
    stop,
    start,
    backUp: async () => {
      await stop("fast");
      await untilGone(data);
      await copy(data, backup);
      await start();
    },
    putBack: async () => {
      await stop("immediate");
      await untilGone(data);
      await rm(data, { recursive: true });
      await copy(backup, data);
      await start();
    },
    remove: async () => {
      await db.destroy();
      await server.stop({ evenIfUsed: true });
      await removeFromElsewhere(home);
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** What a story needs of a database that is there, by its address. */
export function storyDatabase(url: string): FreshDatabase {
  const db = openDatabase(url, { poolMax: 4 });
  return { url, db, drop: () => db.destroy() };
}

/** Waits until the server has left its folder, which is after it stopped to listen. */
async function untilGone(data: string): Promise<void> {
  for (let looks = 0; looks < 500 && (await readPostmaster(data)); looks++) await sleep(20);
}

/** Whether anyone takes connections at the port. */
export const listening = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
