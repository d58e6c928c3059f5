import type { Knex } from "knex";
import { MAIL_LANE } from "../usecases/plan-notices.ts";
import { isShutOut } from "./closures.ts";
import { ADDRESS_REFUSED, HAS_ADDRESS, wouldBeMailed } from "./mail-address.ts";
import { rows } from "./rows.ts";

/** A message to a person that Slack does not deliver goes out as a mail, where there is an address; a digest as one. Reads from a set of notices `settled`. */
export const MAIL_INSTEAD = `insert into notices (workspace_id, issue_id, key, kind, transport, event_version, channel_id, priority, wanted_version,
    person_id, why, stands_in_for, closure_id, source_id, planned_at, not_before)
  select n.workspace_id, n.issue_id, case n.kind when 'alert' then n.key || ':mail' else case n.kind when 'dm' then 'mail:' else n.kind || '-mail:' end || n.issue_id || ':' || n.event_version || ':' || n.person_id end,
    case n.kind when 'dm' then 'mail' else n.kind end, 'email', n.event_version,
    '${MAIL_LANE}', n.priority, n.wanted_version, n.person_id, n.why, n.stands_in_for, n.closure_id, n.source_id, n.planned_at, case n.kind when 'dm' then null else n.not_before end
  from settled n join people p on n.kind in ('dm', 'digest', 'reminder', 'alert') and n.transport = 'slack' and p.id = n.person_id and ${HAS_ADDRESS} and not ${ADDRESS_REFUSED}`;

/** Why a mail that was planned does not go out though its reader is to be told. */
const NO_WAY = "('no_address', 'address_refused', 'slack_address', 'no_smtp')";

/**
 * A mail that cannot be delivered comes as a message in Slack, where its reader has Slack and was not told there: the mirror of MAIL_INSTEAD. One that
 * may have arrived does not. Reads from a set of notices `settled`.
 */
export const DM_INSTEAD = `insert into notices (workspace_id, issue_id, key, kind, transport, event_version, channel_id, priority, wanted_version,
    person_id, why, stands_in_for, closure_id, source_id, planned_at, not_before)
  select n.workspace_id, n.issue_id, case n.kind when 'mail' then 'dm:' || n.issue_id || ':' || n.event_version || ':' || n.person_id else n.key || ':dm' end,
    case n.kind when 'mail' then 'dm' else n.kind end, 'slack', n.event_version,
    p.slack_user_id, n.priority, n.wanted_version, n.person_id, n.why, n.stands_in_for, n.closure_id, n.source_id, n.planned_at, n.not_before
  from settled n join people p on n.kind in ('mail', 'digest', 'reminder', 'alert') and n.transport = 'email' and p.id = n.person_id
    and p.slack_user_id is not null and p.standing in ('member', 'guest')
  where ((n.state = 'failed' and n.error_code <> 'cut_after_data') or (n.state = 'superseded' and n.error_code in ${NO_WAY}))
    and n.key not like 'alert:%:mail' and not exists (select 1 from notices told where told.issue_id = n.issue_id and told.event_version = n.event_version
      and told.person_id = n.person_id and told.transport = 'slack')`;

/** Slack has been asked for too long to take a message; that it could not be made is not Slack's fault. */
const inVain = (n: string): string =>
  `${n}.attempts > 0 and coalesce(${n}.asked_at, ${n}.planned_at) < cast(:before as timestamptz) and ${n}.error_code is distinct from 'internal'`;

/** Slack does not take it, or nothing in the channel where its card has to stand before it; or nothing at all. */
const IS_SILENT = `(${inVain("notices")} or ${isShutOut("notices.workspace_id")} or exists (select 1 from notices card
  join notices ahead on ahead.workspace_id = card.workspace_id and ahead.channel_id = card.channel_id and ahead.state in ('planned', 'sending', 'unknown')
  where card.issue_id = notices.issue_id and card.kind = 'card' and card.state in ('planned', 'sending', 'unknown') and ${inVain("ahead")}))`;

/** Direct messages that Slack has not taken for too long go out as mails; they are not sent later as well. What had to wait for a time of day waits from then on. */
export async function mailInstead(db: Knex, before: string): Promise<number> {
  const changed = await rows(
    db,
    `with settled as (
       update notices set state = 'superseded', error_code = 'slack_silent'
       where kind in ('dm', 'digest', 'reminder', 'alert') and transport = 'slack' and state in ('planned', 'unknown') and ${IS_SILENT}
         and greatest(planned_at, not_before) < cast(:before as timestamptz) and ${wouldBeMailed("notices.person_id", "notices.issue_id")}
       returning *
     ), instead as (${MAIL_INSTEAD} on conflict (key) do nothing)
     select id from settled`,
    { before },
  );
  return changed.length;
}
