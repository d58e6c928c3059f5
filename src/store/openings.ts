import type { Knex } from "knex";
import { NOBODY_AWAY } from "../domain/away.ts";
import { type Directory, type StandingField, standingValues } from "../domain/concerned.ts";
import type { Rules } from "../domain/deadlines.ts";
import type { Issue } from "../domain/issue.ts";
import { companyKey } from "../domain/respondent.ts";
import type { SurveyResponse } from "../domain/response.ts";
import { rulesOf } from "../domain/rules.ts";
import type { Opening } from "../usecases/intake-ports.ts";
import type { Priority } from "../usecases/outbox-ports.ts";
import { SEES_NEW_ISSUES } from "./access.ts";
import { eventRecord, issueRecord, NOTICE_TYPES, noticeRecord, timeRecord } from "./issue-rows.ts";
import { json, row } from "./rows.ts";
import { readStandIns } from "./stand-ins.ts";
import { wordsOfResponse } from "./words.ts";
import { readRouteSettings, settingsOf } from "./workspaces.ts";

interface DirectoryRow {
  owners: { id: number; keys: (string | null)[] }[];
  standing: { personId: number; field: StandingField; value: string }[];
  asked: { personId: number; score: number }[];
}

/**
 * Who is concerned by a batch of responses at a moment: two statements, whatever their number. A wish to follow or to be told opens no private channel: it
 * counts for those who see where the new cards will be.
 */
export async function readDirectory(
  trx: Knex.Transaction,
  workspaceId: number,
  responses: readonly SurveyResponse[],
  at: string,
): Promise<Directory> {
  const owners = new Set(responses.flatMap((r) => r.owners.map((owner) => owner.trim().toLowerCase())));
  const values = new Set(responses.flatMap((r) => standingValues(r).map(([, value]) => value)));
  const found = await row<DirectoryRow>(
    trx,
    `select
       coalesce((select json_agg(json_build_object('id', p.id, 'keys', json_build_array(lower(known.name), known.email)) order by p.id)
         from people known join people p on p.id = coalesce(known.same_as, known.id)
         where known.workspace_id = :workspaceId and p.standing = 'member'
           and (lower(known.name) = any(cast(:owners as text[])) or known.email = any(cast(:owners as text[])))), '[]') as owners,
       coalesce((select json_agg(json_build_object('personId', p.id, 'field', f.field, 'value', f.value))
         from standing_follows f join people p on p.id = f.person_id
         where f.workspace_id = :workspaceId and f.value = any(cast(:values as text[])) and ${SEES_NEW_ISSUES}), '[]') as standing,
       coalesce((select json_agg(json_build_object('personId', p.id, 'score', (p.preferences ->> 'tellMeAt')::int)) from people p
         where p.workspace_id = :workspaceId and p.preferences ->> 'tellMeAt' is not null and ${SEES_NEW_ISSUES}), '[]') as asked`,
    { workspaceId, owners: [...owners], values: [...values] },
  );
  const byKey = new Map<string, number>();
  for (const { id, keys } of found?.owners ?? [])
    for (const key of keys) if (key && !byKey.has(key)) byKey.set(key, id);
  const ownerIds = [...new Set(byKey.values())];
  const standIns = ownerIds.length === 0 ? NOBODY_AWAY : await readStandIns(trx, workspaceId, ownerIds, at);
  return { owners: byKey, standing: found?.standing ?? [], askedFor: found?.asked ?? [], standIns };
}

/**
 * Issue numbers are taken last and together: the workspace's row is locked from then until the commit. What deadlines follow from is read behind that
 * lock: whoever changes it waits for the commit, and finds these issues.
 */
export async function openIssues(
  trx: Knex.Transaction,
  workspaceId: number,
  openings: readonly Opening[],
  priority: Priority,
): Promise<readonly string[]> {
  const taken = await row<{ first: number }>(
    trx,
    "update workspaces set next_issue_number = next_issue_number + :count where id = :workspaceId returning next_issue_number - :count as first",
    { count: openings.length, workspaceId },
  );
  const timeOf = timesOf(rulesOf((await readRouteSettings(trx, workspaceId, null)) ?? settingsOf([])));
  const records = openings.map((o, i) => ({
    ...issueRecord(o.issue),
    ...timeOf(o.issue),
    number: (taken?.first ?? 1) + i,
    response_id: o.responseId,
    respondent_id: o.respondentId,
    company_key: companyKey(o.company),
    event: eventRecord(o.event, `open:${o.responseId}`),
    notices: o.notices.map(noticeRecord),
    followers: o.issue.followerIds,
    words: wordsOfResponse(o.response, (taken?.first ?? 1) + i),
  }));
  const route = await row<{ channel_id: string }>(
    trx,
    `${OPEN} select coalesce(channel_id, '') as channel_id from routes where workspace_id = :workspaceId and is_default`,
    { workspaceId, records: json(records), priority },
  );
  return route?.channel_id ? [route.channel_id] : [];
}

