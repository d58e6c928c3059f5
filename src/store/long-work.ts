import type { Knex } from "knex";

/** For a transaction that may last for hours: neither its statements, nor its waits for locks, nor the pauses of whoever it reads for or from end it. */
export async function asLongAsItTakes(trx: Knex.Transaction): Promise<void> {
  for (const name of ["statement_timeout", "idle_in_transaction_session_timeout", "lock_timeout"])
    await trx.raw("select set_config(:name, '0', true)", { name });
}
