import { aheadMs, type Clock } from "../clock.ts";
import { createLogger } from "../logger.ts";
import { refuseFilled } from "../store/backup/empty.ts";
import { BackupProblem, type Header } from "../store/backup/format.ts";
import { type RestoreProgress, readIn } from "../store/backup/read-in.ts";
import { lastSent, type Settled, settle } from "../store/backup/settle.ts";
import { refuseUnfinished } from "../store/backup/unfinished.ts";
import { type Database, knownMigrations, migrate, migrateTo } from "../store/database.ts";
import { countDue, presentOf } from "../store/due.ts";
import { openStore } from "../store/store.ts";
import { sweepDeadlines } from "../usecases/sweep-deadlines.ts";
import { NO_NUDGES } from "./no-nudges.ts";

/** Reads an export into an empty database and settles it, so that Amends can start on it. */
export async function restoreRows(
  db: Database,
  bytes: AsyncIterable<Buffer>,
  { ranOn, clock, progress }: { readonly ranOn: boolean; readonly clock: Clock; readonly progress: RestoreProgress },
): Promise<{ readonly header: Header; readonly settled: Settled }> {
  await refuseUnfinished(db);
  await refuseFilled(db);
  const header = await readIn({ db, progress, prepare: (schema) => toSchema(db, schema) }, bytes);
  await migrate(db);
  const pass = (trx: Database) => passTime(trx, clock);
  const settled = await settle(db, { exportedAt: header.exported_at, ranOn, aheadMs: aheadMs(clock), pass });
  return { header, settled };
}

/** Settles a database that was brought back by other means, as of when it last sent something. */
export async function settleRows(
  db: Database,
  { ranOn, clock }: { readonly ranOn: boolean; readonly clock: Clock },
): Promise<Settled> {
  await refuseUnfinished(db);
  await migrate(db);
  const pass = (trx: Database) => passTime(trx, clock);
  return settle(db, { exportedAt: await lastSent(db), ranOn, aheadMs: aheadMs(clock), pass });
}

/** Rows of an older version go into its schema, and are then brought on like any database of that version. */
async function toSchema(db: Database, schema: string): Promise<void> {
  if (!(await knownMigrations()).includes(schema))
    throw new BackupProblem(
      `The file is of a newer version of Amends (schema ${schema}). Restore with that version, or a newer one.`,
    );
  await migrateTo(db, schema);
}

/** An issue takes one step a round, and after an outage few. */
const MOST_ROUNDS = 1_000;

/** Lets time pass for every issue whose time has come by now; answers how many there were. */
async function passTime(db: Database, clock: Clock): Promise<number> {
  const at = await presentOf(db, aheadMs(clock));
  const ports = {
    store: openStore(db),
    nudges: NO_NUDGES,
    logger: createLogger({ level: "warn" }),
    present: async () => at,
  };
  const due = await countDue(db, at);
  for (let round = 0; round < MOST_ROUNDS && (await countDue(db, at)) > 0; round++) await sweepDeadlines(ports);
  return due;
}