/** Issues of one batch were opened at one moment: their times are worked out once. */
function timesOf(rules: Rules): (issue: Issue) => Record<string, unknown> {
  const known = new Map<string, Record<string, unknown>>();
  return (issue) => {
    const key = JSON.stringify(issue.clocks);
    const times = known.get(key) ?? timeRecord(issue, rules);
    known.set(key, times);
    return times;
  };
}

/** The records are one parameter, read once: they are large, and each further reading costs as much as the inserts. */
const OPEN = `with given as materialized (
    select * from jsonb_to_recordset(cast(:records as jsonb)) as n(number bigint, response_id bigint, respondent_id bigint, company_key text,
      version int, status text, assignee_id bigint, closing jsonb, opened_at timestamptz, status_changed_at timestamptz,
      status_changed_by bigint, first_action_at timestamptz, closed_at timestamptz, undoable jsonb, clocks jsonb, next_deadline_at timestamptz, due_at timestamptz, event jsonb, notices jsonb,
      followers bigint[], words text[])
  ), opened as (
    insert into issues (workspace_id, number, response_id, respondent_id, company_key, route_id, version, status, assignee_id, closing,
      opened_at, status_changed_at, status_changed_by, first_action_at, closed_at, undoable, clocks, next_deadline_at, due_at, channel_id)
    select route.workspace_id, n.number, n.response_id, n.respondent_id, n.company_key, route.id, n.version, n.status, n.assignee_id,
      n.closing, n.opened_at, n.status_changed_at, n.status_changed_by, n.first_action_at, n.closed_at, n.undoable, n.clocks, n.next_deadline_at, n.due_at,
      coalesce(route.channel_id, '')
    from given n join routes route on route.workspace_id = :workspaceId and route.is_default
    returning id, response_id, workspace_id, version
  ), told as (
    insert into issue_events (workspace_id, issue_id, version, type, at, actor_id, via, command_id, what)
    select o.workspace_id, o.id, e.version, e.type, e.at, e.actor_id, e.via, e.command_id, e.what
    from given n join opened o on o.response_id = n.response_id,
    jsonb_to_record(n.event) as e(version int, type text, at timestamptz, actor_id bigint, via text, command_id text, what jsonb)
  ), worded as (
    insert into issue_words (workspace_id, issue_id, words)
    select o.workspace_id, o.id, array_to_tsvector(n.words)
    from given n join opened o on o.response_id = n.response_id
  ), following as (
    insert into followers (workspace_id, issue_id, person_id, since)
    select o.workspace_id, o.id, f, now() from given n join opened o on o.response_id = n.response_id, unnest(n.followers) as f
  ), to_people as (
    insert into notices (workspace_id, issue_id, key, kind, transport, event_version, channel_id, priority, wanted_version, person_id, why, stands_in_for,
      not_before, planned_at)
    select o.workspace_id, o.id, p.kind || ':' || o.id || ':' || p.version || ':' || coalesce(p.person_id, 0), p.kind, p.transport, p.version, p.place,
      cast(:priority as smallint), p.version, p.person_id, p.why, p.stands_in_for, p.not_before, p.planned_at
    from given n join opened o on o.response_id = n.response_id, jsonb_to_recordset(n.notices) as p(${NOTICE_TYPES})
  ), cards as (
    insert into notices (workspace_id, issue_id, key, kind, transport, event_version, channel_id, priority, wanted_version, planned_at)
    select o.workspace_id, o.id, 'card:' || o.id, 'card', 'slack', o.version, coalesce(route.channel_id, ''), cast(:priority as smallint),
      o.version, now()
    from opened o join routes route on route.workspace_id = o.workspace_id and route.is_default
    order by o.id
  )`;
