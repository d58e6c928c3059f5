import type { Knex } from "knex";
import { aheadMs, type Clock } from "../clock.ts";
import type { Why } from "../domain/audience.ts";
import type { Hold, Lane, Outbox, PostTask, Recipient, RedrawTask } from "../usecases/outbox-ports.ts";
import { holdMs, type Pace } from "../usecases/pace.ts";
import { gatherDigest } from "./digests.ts";
import { PRESENT } from "./due.ts";
import { keepLane, laneRow, msUntil, takeLane } from "./lanes.ts";
import { mailInstead } from "./mail-instead.ts";
import { PREPARED, row, rows } from "./rows.ts";
import { DUE, POSTABLE, READY_AT, REDRAWABLE, UNSETTLED } from "./sendable.ts";
import { settle, tellOnly } from "./settle.ts";

/** The delivery ledger in PostgreSQL. All of it runs on the database's clock, so hosts with wrong clocks agree; of `clock` only counts how far it was moved ahead. */
export const openOutbox = (db: Knex, pace: Pace, clock: Clock): Outbox => ({
  takeLane: (lane) => takeLane(db, lane, holdMs(pace)),
  keepLane: (hold) => keepLane(db, hold, holdMs(pace)),
  tellOnly: (hold, noticeIds, issueIds) => tellOnly(db, hold, noticeIds, issueIds),
  nextPost: (hold) => nextPost(db, hold, aheadMs(clock), pace.collectMs),
  nextRedraw: async (hold) => ((await keepLane(db, hold, holdMs(pace))) ? nextRedraw(db, hold) : null),
  settle: (hold, noticeIds, outcome) =>
    settle(db, hold, noticeIds, outcome, { aheadMs: aheadMs(clock), collectMs: pace.collectMs }),
  releaseLane: (hold, restMs, trouble) =>
    releaseLane(db, hold, { restMs, trouble, aheadMs: aheadMs(clock), collectMs: pace.collectMs }),
  mailInstead: (before) => mailInstead(db, before),
  lanesWithWork: () => lanesWithWork(db, aheadMs(clock), pace.collectMs),
});

/** How long ago a message was due. */
const WAITED_MS = `cast(greatest(0, extract(epoch from ${PRESENT} - coalesce(n.not_before, n.planned_at)) * 1000) as float8)`;

type PostRow = {
  id: number;
  collected_id: number;
  issue_id: number | null;
  key: string;
  generation: number;
  kind: PostTask["kind"];
  event_version: number | null;
  attempts: number;
  look_since: Date | null;
  card_ts: string | null;
  waited_ms: number;
} & ToWhom;

interface ToWhom {
  person_id: number | null;
  why: Why | null;
  stands_in_for: string | null;
}

/** The columns of ToWhom, for notices `n`. */
const TO_WHOM =
  "n.person_id, n.why, (select away.name from people away where away.id = n.stands_in_for) as stands_in_for";

const recipientOf = ({ person_id: personId, why, stands_in_for: standsInFor }: ToWhom): Recipient | null =>
  personId === null || why === null ? null : { personId, why, standsInFor };

/**
 * How often this message was begun and neither sent nor given back: as often as whoever sent it was killed, or ran out of memory over it. Kept in
 * `error_code`, which says why a message is not there yet.
 */
const CUT_SHORT = `case when n.state = 'sending' then coalesce(cast(substring(n.error_code from '^cut_short_([0-9]+)$') as int), 0) + 1 else 0 end`;
/** What kills whoever sends it is begun again later each time, after 1 s, 3 s, 9 s … 36 min: those behind it do not wait for it. */
const IF_CUT_SHORT = `error_code = case when n.state = 'sending' then 'cut_short_' || ${CUT_SHORT} else n.error_code end,
       try_after = now() + interval '1 second' * power(3, least(${CUT_SHORT}, 7))`;

/**
 * What somebody else did with the message between the look for it and its lock holds: it is looked at again as it is then. It is looked for once, whatever
 * the planner believes of the lane: in a join, it would be looked for anew for each that waits.
 */
