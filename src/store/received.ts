import type { Knex } from "knex";
import type { ReceivedBody } from "../usecases/ports.ts";
import { type Db, json, row, rows } from "./rows.ts";
import { type SourceRow, toSource } from "./sources.ts";

/** A body as it came, before anyone tries to understand it. */
export interface Incoming {
  readonly workspaceId: number;
  readonly sourceId: number;
  readonly deliveryId: string;
  readonly bodyHash: Buffer;
  readonly body: Buffer;
  readonly contentType: string;
  readonly receivedAt: string;
}

/** Keeps a body for good and answers its id; the same delivery again answers the same id and stores nothing. */
export async function storeReceived(db: Db, r: Incoming): Promise<{ id: number; isNew: boolean }> {
  const inserted = await row<{ id: number }>(
    db,
    `insert into received (workspace_id, source_id, delivery_id, body_hash, body, content_type, received_at)
     values (:workspaceId, :sourceId, :deliveryId, :bodyHash, :body, :contentType, :receivedAt)
     on conflict (source_id, delivery_id, body_hash) do nothing returning id`,
    { ...r },
  );
  if (inserted) return { id: inserted.id, isNew: true };
  const known = await row<{ id: number }>(
    db,
    "select id from received where source_id = :sourceId and delivery_id = :deliveryId and body_hash = :bodyHash",
    { sourceId: r.sourceId, deliveryId: r.deliveryId, bodyHash: r.bodyHash },
  );
  if (!known) throw new Error("a received body vanished between two statements");
  return { id: known.id, isNew: false };
}

type ClaimedRow = SourceRow & { received_id: number; body: Buffer; content_type: string; received_at: Date };

/** Takes the oldest waiting bodies that no other worker holds; they stay locked until the transaction ends. */
export async function claimReceived(trx: Knex.Transaction, limit: number): Promise<ReceivedBody[]> {
  const claimed = await rows<ClaimedRow>(
    trx,
    `select r.id as received_id, r.body, r.content_type, r.received_at, s.id, s.workspace_id, s.name, s.kind, s.threshold
     from received r join sources s on s.id = r.source_id
     where r.state = 'waiting' order by r.id limit :limit for update of r skip locked`,
    { limit },
  );
  return claimed.map((r) => ({
    id: r.received_id,
    source: toSource(r),
    body: r.body,
    contentType: r.content_type,
    receivedAt: r.received_at,
  }));
}

/** Marks bodies parsed (reason null) or rejected. */
export async function settleReceived(
  trx: Knex.Transaction,
  outcomes: readonly { id: number; reason: string | null }[],
  at: string,
): Promise<void> {
  if (outcomes.length === 0) return;
  await rows(
    trx,
    `update received r set state = case when o.reason is null then 'parsed' else 'rejected' end, reason = o.reason, settled_at = :at
     from jsonb_to_recordset(cast(:outcomes as jsonb)) as o(id bigint, reason text) where r.id = o.id`,
    { outcomes: json(outcomes), at },
  );
}

/** How many bodies wait to be understood, and how many could not be. */
export async function receivedCounts(db: Db, workspaceId: number): Promise<{ waiting: number; rejected: number }> {
  const counts = await row<{ waiting: number; rejected: number }>(
    db,
    `select count(*) filter (where state = 'waiting') as waiting, count(*) filter (where state = 'rejected') as rejected
     from received where workspace_id = :workspaceId and state <> 'parsed'`,
    { workspaceId },
  );
  return counts ?? { waiting: 0, rejected: 0 };
}
