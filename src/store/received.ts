import type { Knex } from "knex";
import type { ClaimedBodies } from "../usecases/intake-ports.ts";
import { inBatches } from "./batches.ts";
import { PRESENT } from "./due.ts";
import { type Db, json, row, rows } from "./rows.ts";
import { keyId, sealBytes } from "./secrets.ts";
import { type SourceRow, toSource } from "./sources.ts";
import { openOrNull } from "./stored-body.ts";
import { endTries, TIMES_BEGUN, WAS_BEGUN } from "./tries.ts";

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

/** What a webhook is told of a kept body. */
export interface Kept {
  readonly id: number;
  readonly isNew: boolean;
}

const AT_ONCE = { items: 100, bytes: 2_000_000 };

/**
 * Keeps bodies for good, sealed with this key, and answers their ids; the same delivery again answers the same id and stores nothing. Bodies
 * that come together share a commit.
 */
export const openReceived = (db: Knex, key: Buffer): ((body: Incoming) => Promise<Kept>) =>
  inBatches(
    (bodies) => storeReceived(db, key, bodies),
    AT_ONCE,
    ({ body }) => body.length,
  );

type KeptRow = { id: number; source_id: number; delivery_id: string; body_hash: Buffer };

async function storeReceived(db: Knex, key: Buffer, bodies: readonly Incoming[]): Promise<readonly Kept[]> {
  const bindings = {
    workspaceIds: bodies.map((b) => b.workspaceId),
    sourceIds: bodies.map((b) => b.sourceId),
    deliveryIds: bodies.map((b) => b.deliveryId),
    hashes: bodies.map((b) => b.bodyHash),
    bodies: bodies.map((b) => sealBytes(key, b.body)),
    keyId: keyId(key),
    contentTypes: bodies.map((b) => b.contentType),
    times: bodies.map((b) => b.receivedAt),
  };
  const added = byKey(await rows<KeptRow>(db, STORE, bindings));
  const known = added.size === bodies.length ? added : byKey(await rows<KeptRow>(db, FIND, bindings));
  return bodies.map((b) => {
    const key = keyOf(b.sourceId, b.deliveryId, b.bodyHash);
    const id = added.get(key) ?? known.get(key);
    if (id === undefined) throw new Error("a received body vanished between two statements");
    // Of twins in one batch the first is the new one.
    return { id, isNew: added.delete(key) };
  });
}

const STORE = `insert into received (workspace_id, source_id, delivery_id, body_hash, body, content_type, received_at, key_id)
  select *, cast(:keyId as text) from unnest(cast(:workspaceIds as bigint[]), cast(:sourceIds as bigint[]), cast(:deliveryIds as text[]), cast(:hashes as bytea[]),
    cast(:bodies as bytea[]), cast(:contentTypes as text[]), cast(:times as timestamptz[]))
  on conflict (source_id, delivery_id, body_hash) do nothing returning id, source_id, delivery_id, body_hash`;

const FIND = `select r.id, r.source_id, r.delivery_id, r.body_hash from received r
  join unnest(cast(:sourceIds as bigint[]), cast(:deliveryIds as text[]), cast(:hashes as bytea[])) as wanted(source_id, delivery_id, body_hash)
  using (source_id, delivery_id, body_hash)`;

const keyOf = (sourceId: number, deliveryId: string, bodyHash: Buffer): string =>
  `${sourceId} ${bodyHash.toString("base64")} ${deliveryId}`;
const byKey = (kept: readonly KeptRow[]): Map<string, number> =>
  new Map(kept.map((r) => [keyOf(r.source_id, r.delivery_id, r.body_hash), r.id]));

/** So many bodies within so many milliseconds are a rush. */
const RUSH = { bodies: 8, withinMs: 100 };

/** Whether a rush is on: by what lies there, so that whoever understands it need not be who takes it in. Bodies that a wrong clock dates ahead make none. */
export async function isRush(db: Db, aheadMs: number): Promise<boolean> {
  const newest = await row<{ rush: boolean }>(
    db,
    `select count(*) = ${RUSH.bodies} as rush
     from (select received_at from received where state = 'waiting' order by id desc limit ${RUSH.bodies}) newest
     where received_at between ${PRESENT} - interval '${RUSH.withinMs} milliseconds' and ${PRESENT} + interval '1 second'`,
    { aheadMs },
  );
  return newest?.rush ?? false;
}

type ClaimedRow = SourceRow & {
  received_id: number;
  body: Buffer;
  key_id: string | null;
  content_type: string;
  received_at: Date;
  locked: number;
  begun: number;
  /** Whether there is one that was begun. */
  others: boolean;
};

/** Bodies are worked on together up to this size; the first is always taken. */
const CLAIMED_BYTES = 4_000_000;

/**
 * Takes the oldest waiting bodies that no other worker holds; they stay locked until the transaction ends. `more` says whether others wait behind
 * them. What was sealed with a key that is not among these waits for a worker that has it. What was begun and cut short comes last, and alone: what
 * was begun least often, first.
 */
export async function claimReceived(
  trx: Knex.Transaction,
  keys: readonly Buffer[],
  limit: number,
): Promise<ClaimedBodies> {
  const given = { bytes: CLAIMED_BYTES, keyIds: keys.map(keyId) };
  const first = await rows<ClaimedRow>(trx, claim(`not ${WAS_BEGUN}`, "r.id"), { ...given, limit });
  const isAgain = first.length === 0;
  const claimed = isAgain
    ? await rows<ClaimedRow>(trx, claim(WAS_BEGUN, `${TIMES_BEGUN}, r.id`), { ...given, limit: 1 })
    : first;
  const bodies = claimed.map((r) => ({
    id: r.received_id,
    source: toSource(r),
    body: openOrNull(keys, r),
    contentType: r.content_type,
    receivedAt: r.received_at,
    cutShort: r.begun,
  }));
  const [{ locked = 0, others = false } = {}] = claimed;
  return {
    bodies,
    more: bodies.length > 0 && (isAgain || others || locked > bodies.length || bodies.length === limit),
  };
}

const claim = (which: string, order: string): string => `with locked as materialized (
    select r.id, octet_length(r.body) as size from received r
    where r.state = 'waiting' and (r.key_id is null or r.key_id = any(cast(:keyIds as text[]))) and ${which} order by ${order} limit :limit for update skip locked
  ), counted as (
    select id, sum(size) over (order by id) - size as before, count(*) over () as locked from locked
  )
  select r.id as received_id, r.body, r.key_id, r.content_type, r.received_at, counted.locked, ${TIMES_BEGUN} as begun,
    exists (select 1 from received_tries) as others, s.id, s.workspace_id, s.name, s.kind, s.threshold
  from counted join received r using (id) join sources s on s.id = r.source_id
  where counted.before < :bytes order by r.id`;

/** Marks bodies parsed (reason null) or rejected; that they were begun with counts no more. */
export async function settleReceived(
  trx: Knex.Transaction,
  outcomes: readonly { id: number; reason: string | null }[],
  at: string,
): Promise<void> {
  if (outcomes.length === 0) return;
  await rows(
    trx,
    `update received r set state = case when o.reason is null then 'parsed' else 'rejected' end, reason = o.reason, settled_at = :at,
       opens_seals = true
     from jsonb_to_recordset(cast(:outcomes as jsonb)) as o(id bigint, reason text)
     where r.id = o.id and r.state = 'waiting'`,
    { outcomes: json(outcomes), at },
  );
  await endTries(trx);
}
