import { type Db, row } from "./rows.ts";

/** What a server is to another: no replica at all, or one that lacks so many bytes of its log. */
export type ReplicaState = { readonly isReplica: false } | { readonly isReplica: true; readonly missingBytes: number };

/** How far a primary's log is durable. */
export async function durableLsn(primary: Db): Promise<string> {
  const written = await row<{ lsn: string }>(primary, "select cast(pg_current_wal_flush_lsn() as text) as lsn");
  if (!written) throw new Error("the server does not say how far its log is durable");
  return written.lsn;
}

/** How far another server has replayed the log, compared with this place in it. */
export async function stateAgainst(lsn: string, other: Db): Promise<ReplicaState> {
  const found = await row<{ replica: boolean; missing: number }>(
    other,
    `select pg_is_in_recovery() as replica,
       cast(greatest(0, pg_wal_lsn_diff(cast(:lsn as pg_lsn), coalesce(pg_last_wal_replay_lsn(), '0/0'))) as float8) as missing`,
    { lsn },
  );
  return found?.replica ? { isReplica: true, missingBytes: found.missing } : { isReplica: false };
}

/** Asks the primary how far its log is durable, then the other server how far it has replayed it. */
export const replicaState = async (primary: Db, other: Db): Promise<ReplicaState> =>
  stateAgainst(await durableLsn(primary), other);
