import { rm } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { migrate, openDatabase } from "../../src/store/database.ts";
import { startEmbeddedPostgres } from "../../src/store/embedded.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { type Installation, type InstallationOptions, openInstallation } from "./installation.ts";

/** What rows measure with. */
export interface Bench {
  /** Fewer rounds and rows: to see that everything works, not to judge by. */
  readonly quick: boolean;
  /** How many issues the lists are measured at, when not the usual number. */
  readonly issues: number | null;
  /** The usual number of rounds, or fewer when quick. */
  rounds(usual: number): number;
  /** Says what goes on, to the person who waits. */
  say(text: string): void;
  /** A new database, `migrated` or without any table. */
  database(kind: "migrated" | "empty"): Promise<pg.Pool & { readonly url: string }>;
  /** A new database with a workspace and a source, a local Slack, and the means to start Amends on them. */
  installation(options?: InstallationOptions): Promise<Installation>;
  readonly folder: string;
  readonly postgresVersion: string;
}

const TEMPLATE = "bench_template";

/** Starts a durable PostgreSQL for the bench, gives the work what it needs, and clears everything away. */
export async function withBench<T>(
  o: Pick<Bench, "quick" | "issues" | "say">,
  work: (bench: Bench) => Promise<T>,
): Promise<T> {
  const folder = await temporaryFolder("amends-bench-");
  const server = await startEmbeddedPostgres({ home: join(folder, "postgres") });
  const admin = new pg.Pool({ connectionString: server.url, max: 2 });
  const opened: { end(): Promise<void> }[] = [];
  const clear = async (): Promise<void> => {
    for (const one of opened.splice(0).reverse()) await one.end().catch(() => undefined);
    await admin.end().catch(() => undefined);
    await server.stop({ evenIfUsed: true });
    await rm(folder, { recursive: true, force: true });
  };
  const interrupted = (): void => void clear().finally(() => process.exit(130));
  process.once("SIGINT", interrupted).once("SIGTERM", interrupted);
  try {
    await admin.query(`create database ${TEMPLATE}`);
    const template = openDatabase(urlOf(server.url, TEMPLATE));
    await migrate(template);
    await template.destroy();
    const version = await admin.query<{ server_version: string }>("show server_version");
    let made = 0;
    const database: Bench["database"] = async (kind) => {
      const name = `bench_${++made}`;
      await admin.query(`create database ${name}${kind === "migrated" ? ` template ${TEMPLATE}` : ""}`);
      const url = urlOf(server.url, name);
      const pool = new pg.Pool({ connectionString: url, max: 16 });
      opened.push(pool);
      return Object.assign(pool, { url });
    };
    const installation: Bench["installation"] = async (options = {}) => {
      const opening = await openInstallation(await database("migrated"), folder, options);
      opened.push({ end: () => opening.close() });
      return opening;
    };
    const rounds = (usual: number): number => (o.quick ? Math.min(2, usual) : usual);
    const postgresVersion = version.rows[0]?.server_version ?? "";
    return await work({ ...o, rounds, database, installation, folder, postgresVersion });
  } finally {
    process.off("SIGINT", interrupted).off("SIGTERM", interrupted);
    await clear();
  }
}

function urlOf(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}
