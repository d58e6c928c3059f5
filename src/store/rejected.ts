import type { Knex } from "knex";
import type { Rejections } from "../domain/rejections.ts";
import { type Db, iso, row, rows } from "./rows.ts";
import { SEAL_BYTES } from "./secrets.ts";
import { opened, type StoredBody } from "./stored-body.ts";

/** A body that could not be understood, and nobody said yet that it needs nobody: as a condition over `received r`. */
export const IS_REJECTED = "r.state = 'rejected' and r.dismissed_at is null";

/** A body that could not be understood, as an operator looks at it. */
export interface RejectedBody {
  readonly id: number;
  readonly source: string;
  readonly receivedAt: Date;
  readonly bytes: number;
  readonly reason: string;
}

/** The newest bodies that could not be understood. */
export const listRejected = (db: Db, workspaceId: number, limit: number): Promise<RejectedBody[]> =>
  rows<RejectedBody>(
    db,
    `select r.id, s.name as source, r.received_at as "receivedAt", octet_length(r.body) - case when r.key_id is null then 0 else ${SEAL_BYTES} end as bytes, r.reason
     from received r join sources s on s.id = r.source_id
     where r.workspace_id = :workspaceId and ${IS_REJECTED} order by r.id desc limit :limit`,
    { workspaceId, limit },
  );

/** A rejected body as it came; undefined when this workspace has none by that id. Throws WrongKey when it cannot be opened. */
export async function readRejected(
  db: Db,
  keys: readonly Buffer[],
  workspaceId: number,
  id: number,
): Promise<Buffer | undefined> {
  const found = await row<StoredBody>(
    db,
    "select body, key_id from received where workspace_id = :workspaceId and id = :id and state = 'rejected'",
    { workspaceId, id },
  );
  return found && opened(keys, found);
}

/** All that are listed, or one by its id, also after it was put away. */
const CHOSEN = `r.workspace_id = :workspaceId and case when cast(:id as bigint) is null then ${IS_REJECTED} else r.id = :id and r.state = 'rejected' end`;

/** Lets rejected bodies wait to be understood once more, all of them or one; answers how many. Whatever is rejected again is told again. */
export async function retryRejected(db: Db, workspaceId: number, id: number | null): Promise<number> {
  const again = await rows(
    db,
    `update received r set state = 'waiting', reason = null, settled_at = null, opens_seals = false, told_at = null, dismissed_at = null
     where ${CHOSEN} returning id`,
    { workspaceId, id },
  );
  return again.length;
}

/** Puts rejected bodies away that need nobody, all of them or one; answers how many. They stay readable by their ids. */
export async function dismissRejected(db: Db, workspaceId: number, id: number | null): Promise<number> {
  const put = await rows(db, `update received r set dismissed_at = now() where ${CHOSEN} returning id`, {
    workspaceId,
    id,
  });
  return put.length;
}

/** What stands in `marks` when a source was told of last. */
export const TOLD_OF_SOURCE = "rejected:";

/** Sources with rejected bodies of which nobody was told, and of which nobody was told for so long. */
export async function rejectingSources(
  db: Knex,
  workspaceId: number,
  at: string,
  apartMs: number,
): Promise<readonly number[]> {
  const found = await rows<{ id: number }>(
    db,
    `select distinct r.source_id as id from received r left join marks m on m.name = '${TOLD_OF_SOURCE}' || r.source_id
     where r.workspace_id = :workspaceId and ${IS_REJECTED} and r.told_at is null
       and (m.at is null or m.at <= cast(:at as timestamptz) - interval '1 millisecond' * cast(:apartMs as float8)) order by 1`,
    { workspaceId, at, apartMs },
  );
  return found.map(({ id }) => id);
}

/** The rejected bodies of which a message tells; null when it tells of something else, or none of them is left. */
export async function readRejections(db: Db, noticeId: number): Promise<Rejections | null> {
  const found = await row<{ source: string; count: number; since: Date }>(
    db,
    `select s.name as source, count(*) as count, min(r.received_at) as since
     from notices n join sources s on s.id = n.source_id join received r on r.source_id = s.id and r.workspace_id = s.workspace_id and ${IS_REJECTED}
     where n.id = :noticeId group by s.name`,
    { noticeId },
  );
  return found ? { source: found.source, count: Number(found.count), since: iso(found.since) } : null;
}
