import type { Knex } from "knex";
import { aheadMs, type Clock } from "../clock.ts";
import type { Why } from "../domain/audience.ts";
import type { Hold, Lane, Outbox, Outcome, PostTask, Recipient, RedrawTask } from "../usecases/outbox-ports.ts";
import { holdMs, type Pace } from "../usecases/pace.ts";
import { isClosedPlace } from "./closures.ts";
import { gatherDigest } from "./digests.ts";
import { PRESENT } from "./due.ts";
import { keepLane, laneRow, msUntil, takeLane } from "./lanes.ts";
import { MAIL_INSTEAD, mailInstead } from "./mail-instead.ts";
import { row, rows } from "./rows.ts";

/** The delivery ledger in PostgreSQL. All of it runs on the database's clock, so hosts with wrong clocks agree; of `clock` only counts how far it was moved ahead. */
export const openOutbox = (db: Knex, pace: Pace, clock: Clock): Outbox => ({
  takeLane: (lane) => takeLane(db, lane, holdMs(pace)),
  keepLane: (hold) => keepLane(db, hold, holdMs(pace)),
  nextPost: (hold) => nextPost(db, hold, aheadMs(clock), pace.collectMs),
  nextRedraw: async (hold) => ((await keepLane(db, hold, holdMs(pace))) ? nextRedraw(db, hold) : null),
  settle: (hold, noticeIds, outcome) =>
    settle(db, hold, noticeIds, outcome, { aheadMs: aheadMs(clock), collectMs: pace.collectMs }),
  releaseLane: (hold, restMs, trouble) =>
    releaseLane(db, hold, { restMs, trouble, aheadMs: aheadMs(clock), collectMs: pace.collectMs }),
  mailInstead: (before) => mailInstead(db, before),
  lanesWithWork: () => lanesWithWork(db, aheadMs(clock), pace.collectMs),
});

/** What comes as one message waits a little past its moment: others for the same moment may still be on their way here. */
const FOR_OTHERS = `case when n.kind in ('digest', 'reminder', 'rollup') and n.attempts = 0 then interval '1 millisecond' * cast(:collectMs as float8) else interval '0' end`;
const DUE = `(n.not_before is null or n.not_before + ${FOR_OTHERS} <= ${PRESENT})`;
/** What may be sent now: planned or in doubt; a direct message once its card is there to link to, or cannot come, a line also after the lines before it. A mail or digest waits for no card. */
const POSTABLE = `n.state in ('planned', 'sending', 'unknown') and ${DUE} and (n.kind in ('card', 'mail', 'digest', 'reminder', 'rollup', 'alert')
  or (n.kind = 'dm' and card.state = 'planned' and ${isClosedPlace("card.workspace_id", "card.channel_id")}) or (card.state in ('sent', 'failed') and not exists (
  select 1 from notices e where e.workspace_id = n.workspace_id and e.channel_id = n.channel_id and e.priority = n.priority and e.id < n.id
    and e.state in ('planned', 'sending', 'unknown') and e.issue_id = n.issue_id and e.kind = 'line' and n.kind = 'line')))`;

/** From when on a message may be tried: a reminder waits a little for others to the same place. */
const READY_AT = `case when n.kind in ('reminder', 'rollup') and n.attempts = 0 then n.try_after + interval '1 millisecond' * cast(:collectMs as float8)
    else n.try_after end`;

/** How long ago a message was due. */
const WAITED_MS = `cast(greatest(0, extract(epoch from ${PRESENT} - coalesce(n.not_before, n.planned_at)) * 1000) as float8)`;

