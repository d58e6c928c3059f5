import type { Knex } from "knex";
import type { StandingField } from "../domain/concerned.ts";
import type { StandingChange, StandingFollows } from "../usecases/standing-follows.ts";
import { type Db, row, rows } from "./rows.ts";

/** Standing follows as rows. */
export const openStandingFollows = (db: Knex): StandingFollows => ({
  of: (personId) =>
    rows<{ id: number; field: StandingField; value: string }>(
      db,
      "select id, field, as_typed as value from standing_follows where person_id = :personId order by id",
      { personId },
    ),
  async change(personId, change) {
    try {
      await db.transaction((trx) => changeWithin(trx, personId, change));
      return true;
    } catch (error) {
      if (error instanceof TooMany) return false;
      throw error;
    }
  },
});

class TooMany extends Error {}

/** The person is held meanwhile, so that two windows together cannot go beyond the most either. */
async function changeWithin(trx: Db, personId: number, { workspaceId, remove, add, most, at }: StandingChange) {
  await row(trx, "select 1 from people where id = :personId for no key update", { personId });
  await rows(trx, "delete from standing_follows where person_id = :personId and id = any(cast(:remove as bigint[]))", {
    personId,
    remove: [...remove],
  });
  if (!add) return;
  const added = await rows(
    trx,
    `insert into standing_follows (workspace_id, person_id, field, value, as_typed, since)
     values (:workspaceId, :personId, :field, :key, :value, :at) on conflict do nothing returning id`,
    { workspaceId, personId, ...add, at },
  );
  const count = await row<{ n: number }>(
    trx,
    "select cast(count(*) as int) as n from standing_follows where person_id = :personId",
    { personId },
  );
  if (added.length > 0 && (count?.n ?? 0) > most) throw new TooMany();
}
