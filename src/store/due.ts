import type { Knex } from "knex";
import type { DueIssue, DueTx } from "../usecases/store-ports.ts";
import { heldIssues } from "./held-issues.ts";
import { stepOfLook } from "./look-again.ts";
import { type Db, iso, row, rows } from "./rows.ts";

/** The present within a statement: on the database's clock, which all hosts share; `:aheadMs` is by how much the business's clock was moved ahead of the machine's. */
export const PRESENT = "now() + interval '1 millisecond' * cast(:aheadMs as float8)";

/** The same as the domain has it. */
export async function presentOf(db: Db, aheadMs: number): Promise<string> {
  const found = await row<{ at: Date }>(db, `select ${PRESENT} as at`, { aheadMs });
  if (!found) throw new Error("the database does not know the time");
  return iso(found.at);
}

/** When time is to look at an issue `i`. */
export const LOOK_AT = "coalesce(i.next_deadline_at, i.opened_at)";

/** How many issues' time has come by a moment. */
export async function countDue(db: Db, at: string): Promise<number> {
  const found = await row<{ n: number }>(
    db,
    `select count(*) as n from issues i where i.closed_at is null and ${LOOK_AT} <= cast(:at as timestamptz)`,
    { at },
  );
  return found?.n ?? 0;
}

/** Issues whose time has come, within one transaction. */
export const dueTx = (trx: Knex.Transaction): DueTx => ({
  lookAgain: () => stepOfLook(trx),
  held: (asked) => heldIssues(trx, asked),
  async claim(at, after, limit) {
    const found = await rows<{ workspace_id: number; id: number; version: number; look_at: Date }>(
      trx,
      `select i.workspace_id, i.id, i.version, ${LOOK_AT} as look_at from issues i
       where i.closed_at is null and ${LOOK_AT} <= cast(:at as timestamptz)
         and (cast(:afterAt as timestamptz) is null or (${LOOK_AT}, i.id) > (cast(:afterAt as timestamptz), cast(:afterId as bigint)))
       order by ${LOOK_AT}, i.id limit :limit for update of i skip locked`,
      { at, afterAt: after?.lookAt ?? null, afterId: after?.issueId ?? 0, limit },
    );
    return found.map(
      (r): DueIssue => ({
        workspaceId: r.workspace_id,
        issueId: r.id,
        version: r.version,
        lookAt: r.look_at.toISOString(),
      }),
    );
  },
});