async function nextPost(db: Knex, hold: Hold, ahead: number, collectMs: number): Promise<PostTask | null> {
  const next = await row<PostRow>(
    db,
    `with next as materialized (
       select n.id, coalesce(n.digest_id, n.id) as collected_id, card.message_ts as card_ts, case when n.state <> 'planned' then n.first_tried_at end as look_since
       from notices n left join notices card on card.issue_id = n.issue_id and card.kind = 'card'
       where n.workspace_id = :workspaceId and n.channel_id = :channelId and ${READY_AT} <= now() and ${POSTABLE}
       order by n.priority, n.id limit 1
     )
     update notices n set state = 'sending', attempts = n.attempts + 1, first_tried_at = coalesce(next.look_since, now()),
       asked_at = case when n.attempts = 0 then ${PRESENT} else n.asked_at end, ${IF_CUT_SHORT}
     from next join notices known on known.id = next.collected_id, lanes l
     where n.id = (select next.id from next) and n.channel_id = :channelId and ${UNSETTLED} and l.workspace_id = :workspaceId and l.name = :name and l.holder = :token
     returning n.id, known.id as collected_id, n.issue_id, known.key, n.generation, n.kind, n.event_version, n.attempts, next.look_since,
       next.card_ts, ${WAITED_MS} as waited_ms, ${TO_WHOM}`,
    {
      workspaceId: hold.workspaceId,
      channelId: hold.channelId,
      name: laneRow(hold),
      token: hold.token,
      aheadMs: ahead,
      collectMs,
    },
    PREPARED,
  );
  if (!next) return null;
  const noticeIds = COLLECTED.has(next.kind) ? await gatherDigest(db, hold, next.id, ahead) : [next.id];
  if (noticeIds.length === 0) return null;
  return {
    noticeIds,
    collectedId: next.collected_id,
    issueId: next.issue_id ?? 0,
    key: next.generation === 0 ? next.key : `${next.key}#${next.generation}`,
    kind: next.kind,
    waitedMs: next.waited_ms,
    eventVersion: next.event_version ?? 0,
    cardTs: next.kind === "line" ? next.card_ts : null,
    lookSince: next.look_since,
    attempts: next.attempts,
    recipient: recipientOf(next),
  };
}

/** Kinds of which one message brings all that are due. */
const COLLECTED: ReadonlySet<PostTask["kind"]> = new Set(["digest", "reminder", "rollup"]);

async function nextRedraw(db: Knex, hold: Hold): Promise<RedrawTask | null> {
  const next = await row<PostRow & { issue_id: number; event_version: number; message_ts: string }>(
    db,
    `update notices n set attempts = n.attempts + 1 where n.id = (
       select n.id from notices n where n.workspace_id = :workspaceId and n.channel_id = :channelId and n.try_after <= now() and ${REDRAWABLE}
       order by n.drawn_version = 0, n.id limit 1
     ) returning n.id, n.issue_id, n.message_ts, n.attempts, n.event_version, ${TO_WHOM}`,
    { workspaceId: hold.workspaceId, channelId: hold.channelId },
    PREPARED,
  );
  if (!next) return null;
  return {
    noticeId: next.id,
    issueId: next.issue_id,
    messageTs: next.message_ts,
    attempts: next.attempts,
    eventVersion: next.event_version,
    recipient: recipientOf(next),
  };
}

const WORK: Readonly<Record<Lane["verb"], string>> = { post: POSTABLE, draw: REDRAWABLE };

async function releaseLane(
  db: Knex,
  hold: Hold,
  given: {
    readonly restMs: number;
    readonly trouble: string | null;
    readonly aheadMs: number;
    readonly collectMs: number;
  },
): Promise<number | null> {
  // What is due now is found at the first row; only a lane where nothing is due is looked through for what comes first.
  const waiting = `notices n left join notices card on card.issue_id = n.issue_id and card.kind = 'card'
    where n.workspace_id = :workspaceId and n.channel_id = :channelId and ${WORK[hold.verb]}`;
  const released = await row<{ ms: number | null }>(
    db,
    `with released as (
       update lanes set holder = null, held_until = null, trouble = :trouble, free_at = now() + interval '1 millisecond' * cast(:restMs as float8)
       where workspace_id = :workspaceId and name = :name and holder = :token returning free_at
     ), work as (
       select coalesce((select ${READY_AT} from ${waiting} and ${READY_AT} <= now() limit 1), (select min(${READY_AT}) from ${waiting})) as at
     )
     select case when work.at is not null then ${msUntil("greatest(work.at, released.free_at)")} end as ms from released, work`,
    {
      ...given,
      workspaceId: hold.workspaceId,
      name: laneRow(hold),
      token: hold.token,
      channelId: hold.channelId,
    },
    PREPARED,
  );
  return released?.ms ?? null;
}

async function lanesWithWork(db: Knex, ahead: number, collectMs: number): Promise<Lane[]> {
  const found = await rows<{ workspace_id: number; channel_id: string; verb: Lane["verb"] }>(
    db,
    `select work.* from (select distinct n.workspace_id, n.channel_id, 'post' as verb from notices n
       where ${UNSETTLED} and ${READY_AT} <= now() and ${DUE}
     union
     select distinct n.workspace_id, n.channel_id, 'draw' as verb from notices n where ${REDRAWABLE} and n.try_after <= now()) work
     where not exists (select 1 from lanes l where l.workspace_id = work.workspace_id and l.name = work.verb || ':' || work.channel_id
       and l.trouble is not null and l.free_at > now())`,
    { aheadMs: ahead, collectMs },
  );
  return found.map((r) => ({ workspaceId: r.workspace_id, channelId: r.channel_id, verb: r.verb }));
}
