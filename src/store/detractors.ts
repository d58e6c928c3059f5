import type { Knex } from "knex";
import { rows } from "./rows.ts";

/**
 * Whether the response `r` of the source `s` is a detractor's, by the thresholds as they are now: as thresholdFor and isDetractor say it.
 * `:threshold` is the workspace's. What was deleted in the survey tool is nobody's.
 */
export const IS_DETRACTOR = `(r.deleted_at is null and r.score <= coalesce(s.threshold,
  case when r.scale_max = 10 then cast(:threshold as numeric) else floor(r.scale_max * 0.4) end))`;

/** Those of these responses whose respondent was a detractor in one that was submitted before. */
export async function readFormerDetractors(
  trx: Knex.Transaction,
  workspaceId: number,
  responseIds: readonly number[],
  threshold: number,
): Promise<ReadonlySet<number>> {
  const found = await rows<{ id: number }>(
    trx,
    `select me.id from responses me where me.workspace_id = :workspaceId and me.id = any(cast(:ids as bigint[])) and exists (
       select 1 from responses r join sources s on s.id = r.source_id
       where r.respondent_id = me.respondent_id and r.submitted_at <= me.submitted_at and (r.submitted_at, r.id) < (me.submitted_at, me.id)
         and ${IS_DETRACTOR})`,
    { workspaceId, ids: [...new Set(responseIds)], threshold },
  );
  return new Set(found.map(({ id }) => id));
}
