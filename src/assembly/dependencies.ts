import { statfs } from "node:fs/promises";
import type { Config } from "../config.ts";
import { DeliveryError } from "../domain/errors.ts";
import type { JobRunner } from "../jobs/runner.ts";
import { type Database, pendingMigrations } from "../store/database.ts";
import { dataDirectory } from "../store/health.ts";
import { watchRoom } from "../store/room.ts";
import { sharedFor } from "../telemetry/shared-for.ts";
import type { SlackPulse } from "../telemetry/slack-pulse.ts";
import type { Mailer } from "../usecases/mail-ports.ts";
import type { Dependency, Shown } from "./readiness.ts";

/** What the checks ask. */
export interface Asked {
  readonly config: Config;
  /** It answers survey tools and people; a worker does not. */
  readonly listens: boolean;
  readonly db: Database;
  readonly runner: Pick<JobRunner, "ping">;
  readonly pulse: SlackPulse;
  /** What sends mail; null in a process that sends none. */
  readonly mailer: Pick<Mailer, "verify"> | null;
}

/** A mail server counts connections: it is asked once a minute, and nobody waits for it. */
const MAIL_KEEP_MS = 60_000;
/** PostgreSQL needs room to write also for reading. */
const LEAST_FREE_MB = 256;
const MB = 1_048_576;

/**
 * Everything this process depends on. A process that listens can take in answers and show pages while queue, Slack and mail are away, and does its
 * part of the rest later: asked of it is the database. A worker needs queue and Slack for nearly all it does.
 */
export function dependenciesOf({ config, listens, db, runner, pulse, mailer }: Asked): readonly Dependency[] {
  const all: readonly (Dependency & { readonly when?: boolean })[] = [
    { name: "database", needed: true, check: databaseCheck(db) },
    { name: "migrations", needed: true, check: () => migrations(db) },
    { name: "queue", needed: !listens, check: () => answers(runner.ping()) },
    { name: "slack", needed: !listens, check: async () => slack(pulse) },
    { name: "mail", needed: false, when: mailer !== null, check: mailCheck(mailer) },
    { name: "disk", needed: true, when: config.databaseUrl === undefined, check: diskCheck(db, config.dataDir) },
  ];
  return all.filter(({ when = true }) => when);
}

/** It is enough that it answers. */
const answers = async (asked: PromiseLike<unknown>): Promise<Shown> => {
  await asked;
  return {};
};

/** It answers, and takes what is written. */
function databaseCheck(db: Database): () => Promise<Shown> {
  const room = watchRoom(db);
  return async (): Promise<Shown> => {
    await db.raw("select 1");
    const code = await room.lacking();
    return code === null ? {} : { code };
  };
}

async function migrations(db: Database): Promise<Shown> {
  const pending = await pendingMigrations(db);
  return pending.length === 0 ? {} : { code: "behind", pending: pending.length };
}

function slack(pulse: SlackPulse): Shown {
  const { isWell, since, lastAnswer, lastAnswerMs, code } = pulse.state();
  return { since, lastAnswer, lastAnswerMs, ...(isWell ? {} : { code: code ?? "unknown" }) };
}

/** What was found last; before the first answer it counts as well. */
function mailCheck(mailer: Asked["mailer"]): () => Promise<Shown> {
  let last: Shown = {};
  const verify = sharedFor(MAIL_KEEP_MS, async () => {
    try {
      await mailer?.verify();
      last = {};
    } catch (error) {
      last = { code: error instanceof DeliveryError ? error.code : "failed" };
    }
  });
  return async () => {
    void verify();
    return last;
  };
}

function diskCheck(db: Database, dataDir: string): () => Promise<Shown> {
  let folder: string | undefined;
  return async () => {
    folder ??= await dataDirectory(db).catch(() => undefined);
    const { bavail, bsize } = await statfs(folder ?? dataDir);
    const freeMb = Math.floor((bavail * bsize) / MB);
    return { freeMb, ...(freeMb < LEAST_FREE_MB ? { code: "nearly_full" } : {}) };
  };
}
