import { join } from "node:path";
import type { Config } from "../config.ts";
import type { Logger } from "../logger.ts";
import { type Observer, UNOBSERVED } from "../observer.ts";
import { type Database, migrate, openDatabase } from "../store/database.ts";
import { startEmbeddedPostgres } from "../store/embedded.ts";
import { onPrimary, onReplica, type Reading } from "../store/reading.ts";
import type { Closers } from "./closers.ts";

/** The database of the configuration, migrated: an embedded one when none is named. */
export async function openStorage(
  config: Config,
  closers: Closers,
  onProgress?: (message: string) => void,
  observer?: Observer,
): Promise<{ db: Database; url: string }> {
  const opened = await openAsItIs(config, closers, onProgress, observer);
  await migrate(opened.db);
  return opened;
}

/** The same, of whatever version the database is. */
export async function openAsItIs(
  config: Config,
  closers: Closers,
  onProgress?: (message: string) => void,
  observer: Observer = UNOBSERVED,
): Promise<{ db: Database; url: string }> {
  const embedded = config.databaseUrl
    ? null
    : await startEmbeddedPostgres({ home: join(config.dataDir, "postgres"), ...(onProgress ? { onProgress } : {}) });
  if (embedded) closers.push(() => embedded.stop());
  const url = config.databaseUrl ?? embedded?.url ?? "";
  const db = openDatabase(url, { poolMax: config.databasePoolMax, observer });
  closers.push(() => db.destroy());
  return { db, url };
}

/** Where lists and histories are read: on the replica of the configuration, when there is one. */
export function openReading(
  { databaseReplicaUrl: url, databasePoolMax: poolMax }: Config,
  db: Database,
  { logger, observer }: { readonly logger: Logger; readonly observer: Observer },
  closers: Closers,
): Reading {
  if (url === undefined) return onPrimary(db);
  const replica = openDatabase(url, { poolMax, name: "amends-reading", observer });
  closers.push(() => replica.destroy());
  return onReplica(db, replica, logger);
}
