import type { Knex } from "knex";
import type { Hold, Lane, Outcome } from "../usecases/outbox-ports.ts";
import { laneRow } from "./lanes.ts";
import { DM_INSTEAD, MAIL_INSTEAD } from "./mail-instead.ts";
import { PREPARED, rows } from "./rows.ts";
import { DUE, REDRAWABLE } from "./sendable.ts";

/** What was told once is not told again because it vanished from Slack, as direct messages do after a while in many workspaces; a card has to stand there. */
const COMES_ANEW = "(n.kind = 'card' or n.state <> 'sent')";

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
  gone: `state = case when ${COMES_ANEW} then 'planned' else 'superseded' end, error_code = case when ${COMES_ANEW} then n.error_code else 'message_gone' end,
    sent_at = case when ${COMES_ANEW} then null else n.sent_at end, message_ts = null, drawn_version = null, generation = n.generation + 1, attempts = 0,
    try_after = now()`,
};

/** Only who holds the lane writes down what became of a message. */
const BY_HOLDER =
  "n.id = any(cast(:noticeIds as bigint[])) and n.state <> 'superseded' and l.workspace_id = :workspaceId and l.name = :name and l.holder = :token";

/** What only who holds the lane may say of these messages. */
const heldBy = (hold: Hold, noticeIds: readonly number[]) => ({
  noticeIds: [...noticeIds],
  workspaceId: hold.workspaceId,
  name: laneRow(hold),
  token: hold.token,
});

/** Leaves out what is of other issues than these. */
export async function tellOnly(
  db: Knex,
  hold: Hold,
  noticeIds: readonly number[],
  issueIds: readonly number[],
): Promise<void> {
  await rows(
    db,
    `update notices n set state = 'superseded', error_code = 'no_longer_so' from lanes l
     where ${BY_HOLDER} and n.issue_id <> all(cast(:issueIds as bigint[]))`,
    { ...heldBy(hold, noticeIds), issueIds: [...issueIds] },
  );
}

/** Work there is because of it: what was tried itself, a mail in its stead or a message in a mail's, and those who are told once there is a card to link to. */
export async function settle(
  db: Knex,
  hold: Hold,
  noticeIds: readonly number[],
  outcome: Outcome,
  given: { readonly aheadMs: number; readonly collectMs: number },
): Promise<readonly Lane[]> {
  const lanes = await rows<{ channel_id: string; verb: Lane["verb"] }>(
    db,
    `with settled as (
       update notices n set ${SETTLE[outcome.state]} from lanes l where ${BY_HOLDER} returning n.*
     ), instead as (${MAIL_INSTEAD} where n.state = 'failed' on conflict (key) do nothing returning channel_id),
     in_slack as (${DM_INSTEAD} on conflict (key) do nothing returning channel_id),
     bounced as (
       update people p set bounced_at = now() from settled n
       where n.transport = 'email' and n.state = 'failed' and (n.error_code = 'bad_address' or n.error_code like 'rcpt%') and p.id = n.person_id
     )
     select n.channel_id, 'post' as verb from settled n where n.state in ('planned', 'unknown')
     union select n.channel_id, 'draw' from settled n where ${REDRAWABLE}
     union select channel_id, 'post' from instead
     union select channel_id, 'post' from in_slack
     union select n.channel_id, 'post' from settled card join notices n on n.issue_id = card.issue_id
       where card.kind = 'card' and card.state in ('sent', 'failed') and cast(:verb as text) = 'post' and n.kind = 'dm' and n.state = 'planned' and ${DUE}`,
    {
      channelId: null,
      sentAt: null,
      restMs: 0,
      ...outcome,
      ...heldBy(hold, noticeIds),
      ...given,
      verb: hold.verb,
    },
    PREPARED,
  );
  return lanes.map(({ channel_id: channelId, verb }) => ({ workspaceId: hold.workspaceId, channelId, verb }));
}
