import { setTimeout as sleep } from "node:timers/promises";
import knex, { type Knex } from "knex";
import pg from "pg";
import { migrationSource } from "../../migrations/index.ts";
import type { Observer } from "../observer.ts";
import { rebuildInvalid } from "./indexes.ts";
import { observeStatements } from "./observe-statements.ts";

/** A pool of connections, for code that hands it on and does not write queries. */
export type Database = Knex;

const INT8 = 20;

/** Counts and ids come back as numbers. Set per connection: other users of the pg driver keep its defaults. */
const typeParsers = {
  getTypeParser: (oid: number, format?: string) =>
    oid === INT8 && format !== "binary" ? Number : pg.types.getTypeParser(oid, format as "text"),
};

/** How long the server lets a statement, a wait for a lock and an open transaction last, in milliseconds; 0 is for ever. */
interface Patience {
  readonly statementMs: number;
  readonly lockMs: number;
  readonly idleTransactionMs: number;
}

const SERVING: Patience = { statementMs: 15_000, lockMs: 5_000, idleTransactionMs: 15_000 };
const MIGRATING: Patience = { statementMs: 0, lockMs: 10_000, idleTransactionMs: 0 };
const CONNECT_TIMEOUT_MS = 2_000;
/** Longer than anybody waits for a connection: one that is slow to come fails those who wait for it, not whoever has only just asked. */
const NEW_CONNECTION_MS = 5_000;
/** A connection that nobody needs is kept so long: a new one knows no plans, and comes just when there is much to do. */
const IDLE_MS = 600_000;

const MIGRATION_TABLE = "schema_migration";
const DEFAULT_POOL_MAX = 10;

/** Knex's type does not know `lock_timeout`; the driver does. */
interface ConnectionConfig extends Knex.PgConnectionConfig {
  readonly lock_timeout: number;
}

/** Knex prints to the console what it also throws. */
const nothing = (): void => undefined;
const SILENT: Knex.Logger = { warn: nothing, error: nothing, deprecate: nothing, debug: nothing };

function open(url: string, poolMax: number, patience: Patience, name = "amends"): Knex {
  const connection: ConnectionConfig = {
    connectionString: url,
    application_name: name,
    types: typeParsers,
    keepAlive: true,
    connectionTimeoutMillis: NEW_CONNECTION_MS,
    statement_timeout: patience.statementMs,
    lock_timeout: patience.lockMs,
    idle_in_transaction_session_timeout: patience.idleTransactionMs,
  };
  return knex({
    client: "pg",
    connection,
    pool: { min: 0, max: poolMax, idleTimeoutMillis: IDLE_MS },
    acquireConnectionTimeout: CONNECT_TIMEOUT_MS,
    // Else the message of every error quotes the statement with its values: a client's words.
    compileSqlOnError: false,
    // A version beside or behind the next one starts on its schema too: what was expanded does not concern it.
    migrations: { migrationSource, tableName: MIGRATION_TABLE, disableMigrationsListValidation: true },
    log: SILENT,
  });
}

export interface DatabaseOptions {
  readonly poolMax?: number;
  /** What the server knows it by. */
  readonly name?: string;
  readonly observer?: Observer;
}

/** Opens a pool on the database; connects at the first query; nobody waits for a connection for more than two seconds. */
export function openDatabase(url: string, options: DatabaseOptions = {}): Knex {
  const db = open(url, options.poolMax ?? DEFAULT_POOL_MAX, SERVING, options.name);
  if (options.observer) observeStatements(db, options.observer);
  return db;
}

/** Any number, the same in every version: whoever holds this advisory lock may migrate. */
const MIGRATION_LOCK = 4_026_531_840;
const LOCK_POLL_MS = 200;

/** Runs the migrations that have not run yet and returns their names. Several processes may call it at once; one migrates. */
export function migrate(db: Knex): Promise<readonly string[]> {
  return migrating(db, async (patient) => {
    const [, names] = (await patient.migrate.latest()) as [number, string[]];
    return names;
  });
}

/** Builds anew what an earlier migration that was cut short has left half built; answers the indexes by name. Beside running work, however long it takes. */
export const mendIndexes = (db: Knex): Promise<readonly string[]> => migrating(db, rebuildInvalid);

/** Brings a database without rows to the state after this migration, from wherever it is. */
export function migrateTo(db: Knex, name: string): Promise<void> {
  return migrating(db, async (patient) => {
    const [known, current] = [await knownMigrations(), await schemaOf(patient)];
    const steps = known.indexOf(name) - known.indexOf(current ?? "");
    for (let up = steps; up > 0; up--) await patient.migrate.up();
    for (let down = steps; down < 0; down++) await patient.migrate.down();
  });
}

async function migrating<T>(db: Knex, work: (patient: Knex) => Promise<T>): Promise<T> {
  const patient = open(urlOf(db), 1, MIGRATING);
  try {
    return await holdingMigrationLock(urlOf(db), async () => {
      await freeAbandonedLock(patient);
      return work(patient);
    });
  } finally {
    await patient.destroy();
  }
}

/**
 * The lock belongs to a connection, not to a transaction: an open transaction, and a statement that waits in the server, hold a
 * snapshot, and a concurrent index build waits for that.
 */
async function holdingMigrationLock<T>(url: string, work: () => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  await client.connect();
  try {
    for (;;) {
      const { rows } = await client.query<{ taken: boolean }>("select pg_try_advisory_lock($1) as taken", [
        MIGRATION_LOCK,
      ]);
      if (rows[0]?.taken) return await work();
      await sleep(LOCK_POLL_MS);
    }
  } finally {
    await client.end();
  }
}

/** Knex's own lock row outlives a killed process. We hold the advisory lock, so a row still set is nobody's. */
async function freeAbandonedLock(db: Knex): Promise<void> {
  if (await db.schema.hasTable(`${MIGRATION_TABLE}_lock`)) await db.migrate.forceFreeMigrationsLock();
}

/** The names of all migrations that this version knows, in order. */
export const knownMigrations = async (): Promise<readonly string[]> =>
  (await migrationSource.getMigrations([])).map((m) => migrationSource.getMigrationName(m));

/** The name of the last migration that has run on this database; null for an empty one. */
export async function schemaOf(db: Knex): Promise<string | null> {
  if (!(await db.schema.hasTable(MIGRATION_TABLE))) return null;
  const last = (await db(MIGRATION_TABLE).max("name as name").first()) as { name: string | null } | undefined;
  return last?.name ?? null;
}

/** The names of migrations that have not run on this database, in order; changes nothing. */
export async function pendingMigrations(db: Knex): Promise<readonly string[]> {
  const known = await knownMigrations();
  if (!(await db.schema.hasTable(MIGRATION_TABLE))) return known;
  const done = new Set<string>(await db(MIGRATION_TABLE).pluck("name"));
  return known.filter((name) => !done.has(name));
}

function urlOf(db: Knex): string {
  const { connection } = (db.client as { config: { connection: { connectionString: string } } }).config;
  return connection.connectionString;
}
