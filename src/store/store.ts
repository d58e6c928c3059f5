import type { Knex } from "knex";
import type { Store } from "../usecases/ports.ts";
import { intakeTx } from "./intake.ts";
import { issueTx } from "./issues.ts";
import { peopleTx } from "./people-tx.ts";

/** The database as the stories see it. */
export const openStore = (db: Knex): Store => ({
  transaction: (work) =>
    db.transaction((trx) => work({ issues: issueTx(trx), intake: intakeTx(trx), people: peopleTx(trx) })),
  isDataFault,
});

/** SQLSTATE classes 22 (data exception) and 23 (constraint): the data's fault. Another SQLSTATE or a socket error: trouble. No code: our own bug with this data. */
function isDataFault(error: unknown): boolean {
  if (!(error instanceof Error) || error.name === "KnexTimeoutError") return false;
  const code: unknown = Reflect.get(error, "code");
  return code === undefined || (typeof code === "string" && /^2[23]/.test(code));
}
