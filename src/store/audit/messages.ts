import { AT, askedSince, ofAskedIssue, overSince, type RowCheck } from "./check.ts";

/** Its lane is worked in, so its turn will come: a channel takes about a message a second. */
const HAS_TURN = `n.attempts < 2 and exists (select 1 from lanes l where l.workspace_id = n.workspace_id and l.name = 'post:' || n.channel_id
    and l.trouble is null and (l.held_until > now() or not (${overSince("l.free_at", "now()")})))`;
/** A line and a direct message wait for their card, which is named itself. */
const WAITS_FOR_CARD = `n.kind in ('line', 'dm') and exists (select 1 from notices card where card.issue_id = n.issue_id and card.kind = 'card'
    and card.state in ('planned', 'sending', 'unknown'))`;
/** Cards and lines are written down by the database's clock, messages to people by the business's. */
const IS_OVER = `(case when n.kind in ('card', 'line') then ${overSince("n.planned_at", "now()")}
    else ${overSince("greatest(n.planned_at, n.not_before)", AT)} end)`;

/** The ledger of messages: each told once, none stuck, none given up that could have been delivered. */
export const MESSAGES: readonly RowCheck[] = [
  {
    name: "messages on their way",
    invariant: "I7",
    clean: "none is stuck.",
    mend: "Start Amends, and see the checks of Slack, mail and channels in `amends doctor`.",
    sql: `select n.id, 'notices ' || n.id as row, 'is ' || n.state || ' after ' || n.attempts || ' tries' || coalesce(' (' || n.error_code || ')', '') as fault
      from notices n where n.state in ('planned', 'sending', 'unknown') and ${IS_OVER} and not (${HAS_TURN}) and not (${WAITS_FOR_CARD})
        and ${askedSince("n.planned_at")}`,
  },
  {
    name: "messages given up",
    invariant: "I7",
    clean: "only where the other side refused for good.",
    mend: "Please report it, with the word behind the fault.",
    sql: `select n.id, 'notices ' || n.id as row, 'was given up for what may pass (' || n.error_code || ')' as fault
      from notices n where n.state = 'failed' and n.kind <> 'card' and n.transport || ' ' || n.error_code = any(cast(:passing as text[])) and ${askedSince("n.planned_at")}`,
  },
  {
    name: "told once",
    invariant: "I4",
    clean: "nobody is told of a change twice by the same way.",
    mend: "Please report it.",
    sql: `select max(n.id) as id, 'notices ' || max(n.id) as row,
        'tells of version ' || n.event_version || ' of issue ' || n.issue_id || ' again, as notice ' || min(n.id) || ' did' as fault
      from notices n where n.state <> 'superseded' and n.issue_id is not null and ${askedSince("n.planned_at")}
      group by n.issue_id, n.event_version, n.person_id, n.transport, n.kind = 'card', n.kind = 'line' having count(*) > 1`,
  },
  {
    name: "told another way",
    invariant: "I4",
    clean: "whom Slack could not tell was mailed.",
    mend: "Tell them yourself what happened, and please report it.",
    sql: `select n.id, 'notices ' || n.id as row, 'was not sent as Slack was silent, and no mail was planned instead' as fault
      from notices n where n.state = 'superseded' and n.error_code = 'slack_silent' and ${askedSince("n.planned_at")}
        and not exists (select 1 from notices mail where mail.issue_id = n.issue_id and mail.event_version = n.event_version and mail.transport = 'email'
          and mail.person_id = n.person_id)`,
  },
  {
    name: "told together",
    invariant: "I6",
    clean: "what waited for a morning came as one message to each.",
    mend: "Please report it.",
    sql: `select max(n.id) as id, 'notices ' || max(n.id) as row, 'came beside another message of the same morning' as fault
      from notices n where n.kind in ('digest', 'reminder', 'rollup') and n.state = 'sent' and n.not_before > n.planned_at and ${askedSince("n.planned_at")}
      group by n.workspace_id, n.kind, n.transport, n.person_id, case when n.person_id is null then n.channel_id end, n.not_before
      having count(distinct n.message_ts) > 1`,
  },
  {
    name: "collected messages",
    invariant: "I4",
    clean: "each knows the message it came with.",
    mend: "Please report it.",
    sql: `select n.id, 'notices ' || n.id as row, 'was collected into notice ' || n.digest_id || ', which is none of that person' as fault
      from notices n where n.digest_id is not null and ${ofAskedIssue("n.issue_id")} and not exists (select 1 from notices first
        where first.id = n.digest_id and first.kind = n.kind and first.person_id is not distinct from n.person_id)`,
  },
];
