import { randomBytes } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { freePort } from "../../src/cli/demo/free-port.ts";
import { newSourceKeys } from "../../src/cli/source.ts";
import type { LocalSlackOptions } from "../../src/sandbox/local-slack.ts";
import { openDatabase } from "../../src/store/database.ts";
import { seal, tokenHash } from "../../src/store/secrets.ts";
import { addSource } from "../../src/store/sources.ts";
import { ensureWorkspace, setDefaultChannel } from "../../src/store/workspaces.ts";
import { type AmendsProcess, runAmends, startAmends, startMember } from "./amends.ts";
import { type BenchSlack, CHANNEL, startBenchSlack, TEAM } from "./slack.ts";

export interface InstallationOptions {
  readonly slack?: Partial<LocalSlackOptions>;
  /** Variables of its environment besides the usual. */
  readonly env?: Readonly<Record<string, string>>;
}

/** One workspace with its database and its Slack. */
export interface Installation {
  readonly db: pg.Pool;
  readonly slack: BenchSlack;
  readonly workspaceId: number;
  readonly source: { readonly id: number; readonly path: string; readonly secret: string };
  /** Where Amends listens once it is started. */
  readonly url: string;
  /** Starts `amends start` from the build. */
  start(...args: string[]): Promise<AmendsProcess>;
  /** Starts one more process of a role, and says where it would listen. */
  startMember(role: "web" | "worker"): Promise<{ readonly url: string }>;
  /** Runs another command of the build to its end. */
  run(...args: string[]): Promise<string>;
  close(): Promise<void>;
}

/** Sets a workspace up in a migrated database, with a source and a local Slack. Closing stops what still runs. */
export async function openInstallation(
  db: pg.Pool & { readonly url: string },
  parent: string,
  o: InstallationOptions,
): Promise<Installation> {
  const secretKey = randomBytes(32);
  const port = await freePort();
  const { token, secret } = newSourceKeys();
  const ids = await setUp(db.url, { tokenHash: tokenHash(token), sealedSecret: seal(secretKey, secret) });
  const slack = await startBenchSlack(`http://127.0.0.1:${port}/slack/events`, o.slack);
  const folder = await mkdtemp(join(parent, "amends-"));
  const { env = {} } = o;
  const surroundings = { folder, databaseUrl: db.url, slackApiUrl: slack.apiUrl, port, secretKey, env };
  const running = new Set<AmendsProcess>();
  return {
    db,
    slack,
    workspaceId: ids.workspaceId,
    source: { id: ids.sourceId, path: `/intake/${token}`, secret },
    url: `http://127.0.0.1:${port}`,
    start: async (...args) => {
      const amends = await startAmends(surroundings, args);
      running.add(amends);
      return amends;
    },
    startMember: async (role) => {
      const listens = await freePort();
      running.add(await startMember({ ...surroundings, port: listens }, role));
      return { url: `http://127.0.0.1:${listens}` };
    },
    run: (...args) => runAmends(args, surroundings),
    close: async () => {
      await Promise.all([...running].map((amends) => amends.stop()));
      await slack.stop();
    },
  };
}

async function setUp(
  url: string,
  keys: { readonly tokenHash: Buffer; readonly sealedSecret: string },
): Promise<{ workspaceId: number; sourceId: number }> {
  const db = openDatabase(url);
  try {
    const workspace = await ensureWorkspace(db, TEAM);
    await setDefaultChannel(db, workspace.id, CHANNEL);
    const createdAt = new Date().toISOString();
    const source = await addSource(db, {
      workspaceId: workspace.id,
      name: "bench",
      kind: "generic",
      threshold: null,
      createdAt,
      ...keys,
    });
    return { workspaceId: workspace.id, sourceId: source?.id ?? 0 };
  } finally {
    await db.destroy();
  }
}

/** Resolves when a count in the database is zero. */
export async function untilZero(db: pg.Pool, sql: string, { withinMs = 120_000, everyMs = 10 } = {}): Promise<void> {
  for (const until = Date.now() + withinMs; Date.now() < until; await sleep(everyMs)) {
    const { rows } = await db.query<{ n: number }>(sql);
    if (Number(rows[0]?.n) === 0) return;
  }
  throw new Error(`it did not become quiet: ${sql}`);
}

/** How many bodies wait to be understood. */
export const WAITING = "select count(*) as n from received where state = 'waiting'";
/** How many messages wait to be posted or drawn anew. */
export const UNDELIVERED =
  "select count(*) as n from notices where state in ('planned', 'sending', 'unknown') or (state = 'sent' and wanted_version > drawn_version)";