type PostRow = {
  id: number;
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

async function nextPost(db: Knex, hold: Hold, ahead: number, collectMs: number): Promise<PostTask | null> {
  const next = await row<PostRow>(
    db,
    `with next as (
       select n.id, card.message_ts as card_ts, case when n.state <> 'planned' then n.first_tried_at end as look_since
       from notices n left join notices card on card.issue_id = n.issue_id and card.kind = 'card'
       where n.workspace_id = :workspaceId and n.channel_id = :channelId and ${READY_AT} <= now() and ${POSTABLE}
       order by n.priority, n.id limit 1
     )
     update notices n set state = 'sending', attempts = n.attempts + 1, first_tried_at = coalesce(next.look_since, now()),
       asked_at = case when n.attempts = 0 then ${PRESENT} else n.asked_at end, ${IF_CUT_SHORT}
     from next, lanes l
     where n.id = next.id and l.workspace_id = :workspaceId and l.name = :name and l.holder = :token
     returning n.id, n.issue_id, n.key, n.generation, n.kind, n.event_version, n.attempts, next.look_since,
       next.card_ts, ${WAITED_MS} as waited_ms, ${TO_WHOM}`,
    {
      workspaceId: hold.workspaceId,
      channelId: hold.channelId,
      name: laneRow(hold),
      token: hold.token,
      aheadMs: ahead,
      collectMs,
    },
  );
  if (!next) return null;
  const noticeIds = COLLECTED.has(next.kind) ? await gatherDigest(db, hold, next.id, ahead) : [next.id];
  if (noticeIds.length === 0) return null;
  return {
    noticeIds,
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

const REDRAWABLE = "n.state = 'sent' and n.wanted_version > n.drawn_version";

async function nextRedraw(db: Knex, hold: Hold): Promise<RedrawTask | null> {
  const next = await row<PostRow & { issue_id: number; event_version: number; message_ts: string }>(
    db,
    `update notices n set attempts = n.attempts + 1 where n.id = (
       select n.id from notices n where n.workspace_id = :workspaceId and n.channel_id = :channelId and n.try_after <= now() and ${REDRAWABLE}
       order by n.drawn_version = 0, n.id limit 1
     ) returning n.id, n.issue_id, n.message_ts, n.attempts, n.event_version, ${TO_WHOM}`,
    { workspaceId: hold.workspaceId, channelId: hold.channelId },
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

/** How each outcome is written down. A posted card that cannot be redrawn stays posted and waits. */
const SETTLE: Readonly<Record<Outcome["state"], string>> = {
  sent: `state = 'sent', message_ts = :messageTs, drawn_version = :drawnVersion, channel_id = coalesce(:channelId, n.channel_id),
    sent_at = coalesce(n.sent_at, cast(:sentAt as timestamptz), now()), attempts = 0, error_code = null, try_after = now() + interval '1 millisecond' * cast(:restMs as float8)`,
  again: `state = case when n.state = 'sent' then 'sent' else 'planned' end, error_code = :code,
    try_after = now() + interval '1 millisecond' * cast(:inMs as float8)`,
  unknown:
    "state = 'unknown', error_code = :code, try_after = now() + interval '1 millisecond' * cast(:inMs as float8)",
  failed: `state = case when n.state = 'sent' then 'sent' else 'failed' end, error_code = :code, try_after = now() + interval '1 hour'`,
  superseded: "state = 'superseded', error_code = :code",
  later: "state = 'planned', not_before = :notBefore, attempts = 0, error_code = null, digest_id = null",
  gone: "state = 'planned', message_ts = null, drawn_version = null, sent_at = null, generation = n.generation + 1, attempts = 0, try_after = now()",
};

/** A message that was collected tells of these issues; null: of all. */
const IS_TOLD = "(cast(:tells as bigint[]) is null or n.issue_id = any(cast(:tells as bigint[])))";
/** Only who holds the lane writes down what became of a message. */
const BY_HOLDER =
  "n.id = any(cast(:noticeIds as bigint[])) and l.workspace_id = :workspaceId and l.name = :name and l.holder = :token";

/** Work there is because of it: what was tried itself, a mail in its stead, and those who are told once there is a card to link to. */
async function settle(
  db: Knex,
  hold: Hold,
  noticeIds: readonly number[],
  outcome: Outcome,
  given: { readonly aheadMs: number; readonly collectMs: number },
): Promise<readonly Lane[]> {
  const lanes = await rows<{ channel_id: string; verb: Lane["verb"] }>(
    db,
    `with settled as (
       update notices n set ${SETTLE[outcome.state]} from lanes l where ${BY_HOLDER} and ${IS_TOLD} returning n.*
     ), left_out as (
       update notices n set state = 'superseded', error_code = 'no_longer_so' from lanes l where ${BY_HOLDER} and not ${IS_TOLD}
     ), instead as (${MAIL_INSTEAD} where n.state = 'failed' on conflict (key) do nothing returning channel_id),
     bounced as (
       update people p set bounced_at = now() from settled n
       where n.transport = 'email' and n.state = 'failed' and (n.error_code = 'bad_address' or n.error_code like 'rcpt%') and p.id = n.person_id
     )
     select n.channel_id, 'post' as verb from settled n where n.state in ('planned', 'unknown')
     union select n.channel_id, 'draw' from settled n where ${REDRAWABLE}
     union select channel_id, 'post' from instead
     union select n.channel_id, 'post' from settled card join notices n on n.issue_id = card.issue_id
       where card.kind = 'card' and cast(:isPosted as boolean) and n.kind = 'dm' and n.state = 'planned' and ${DUE}`,
    {
      channelId: null,
      sentAt: null,
      restMs: 0,
      ...outcome,
      tells: outcome.state === "sent" && outcome.tells ? [...outcome.tells] : null,
      noticeIds: [...noticeIds],
      workspaceId: hold.workspaceId,
      name: laneRow(hold),
      token: hold.token,
      ...given,
      isPosted: hold.verb === "post" && (outcome.state === "sent" || outcome.state === "failed"),
    },
  );
  return lanes.map(({ channel_id: channelId, verb }) => ({ workspaceId: hold.workspaceId, channelId, verb }));
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
  );
  return released?.ms ?? null;
}

async function lanesWithWork(db: Knex, ahead: number, collectMs: number): Promise<Lane[]> {
  const found = await rows<{ workspace_id: number; channel_id: string; verb: Lane["verb"] }>(
    db,
    `select work.* from (select distinct n.workspace_id, n.channel_id, 'post' as verb from notices n
       where n.state in ('planned', 'sending', 'unknown') and ${READY_AT} <= now() and ${DUE}
     union
     select distinct n.workspace_id, n.channel_id, 'draw' as verb from notices n where ${REDRAWABLE} and n.try_after <= now()) work
     where not exists (select 1 from lanes l where l.workspace_id = work.workspace_id and l.name = work.verb || ':' || work.channel_id
       and l.trouble is not null and l.free_at > now())`,
    { aheadMs: ahead, collectMs },
  );
  return found.map((r) => ({ workspaceId: r.workspace_id, channelId: r.channel_id, verb: r.verb }));
}
