import { LOOK_AT } from "../due.ts";
import { AT, ISSUE_ASKED, inUtc, ofAskedIssue, overSince, type RowCheck } from "./check.ts";

const OF_MERGED = "in (select id from people where same_as is not null)";

/** Copies that triggers keep, words that are searched, and ids that no foreign key holds. */
export const REFERENCES: readonly RowCheck[] = [
  {
    name: "issues passed over",
    invariant: "I6",
    clean: "time has passed for every issue whose time has come.",
    mend: "Start Amends with --role all or worker; the log names issues that time could not pass for.",
    sql: `select i.id, 'issues ' || i.id as row, 'was to be looked at ' || ${inUtc(LOOK_AT)} as fault
      from issues i where i.closed_at is null and ${overSince(LOOK_AT, AT)}`,
  },
  {
    name: "copies in lists",
    invariant: "I5",
    clean: "lists show status, age, what is due and channel as they are.",
    mend: "Update the copy from the issue, or the issue's channel_id from its card, and please report it.",
    sql: `select f.issue_id as id, 'followers ' || f.issue_id || '/' || f.person_id as row, 'shows its issue as it was' as fault
      from followers f join issues i on i.id = f.issue_id
      where (f.status <> i.status or f.opened_at is distinct from i.opened_at or f.closed_at is distinct from i.closed_at
        or (i.closed_at is null and f.due_at is distinct from i.due_at)) and ${ISSUE_ASKED}
      union all
      select i.id, 'issues ' || i.id, 'stands in another channel than its card' from issues i join notices card on card.issue_id = i.id and card.kind = 'card'
      where card.channel_id <> i.channel_id and ${ISSUE_ASKED}`,
  },
  {
    name: "words for search",
    invariant: "I5",
    clean: "every issue can be found.",
    mend: "Set `stale` in its row of issue_words (add one where none is): Amends reads its words anew.",
    sql: `select i.id, 'issues ' || i.id as row, case when w.issue_id is null then 'has no words' else 'is not found by its own number' end as fault
      from issues i left join issue_words w on w.issue_id = i.id
      where ${ISSUE_ASKED} and (w.issue_id is null or (not w.stale and not w.words @@ cast('''' || i.number || '''' as tsquery)))`,
  },
  {
    name: "people who became one",
    invariant: "I5",
    clean: "nothing is left with an address that was found to be a Slack person.",
    mend: "Give the address to the person once more (Home, People): what was left comes along.",
    sql: `select i.id, 'issues ' || i.id as row, 'is assigned to person ' || i.assignee_id || ', who was found to be another' as fault
      from issues i where i.assignee_id ${OF_MERGED} and ${ISSUE_ASKED}
      union all select f.issue_id, 'followers ' || f.issue_id || '/' || f.person_id, 'was found to be another' from followers f
        where f.person_id ${OF_MERGED} and ${ofAskedIssue("f.issue_id")}
      union all select l.issue_id, 'leaders ' || l.issue_id || '/' || l.person_id, 'was found to be another' from leaders l
        where l.person_id ${OF_MERGED} and ${ofAskedIssue("l.issue_id")}
      union all select n.id, 'notices ' || n.id, 'waits for person ' || n.person_id || ', who was found to be another' from notices n
        where n.state = 'planned' and n.person_id ${OF_MERGED}
      union all select t.issue_id, 'page_tokens of issue ' || t.issue_id || ' and person ' || t.person_id, 'are of somebody who was found to be another'
        from page_tokens t where t.person_id ${OF_MERGED} and t.revoked_at is null and t.expires_at > ${AT}
      union all select s.id, 'standing_follows ' || s.id, 'is of somebody who was found to be another' from standing_follows s where s.person_id ${OF_MERGED}`,
  },
  {
    name: "who stands in",
    invariant: "I5",
    clean: "every deputy is somebody.",
    mend: "Have the person choose their deputy anew (Home, My preferences).",
    sql: `select p.id, 'people ' || p.id as row, 'names as deputy person ' || (p.preferences #>> '{away,deputyId}') || ', who is nobody here' as fault
      from people p where p.preferences #>> '{away,deputyId}' is not null and not exists (select 1 from people d
        where d.workspace_id = p.workspace_id and d.id = cast(p.preferences #>> '{away,deputyId}' as bigint))`,
  },
  {
    name: "default route",
    invariant: "I1",
    clean: "every workspace has one.",
    mend: "Set is_default on one of its routes.",
    sql: `select w.id, 'workspaces ' || w.id as row, 'has no default route: no issue can be opened' as fault
      from workspaces w where not exists (select 1 from routes r where r.workspace_id = w.id and r.is_default)`,
  },
];
