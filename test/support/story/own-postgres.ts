import { chmod, mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openDatabase } from "../../../src/store/database.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../../../src/store/embedded.ts";
import { removeFromElsewhere } from "../../../src/store/embedded-home.ts";
import type { FreshDatabase } from "../database.ts";
import { freePort } from "../free-port.ts";

/** A PostgreSQL of a story's own, which may be stopped and started again at the same address. */
export interface OwnPostgres {
  readonly database: FreshDatabase;
  /** `fast` lets running statements be rolled back, `immediate` is a crash. */
  stop(how: "fast" | "immediate"): Promise<void>;
  start(): Promise<void>;
  remove(): Promise<void>;
}

/** Starts a PostgreSQL in a folder of its own. */
export async function ownPostgres(): Promise<OwnPostgres> {
  const home = await mkdtemp(join(tmpdir(), "amends-own-"));
  await chmod(home, 0o755);
  const port = await freePort();
  let server: EmbeddedPostgres = await startEmbeddedPostgres({ home, port });
  const db = openDatabase(server.url, { poolMax: 4 });
  return {
    database: { url: server.url, db, drop: () => db.destroy() },
    // As an operator or a crash does it, behind the back of the one who started it.
    stop: async (how) => {
      process.kill(server.pid, how === "fast" ? "SIGINT" : "SIGQUIT");
      while (await listening(port)) await sleep(20);
    },
    start: async () => {
      server = await startEmbeddedPostgres({ home, port });
    },
    remove: async () => {
      await db.destroy();
      await server.stop({ evenIfUsed: true });
      await removeFromElsewhere(home);
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** Whether anyone takes connections at the port. */
const listening = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
