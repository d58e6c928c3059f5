import { randomUUID } from "node:crypto";
import type { Knex } from "knex";
import type { Hold, Lane, Outbox, Outcome, PostTask, RedrawTask } from "../usecases/ports.ts";
import { row, rows } from "./rows.ts";

/** The delivery ledger in PostgreSQL. Pauses and holds run on the database's clock, so hosts with wrong clocks agree. */
export const openOutbox = (db: Knex, holdMs: number): Outbox => ({
  takeLane: (lane) => takeLane(db, lane, holdMs),
  keepLane: (hold) => keepLane(db, hold, holdMs),
  nextPost: (hold) => nextPost(db, hold),
  nextRedraw: async (hold) => ((await keepLane(db, hold, holdMs)) ? nextRedraw(db, hold) : null),
  settle: (hold, noticeId, outcome) => settle(db, hold, noticeId, outcome),
  releaseLane: (hold, restMs, trouble) => releaseLane(db, hold, restMs, trouble),
  lanesWithWork: () => lanesWithWork(db),
});

const nameOf = (lane: Lane): string => `${lane.verb}:${lane.channelId}`;

const HELD_UNTIL = "now() + interval '1 millisecond' * cast(:holdMs as float8)";

async function takeLane(
  db: Knex,
  lane: Lane,
  holdMs: number,
): Promise<{ hold: Hold } | { comeBackInMs: number | null }> {
  const bindings = { workspaceId: lane.workspaceId, name: nameOf(lane), token: randomUUID(), holdMs };
  const taken = await row(
    db,
    `insert into lanes as l (workspace_id, name, holder, held_until)
     values (:workspaceId, :name, :token, ${HELD_UNTIL})
     on conflict (workspace_id, name) do update set holder = excluded.holder, held_until = excluded.held_until
     where l.free_at <= now() and (l.holder is null or l.held_until < now()) returning l.name`,
    bindings,
  );
  if (taken) return { hold: { ...lane, token: bindings.token } };
  const rest = await row<{ ms: number | null }>(
    db,
    `select case when free_at > now() then ${msUntil("free_at")} end as ms from lanes where workspace_id = :workspaceId and name = :name`,
    bindings,
  );
  return { comeBackInMs: rest?.ms ?? null };
}

async function keepLane(db: Knex, hold: Hold, holdMs: number): Promise<boolean> {
  const kept = await row(
    db,
    `update lanes set held_until = ${HELD_UNTIL}
     where workspace_id = :workspaceId and name = :name and holder = :token returning name`,
    { workspaceId: hold.workspaceId, name: nameOf(hold), token: hold.token, holdMs },
  );
  return kept !== undefined;
}

const msUntil = (column: string): string => `greatest(0, ceil(extract(epoch from ${column} - now()) * 1000))::float8`;

/** What may be posted now: planned or in doubt, not resting, and a line only after its card's fate is known. */
const POSTABLE = `n.state in ('planned', 'sending', 'unknown') and (n.kind = 'card' or card.state in ('sent', 'failed'))`;

type PostRow = {
  id: number;
  issue_id: number;
  key: string;
  generation: number;
  kind: "card" | "line";
  event_version: number;
  attempts: number;
  look_since: Date | null;
  card_ts: string | null;
};

async function nextPost(db: Knex, hold: Hold): Promise<PostTask | null> {
  const next = await row<PostRow>(
    db,
    `with next as (
       select n.id, card.message_ts as card_ts, case when n.state <> 'planned' then n.first_tried_at end as look_since
       from notices n join notices card on card.issue_id = n.issue_id and card.kind = 'card'
       where n.workspace_id = :workspaceId and n.channel_id = :channelId and n.try_after <= now() and ${POSTABLE}
       order by n.priority, n.id limit 1
     )
     update notices n set state = 'sending', attempts = n.attempts + 1, first_tried_at = coalesce(next.look_since, now())
     from next, lanes l
     where n.id = next.id and l.workspace_id = :workspaceId and l.name = :name and l.holder = :token
     returning n.id, n.issue_id, n.key, n.generation, n.kind, n.event_version, n.attempts, next.look_since, next.card_ts`,
    { workspaceId: hold.workspaceId, channelId: hold.channelId, name: nameOf(hold), token: hold.token },
  );
  if (!next) return null;
  return {
    noticeId: next.id,
    issueId: next.issue_id,
    key: next.generation === 0 ? next.key : `${next.key}#${next.generation}`,
    kind: next.kind,
    eventVersion: next.event_version,
    cardTs: next.kind === "line" ? next.card_ts : null,
    lookSince: next.look_since,
    attempts: next.attempts,
  };
}

