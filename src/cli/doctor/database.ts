import { join } from "node:path";
import { withPostgres } from "../../jobs/connections.ts";
import type { Database } from "../../store/database.ts";
import { openDatabase, pendingMigrations } from "../../store/database.ts";
import { startEmbeddedPostgres } from "../../store/embedded.ts";
import { serverFacts } from "../../store/health.ts";
import { invalidIndexes } from "../../store/indexes.ts";
import { replicaState } from "../../store/replica-state.ts";
import { type Check, failed, good, type Patient, warning } from "./check.ts";

/** The oldest PostgreSQL whose features our statements use. */
const OLDEST_POSTGRES = 15;
const EMBEDDED_MS = 90_000;

/** Checks of the database. They change nothing in it, but start the embedded one, as a start would. */
export const DATABASE: readonly Check[] = [
  {
    name: "embedded PostgreSQL",
    when: (config) => config.databaseUrl === undefined,
    needs: ["data folder"],
    withinMs: EMBEDDED_MS,
    mend: "Or set DATABASE_URL to a database you run yourself.",
    run: embedded,
  },
  {
    name: "database",
    needs: ["embedded PostgreSQL"],
    mend: "Correct DATABASE_URL, or remove it to use a PostgreSQL that Amends brings along.",
    run: database,
  },
  {
    name: "migrations",
    needs: ["database"],
    mend: "Run `amends migrate`.",
    run: migrations,
  },
  {
    name: "indexes",
    needs: ["migrations"],
    run: indexes,
  },
  {
    name: "read replica",
    when: (config) => config.databaseReplicaUrl !== undefined,
    needs: ["database"],
    mend: "Correct DATABASE_REPLICA_URL, or remove it; meanwhile lists are read from DATABASE_URL.",
    run: readReplica,
  },
];

/** The database an earlier check has reached. */
export function databaseOf({ known }: Patient): Database {
  if (!known.db) throw new Error("asked of the database before it was reached");
  return known.db;
}

async function embedded({ config, known, closers }: Patient) {
  const server = await startEmbeddedPostgres({ home: join(config.dataDir, "postgres") });
  if (!server.adopted) closers.push(() => server.stop());
  known.databaseUrl = server.url;
  return good(server.adopted ? "it runs." : "it starts.");
}

/** Asks once over a plain connection first: a pool tries longer, and tells less. */
async function database({ config, known, closers }: Patient) {
  const url = config.databaseUrl ?? known.databaseUrl ?? "";
  await withPostgres(url, (client) => client.query("select 1"));
  known.databaseUrl = url;
  const db = openDatabase(url, { poolMax: 2 });
  known.db = db;
  closers.push(() => db.destroy());
  const { major, version } = await serverFacts(db);
  return major >= OLDEST_POSTGRES
    ? good(`PostgreSQL ${version} answers.`)
    : failed(`PostgreSQL ${version} is too old.`, `Use PostgreSQL ${OLDEST_POSTGRES} or newer.`);
}

async function migrations(patient: Patient) {
  const pending = await pendingMigrations(databaseOf(patient));
  return pending.length === 0
    ? good("the database is up to date.")
    : warning(
        `${pending.join(", ")} ${pending.length === 1 ? "has" : "have"} not run yet.`,
        "`amends start` does it by itself, `amends migrate` beforehand.",
      );
}

async function indexes(patient: Patient) {
  const invalid = await invalidIndexes(databaseOf(patient));
  return invalid.length === 0
    ? good("all are whole.")
    : warning(
        `the building of ${invalid.join(", ")} was cut short: what needs ${invalid.length === 1 ? "it" : "them"} is slow.`,
        `Run \`amends migrate\`, or in psql: ${invalid.map((name) => `reindex index concurrently ${name};`).join(" ")}`,
      );
}

/** So far behind it is not read from: at some thousand changes a second that is a second. */
const FAR_BEHIND_BYTES = 10_000_000;

async function readReplica(patient: Patient) {
  const url = patient.config.databaseReplicaUrl ?? "";
  await withPostgres(url, (client) => client.query("select 1"));
  const replica = openDatabase(url, { poolMax: 1 });
  patient.closers.push(() => replica.destroy());
  const state = await replicaState(databaseOf(patient), replica);
  if (!state.isReplica)
    return failed(
      "it is no replica: it takes changes of its own, and is not read from.",
      "Let DATABASE_REPLICA_URL name a streaming replica of DATABASE_URL, or remove it.",
    );
  return state.missingBytes < FAR_BEHIND_BYTES
    ? good("it follows.")
    : warning(
        `it is ${Math.round(state.missingBytes / 1_000_000)} MB behind, and not read from until it has caught up.`,
        "Look why it does not keep up: pg_stat_replication on the primary.",
      );
}
