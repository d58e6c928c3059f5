import type { Knex } from "knex";
import type { Tries } from "../usecases/store-ports.ts";
import { type Db, row, rows } from "./rows.ts";

/** A received body that somebody has begun with, and perhaps died of, as a condition over `received r`. */
export const WAS_BEGUN = "r.id in (select unnest(t.received_ids) from received_tries t)";

/** How often, while nobody holds it. */
export const TIMES_BEGUN = "(select count(*) from received_tries t where r.id = any(t.received_ids))";

/** Tries of received bodies, in PostgreSQL: a row for all that are tried together, beside the transaction that holds them. */
export const openTries = (db: Knex): Tries => ({
  async begin(receivedIds) {
    const begun = await row<{ id: number }>(
      db,
      "insert into received_tries (received_ids) values (cast(:receivedIds as bigint[])) returning id",
      { receivedIds: [...receivedIds] },
    );
    return begun?.id ?? 0;
  },
  async forget(tryId) {
    await rows(db, "delete from received_tries where id = :tryId", { tryId });
  },
});

/** Deletes tries of which no body waits any more: it was settled by that try, or by a later one. */
export async function endTries(trx: Db): Promise<void> {
  await rows(
    trx,
    `delete from received_tries t
     where not exists (select 1 from received r where r.id = any(t.received_ids) and r.state = 'waiting')`,
  );
}
