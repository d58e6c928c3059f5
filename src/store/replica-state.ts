import { type Db, row } from "./rows.ts";

/** What a server is to another: no replica at all, or one that lacks so many bytes of its log. */
export type ReplicaState = { readonly isReplica: false } | { readonly isReplica: true; readonly missingBytes: number };

/** Asks the primary how far its log is durable, then the other server how far it has replayed it. */
export async function replicaState(primary: Db, other: Db): Promise<ReplicaState> {
  const written = await row<{ lsn: string }>(primary, "select cast(pg_current_wal_flush_lsn() as text) as lsn");
  const found = await row<{ replica: boolean; missing: number | null }>(
    other,
    `select pg_is_in_recovery() as replica,
       cast(greatest(0, pg_wal_lsn_diff(cast(:lsn as pg_lsn), pg_last_wal_replay_lsn())) as float8) as missing`,
    { lsn: written?.lsn ?? null },
  );
  return found?.replica ? { isReplica: true, missingBytes: found.missing ?? 0 } : { isReplica: false };
}
