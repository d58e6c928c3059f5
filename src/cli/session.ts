import type { Closers } from "../assembly/closers.ts";
import { openAsItIs, openStorage } from "../assembly/storage.ts";
import { type Config, loadConfig } from "../config.ts";
import type { Database } from "../store/database.ts";
import { ensureWorkspace, type Workspace } from "../store/workspaces.ts";

/** The database of this installation, for one command. */
export interface Session {
  readonly config: Config;
  readonly db: Database;
  readonly workspace: Workspace;
  close(): Promise<void>;
}

/** Opens the database of the environment, migrated; `close` gives everything back. */
export async function openSession(): Promise<Session> {
  const config = loadConfig();
  const closers: Closers = [];
  const close = () => closeAll(closers);
  try {
    const { db } = await openStorage(config, closers, tell);
    return { config, db, workspace: await ensureWorkspace(db, null), close };
  } catch (error) {
    await close();
    throw error;
  }
}

const tell = (message: string): void => void process.stderr.write(`${message}\n`);

async function closeAll(closers: Closers): Promise<void> {
  const closer = closers.pop();
  if (!closer) return;
  try {
    await closer();
  } finally {
    await closeAll(closers);
  }
}

/** Runs one command with the database as it is, of whatever version, and closes it whatever happens. */
export async function withDatabase<T>(config: Config, work: (db: Database) => Promise<T>): Promise<T> {
  const closers: Closers = [];
  try {
    return await work((await openAsItIs(config, closers, tell)).db);
  } finally {
    await closeAll(closers);
  }
}

/** Runs one command with a database, and closes it whatever happens. */
export async function withSession<T>(work: (session: Session) => Promise<T>): Promise<T> {
  const session = await openSession();
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}
