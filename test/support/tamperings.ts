/** What somebody does to a database by hand: one statement that answers the rows which have to be named for it. */
export interface Tampering {
  readonly what: string;
  /** The check that finds it. */
  readonly check: string;
  readonly sql: string;
}

const OPEN = "(select min(id) from issues where closed_at is null and status <> 'escalated')";
const CHANGED =
  "(select issue_id from notices where kind = 'line' and state = 'sent' group by issue_id having count(*) > 2 order by issue_id limit 1)";
/** A message to a person in Slack, who got no mail beside it. */
const A_DM = `(select n.id from notices n where n.kind = 'dm' and n.state = 'sent' and n.why in ('assigned', 'follower')
  and not exists (select 1 from notices m where m.issue_id = n.issue_id and m.event_version = n.event_version and m.transport = 'email') order by n.id limit 1)`;
const A_CARD = "(select max(id) from notices where kind = 'card' and state = 'sent')";

const onIssue = (check: string, what: string, change: string, which = OPEN): Tampering => ({
  check,
  what,
  sql: `update issues i set ${change} where i.id = ${which} returning 'issues ' || i.id as row`,
});
const onNotice = (
  check: string,
  what: string,
  change: string,
  which: string,
  row = "'notices ' || n.id",
): Tampering => ({
  check,
  what,
  sql: `update notices n set ${change} where n.id = ${which} returning ${row} as row`,
});
const onEvent = (check: string, what: string, change: string, which: string): Tampering => ({
  check,
  what,
  sql: `update issue_events e set ${change} where (e.issue_id, e.version) = (select o.issue_id, o.version from issue_events o where ${which} order by o.issue_id, o.version limit 1)
    returning 'issues ' || e.issue_id as row`,
});

