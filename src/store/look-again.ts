import type { Knex } from "knex";
import { row, rows } from "./rows.ts";

/** How many issues one transaction has looked at again: as few as nobody notices who waits for one of them. */
const STEP = 500;

/** Under such a name stands how far the open issues of a workspace, or of one of its routes, have been walked through. */
const nameOf = (workspaceId: number, routeId: number | null): string => `look-again:${workspaceId}:${routeId ?? ""}`;

/** Wants every open issue looked at again, whatever the clock says: written with what makes it necessary, and done behind it. */
export async function wantLook(trx: Knex.Transaction, workspaceId: number, routeId: number | null): Promise<void> {
  await rows(
    trx,
    `insert into marks (name, mark, at) values (:name, '0', now())
     on conflict (name) do update set mark = excluded.mark, at = excluded.at`,
    { name: nameOf(workspaceId, routeId) },
  );
}

/** All that is wanted, step by step. What fails or is cut short, the next sweep goes on with. */
export async function lookAgainNow(db: Knex): Promise<void> {
  try {
    while (await db.transaction(stepOfLook));
  } catch {
    // What was to be saved is saved.
  }
}

/** One step of a walk that is wanted, passing over those another worker takes further; false when there is none. In the order in which others lock issues. */
export async function stepOfLook(trx: Knex.Transaction): Promise<boolean> {
  const walk = await row<{ name: string; after: number; workspace_id: number; route_id: number | null }>(
    trx,
    `select name, mark::bigint as after, split_part(name, ':', 2)::bigint as workspace_id, nullif(split_part(name, ':', 3), '')::bigint as route_id
     from marks where name like 'look-again:%' order by at, name limit 1 for update skip locked`,
  );
  if (!walk) return false;
  const { name, after, workspace_id: workspaceId, route_id: routeId } = walk;
  const step = await row<{ last: number | null }>(
    trx,
    `with open as (
       select id from issues where workspace_id = :workspaceId and closed_at is null and id > :after
         and (cast(:routeId as bigint) is null or route_id = :routeId) order by id limit ${STEP} for no key update
     ), wanted as (
       update issues i set next_deadline_at = i.opened_at from open where i.id = open.id returning i.id
     )
     select max(id) as last from wanted`,
    { workspaceId, routeId, after },
  );
  const last = step?.last ?? null;
  if (last === null) await rows(trx, "delete from marks where name = :name", { name });
  else await rows(trx, "update marks set mark = cast(:last as text) where name = :name", { name, last });
  return true;
}
