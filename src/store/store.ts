import type { Knex } from "knex";
import type { Store, Tx } from "../usecases/store-ports.ts";
import { dueTx } from "./due.ts";
import { intakeTx } from "./intake.ts";
import { issuesUnheld, issueTx, MovedOn } from "./issues.ts";
import { againIfLost, isLostConnection } from "./lost-connection.ts";
import { mailStopsTx } from "./mail-stops.ts";
import { peopleTx } from "./people-tx.ts";
import { openTries } from "./tries.ts";

/** The database as the stories see it. `keys` open received bodies; without, those that are sealed are left to others. */
export const openStore = (db: Knex, keys: readonly Buffer[] = []): Store => ({
  transaction: (work) =>
    db.transaction((trx) =>
      work({
        issues: issueTx(trx),
        intake: intakeTx(trx, keys),
        people: peopleTx(trx),
        stops: mailStopsTx(trx),
        due: dueTx(trx),
      }),
    ),
  tries: openTries(db),
  changeIssue: (work) => againIfLost(() => changeIssue(db, work)),
  isDataFault,
});

/** How often a change is tried without holding its issue; a crowd on one issue then queues for it. */
const UNHELD_TRIES = 2;

async function changeIssue<T>(db: Knex, work: (tx: Pick<Tx, "issues">) => Promise<T>): Promise<T> {
  for (let tries = 0; tries < UNHELD_TRIES; tries++) {
    try {
      return await work({ issues: issuesUnheld(db) });
    } catch (error) {
      if (!(error instanceof MovedOn)) throw error;
    }
  }
  return db.transaction((trx) => work({ issues: issueTx(trx) }));
}

/** SQLSTATE classes 22 (data exception), 23 (constraint) and 54 (larger than the database can hold or index): the data's fault. Another SQLSTATE or a socket error: trouble. No code: our own bug with this data. */
function isDataFault(error: unknown): boolean {
  if (!(error instanceof Error) || error.name === "KnexTimeoutError" || isLostConnection(error)) return false;
  const code: unknown = Reflect.get(error, "code");
  return code === undefined || (typeof code === "string" && /^(2[23]|54)/.test(code));
}