/** Ways to break each promise, at least one for each check. */
export const TAMPERINGS: readonly Tampering[] = [
  {
    check: "received answers",
    what: "a delivery that nobody read",
    sql: `insert into received (workspace_id, source_id, delivery_id, body_hash, body, content_type, received_at)
      select workspace_id, id, 'lost', '\\x00', '{}', 'application/json', '2026-11-01' from sources limit 1 returning 'received ' || id as row`,
  },
  {
    check: "answers understood",
    what: "a delivery that could not be understood",
    sql: `insert into received (workspace_id, source_id, delivery_id, body_hash, body, content_type, received_at, state, reason, settled_at)
      select workspace_id, id, 'strange', '\\x00', '{}', 'application/json', '2026-11-01', 'rejected', 'it is strange', '2026-11-01' from sources limit 1
      returning 'received ' || id as row`,
  },
  {
    check: "unhappy answers",
    what: "an answer whose issue is not there",
    sql: `insert into responses (workspace_id, source_id, external_id, respondent_id, score, scale_max, owners, tags, segment, answers, wants_contact, submitted_at,
        source_updated_at, content_hash, as_history, stored_at)
      select workspace_id, source_id, 'lost', respondent_id, 4, 10, '[]', '[]', '{}', '[]', false, submitted_at, submitted_at, '', false, stored_at
      from responses where scale_max = 10 limit 1 returning 'responses ' || id as row`,
  },
  {
    check: "other answers",
    what: "an answer that came as history and has an issue",
    sql: `update responses r set as_history = true where r.id = (select response_id from issues order by id limit 1)
      returning 'issues ' || (select i.id from issues i where i.response_id = r.id) as row`,
  },
  {
    check: "issue numbers",
    what: "a number that no issue has",
    sql: "update workspaces set next_issue_number = next_issue_number + 1 returning 'workspaces ' || id as row",
  },
  {
    check: "cards",
    what: "an issue without a card",
    sql: `delete from notices where id = ${A_CARD} returning 'issues ' || issue_id as row`,
  },
  onNotice(
    "cards",
    "a card that was given up",
    "state = 'failed', error_code = 'invalid_blocks', message_ts = null",
    A_CARD,
    "'issues ' || n.issue_id",
  ),
  onNotice(
    "one card each",
    "two issues with one message",
    "message_ts = (select f.message_ts from notices f where f.kind = 'card' and f.channel_id = n.channel_id order by f.id limit 1)",
    "(select max(c.id) from notices c where c.kind = 'card' and c.channel_id = 'C0DETRACT')",
    "'issues ' || n.issue_id",
  ),
  onNotice("drawn as they are", "a card that shows an earlier state", "drawn_version = drawn_version - 1", A_CARD),
  onNotice(
    "drawn as they are",
    "a card that is ahead of its issue",
    "drawn_version = drawn_version + 9, wanted_version = drawn_version",
    A_CARD,
  ),
  onNotice(
    "threads",
    "a line that stands before its card",
    "message_ts = '1000000000.000100'",
    `(select min(l.id) from notices l where l.kind = 'line' and l.state = 'sent' and l.issue_id = ${CHANGED})`,
  ),
  onNotice(
    "messages on their way",
    "a message that was being sent when somebody died",
    "state = 'sending', message_ts = null",
    A_DM,
  ),
  onNotice(
    "messages given up",
    "a message that was given up for an outage",
    "state = 'failed', message_ts = null, error_code = 'http_503'",
    A_DM,
  ),
  {
    check: "told once",
    what: "a message that was planned again",
    sql: `insert into notices (workspace_id, issue_id, key, kind, transport, event_version, channel_id, priority, state, wanted_version, drawn_version, message_ts, sent_at,
        planned_at, person_id, why)
      select workspace_id, issue_id, key || ':again', kind, transport, event_version, channel_id, priority, state, wanted_version, drawn_version, message_ts || '1', sent_at,
        planned_at, person_id, why from notices where id = ${A_DM} returning 'notices ' || id as row`,
  },
  onNotice(
    "told another way",
    "a message that went nowhere",
    "state = 'superseded', message_ts = null, error_code = 'slack_silent'",
    A_DM,
  ),
  {
    check: "told together",
    what: "two messages of one morning",
    sql: `with morning as (select max(id) as last, min(id) as first from notices where kind = 'reminder' and state = 'sent' and not_before > planned_at
        group by person_id, transport, not_before having count(*) > 1 order by 1 limit 1)
      update notices n set message_ts = n.message_ts || '1' from morning where n.id = morning.first returning 'notices ' || morning.last as row`,
  },
  onNotice(
    "collected messages",
    "a message that was collected into none",
    "digest_id = 999999999",
    "(select max(id) from notices where digest_id is not null)",
  ),
  onIssue("issues passed over", "an issue whose time has come", "next_deadline_at = '2026-11-16T00:00:00Z'"),
  {
    check: "copies in lists",
    what: "a follow that shows an old status",
    sql: `update followers f set status = 'resolved' where (f.issue_id, f.person_id) = (select i.id, min(o.person_id) from followers o join issues i on i.id = o.issue_id
        where i.status <> 'resolved' group by i.id order by i.id limit 1) returning 'followers ' || f.issue_id || '/' || f.person_id as row`,
  },
  {
    check: "copies in lists",
    what: "a follow that shows another day on which its issue is due",
    sql: `update followers f set due_at = f.due_at + interval '1 day' where (f.issue_id, f.person_id) = (select i.id, min(o.person_id) from followers o join issues i on i.id = o.issue_id
        where i.closed_at is null group by i.id order by i.id limit 1) returning 'followers ' || f.issue_id || '/' || f.person_id as row`,
  },
  onIssue("copies in lists", "an issue in another channel than its card", "channel_id = 'C0NOWHERE'"),
  {
    check: "words for search",
    what: "an issue that no search finds",
    sql: `delete from issue_words where issue_id = ${OPEN} returning 'issues ' || issue_id as row`,
  },
  onIssue(
    "people who became one",
    "an issue of an address that is somebody else's",
    "assignee_id = (select id from people where same_as is not null limit 1)",
  ),
  {
    check: "who stands in",
    what: "a deputy who is nobody",
    sql: `update people set preferences = preferences || '{"away": {"until": "2027-01-01", "deputyId": 999999999}}' where slack_user_id = 'U0LENA'
      returning 'people ' || id as row`,
  },
  {
    check: "default route",
    what: "a workspace without a default route",
    sql: "update routes set is_default = false returning 'workspaces ' || workspace_id as row",
  },
  {
    check: "histories",
    what: "an event that is gone",
    sql: `delete from issue_events where issue_id = ${CHANGED} and version = 2 returning 'issues ' || issue_id as row`,
  },
  onEvent("histories", "an event that is called something else", "type = 'NoteAdded'", "o.type = 'StatusChanged'"),
  onIssue(
    "issues",
    "an assignee whom nobody assigned",
    "assignee_id = (select id from people where slack_user_id = 'U0SOFIA')",
  ),
  onIssue(
    "issues",
    "a sign of life that nobody gave",
    "clocks = jsonb_set(clocks, '{activityAt}', '\"2026-11-04T00:00:00.000Z\"')",
  ),
  onIssue("issues", "a moment that is none", "clocks = jsonb_set(clocks, '{since}', '\"soon\"')"),
  onEvent(
    "histories",
    "an event that says nothing",
    "what = jsonb_build_object('type', e.type)",
    "o.type = 'FollowersChanged'",
  ),
  {
    check: "issues",
    what: "a leader who is none any more",
    sql: `delete from leaders l where (l.issue_id, l.person_id) = (select issue_id, person_id from leaders order by 1, 2 limit 1) returning 'issues ' || l.issue_id as row`,
  },
  onEvent(
    "steps",
    "a status without a note",
    "what = jsonb_set(e.what, '{note}', '\" \"')",
    "o.type = 'StatusChanged' and o.what ->> 'to' = 'in_progress'",
  ),
  {
    check: "answers as told",
    what: "a score that nobody gave",
    sql: `update responses r set score = 0 where r.id = (select response_id from issues where id = ${OPEN})
      returning 'issues ' || (select i.id from issues i where i.response_id = r.id) as row`,
  },
  onEvent(
    "people in histories",
    "a person who does not exist",
    "what = jsonb_set(e.what, '{holderId}', '999999999')",
    "o.type = 'LeaseAsked'",
  ),
  {
    check: "people told",
    what: "a change that somebody was not told of",
    sql: `delete from notices where id = ${A_DM} returning 'issues ' || issue_id as row`,
  },
  onNotice(
    "people told",
    "a change that was told to somebody else",
    "person_id = (select id from people where slack_user_id = 'U0GUEST')",
    A_DM,
    "'issues ' || n.issue_id",
  ),
  {
    check: "thread lines",
    what: "a change without its line",
    sql: `delete from notices where id = (select max(id) from notices where kind = 'line' and issue_id = ${CHANGED}) returning 'issues ' || issue_id as row`,
  },
  {
    check: "channel reminders",
    what: "a reminder that the channel never read",
    sql: "delete from notices where id = (select max(id) from notices where kind = 'rollup') returning 'issues ' || issue_id as row",
  },
  onNotice(
    "cards to be drawn",
    "a card that shows the beginning",
    "wanted_version = 1, drawn_version = 1",
    `(select id from notices where kind = 'card' and issue_id = ${CHANGED})`,
    "'issues ' || n.issue_id",
  ),
  onIssue(
    "deadlines",
    "an issue that is looked at too late",
    "next_deadline_at = next_deadline_at + interval '1 hour'",
  ),
  {
    check: "deadlines",
    what: "an issue that is shown as due too late, to its followers too",
    sql: `with shown as (update followers set due_at = due_at + interval '1 hour' where issue_id = ${OPEN})
      update issues i set due_at = due_at + interval '1 hour' where i.id = ${OPEN} returning 'issues ' || i.id as row`,
  },
  onEvent(
    "reminders",
    "a warning that came again",
    "what = jsonb_set(e.what, '{stage}', '\"warning\"')",
    `o.what ->> 'stage' = 'due' and exists (select 1 from issue_events w where w.issue_id = o.issue_id and w.version < o.version
      and w.what ->> 'stage' = 'warning' and w.what ->> 'deadline' = o.what ->> 'deadline' and not exists (select 1 from issue_events s
        where s.issue_id = o.issue_id and s.version between w.version and o.version and s.type = 'StatusChanged'))`,
  ),
  {
    check: "after the end",
    what: "a leader who was called after it was closed",
    sql: `update notices n set sent_at = end_line.planned_at + interval '1 minute' from issues i, issue_events e, notices end_line
      where i.closed_at is not null and n.issue_id = i.id and n.why = 'leader' and n.state = 'sent' and e.issue_id = i.id and e.type = 'StatusChanged' and e.at = i.closed_at
        and end_line.issue_id = i.id and end_line.kind = 'line' and end_line.event_version = e.version
        and n.id = (select min(o.id) from notices o where o.issue_id = i.id and o.why = 'leader' and o.state = 'sent')
      returning 'issues ' || n.issue_id as row`,
  },
];