const REDRAWABLE = "n.state = 'sent' and n.wanted_version > n.drawn_version";

async function nextRedraw(db: Knex, hold: Hold): Promise<RedrawTask | null> {
  const next = await row<{ id: number; issue_id: number; message_ts: string; attempts: number }>(
    db,
    `update notices set attempts = attempts + 1 where id = (
       select n.id from notices n where n.workspace_id = :workspaceId and n.channel_id = :channelId and n.try_after <= now() and ${REDRAWABLE}
       order by n.id limit 1
     ) returning id, issue_id, message_ts, attempts`,
    { workspaceId: hold.workspaceId, channelId: hold.channelId },
  );
  return next
    ? { noticeId: next.id, issueId: next.issue_id, messageTs: next.message_ts, attempts: next.attempts }
    : null;
}

/** How each outcome is written down. A posted card that cannot be redrawn stays posted and waits. */
const SETTLE: Readonly<Record<Outcome["state"], string>> = {
  sent: `state = 'sent', message_ts = :messageTs, drawn_version = :drawnVersion, channel_id = coalesce(:channelId, n.channel_id),
    sent_at = coalesce(n.sent_at, now()), attempts = 0, error_code = null, try_after = now() + interval '1 millisecond' * cast(:restMs as float8)`,
  again: `state = case when n.state = 'sent' then 'sent' else 'planned' end, error_code = :code,
    try_after = now() + interval '1 millisecond' * cast(:inMs as float8)`,
  unknown:
    "state = 'unknown', error_code = :code, try_after = now() + interval '1 millisecond' * cast(:inMs as float8)",
  failed: `state = case when n.state = 'sent' then 'sent' else 'failed' end, error_code = :code, try_after = now() + interval '1 hour'`,
  superseded: "state = 'superseded', error_code = :code",
  gone: "state = 'planned', message_ts = null, drawn_version = null, sent_at = null, generation = n.generation + 1, attempts = 0",
};

async function settle(db: Knex, hold: Hold, noticeId: number, outcome: Outcome): Promise<void> {
  await rows(
    db,
    `update notices n set ${SETTLE[outcome.state]}
     from lanes l where n.id = :noticeId and l.workspace_id = :workspaceId and l.name = :name and l.holder = :token`,
    {
      channelId: null,
      restMs: 0,
      ...outcome,
      noticeId,
      workspaceId: hold.workspaceId,
      name: nameOf(hold),
      token: hold.token,
    },
  );
}

const WORK: Readonly<Record<Lane["verb"], string>> = { post: POSTABLE, draw: REDRAWABLE };

async function releaseLane(db: Knex, hold: Hold, restMs: number, trouble: string | null): Promise<number | null> {
  const released = await row<{ ms: number | null }>(
    db,
    `with released as (
       update lanes set holder = null, held_until = null, trouble = :trouble, free_at = now() + interval '1 millisecond' * cast(:restMs as float8)
       where workspace_id = :workspaceId and name = :name and holder = :token returning free_at
     ), work as (
       select min(n.try_after) as at from notices n join notices card on card.issue_id = n.issue_id and card.kind = 'card'
       where n.workspace_id = :workspaceId and n.channel_id = :channelId and ${WORK[hold.verb]}
     )
     select case when work.at is not null then ${msUntil("greatest(work.at, released.free_at)")} end as ms from released, work`,
    {
      trouble,
      restMs,
      workspaceId: hold.workspaceId,
      name: nameOf(hold),
      token: hold.token,
      channelId: hold.channelId,
    },
  );
  return released?.ms ?? null;
}

async function lanesWithWork(db: Knex): Promise<Lane[]> {
  const found = await rows<{ workspace_id: number; channel_id: string; verb: Lane["verb"] }>(
    db,
    `select distinct n.workspace_id, n.channel_id, 'post' as verb from notices n
       where n.state in ('planned', 'sending', 'unknown') and n.try_after <= now()
     union
     select distinct n.workspace_id, n.channel_id, 'draw' as verb from notices n where ${REDRAWABLE} and n.try_after <= now()`,
  );
  return found.map((r) => ({ workspaceId: r.workspace_id, channelId: r.channel_id, verb: r.verb }));
}
