import { join } from "node:path";
import type { Config } from "../config.ts";
import { type Database, migrate, openDatabase } from "../store/database.ts";
import { startEmbeddedPostgres } from "../store/embedded.ts";
import type { Closers } from "./closers.ts";

/** The database of the configuration, migrated: an embedded one when none is named. */
export async function openStorage(
  config: Config,
  closers: Closers,
  onProgress?: (message: string) => void,
): Promise<{ db: Database; url: string }> {
  const embedded = config.databaseUrl
    ? null
    : await startEmbeddedPostgres({ home: join(config.dataDir, "postgres"), ...(onProgress ? { onProgress } : {}) });
  if (embedded) closers.push(() => embedded.stop());
  const url = config.databaseUrl ?? embedded?.url ?? "";
  const db = openDatabase(url);
  closers.push(() => db.destroy());
  await migrate(db);
  return { db, url };
}
