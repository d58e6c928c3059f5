import type { Knex } from "knex";
import { placesOf } from "../domain/audience.ts";
import type { Contact } from "../domain/ladder.ts";
import { PRIORITY } from "../usecases/outbox-ports.ts";
import type { IssueChange, IssueTx, LockedIssue, NextLook } from "../usecases/store-ports.ts";
import { readCallable } from "./callable.ts";
import { readContacts } from "./contacts.ts";
import { eventRecord, issueRecord, NOTICE_TYPES, noticeRecord, timeRecord } from "./issue-rows.ts";
import { readIssue } from "./read-issue.ts";
import { type Db, json, PREPARED, row, rows } from "./rows.ts";
import { readStandIns } from "./stand-ins.ts";
import { reindex, takesWordsBack, wordsOfNotes } from "./words.ts";

/** The issue was changed by someone else after it was read. */
export class MovedOn extends Error {
  override readonly name = "MovedOn";
}

/** Issues outside a transaction: nothing is held, and `save` throws MovedOn when the issue is no longer as it was read. */
export function issuesUnheld(db: Knex): IssueTx {
  // Nobody is asked about twice within one command.
  const met = new Map<number, Contact>();
  const meet = (people: readonly Contact[]): void => {
    for (const person of people) met.set(person.personId, person);
  };
  return {
    contacts: async (workspaceId, personIds) => {
      const known = [...new Set(personIds)].flatMap((id) => met.get(id) ?? []);
      return personIds.every((id) => met.has(id)) ? known : readContacts(db, workspaceId, personIds);
    },
    lock: (workspaceId, issueId, commandId, viewerId) => readIssue(db, workspaceId, issueId, commandId, viewerId),
    callable: (workspaceId, rules, issue, at) => readCallable(db, workspaceId, rules, issue, at, meet),
    standIns: (workspaceId, personIds, at) => readStandIns(db, workspaceId, personIds, at),
    lookAgain: (workspaceId, issueId, look) => lookAgain(db, workspaceId, issueId, look),
    // One statement is a transaction by itself; only taking words back needs two.
    save: (change) =>
      takesWordsBack(change.events) ? db.transaction((trx) => save(trx, change, false)) : save(db, change, false),
  };
}

/** Issues within one transaction. */
export const issueTx = (trx: Knex.Transaction): IssueTx => ({
  contacts: (workspaceId, personIds) => readContacts(trx, workspaceId, personIds),
  lock: (workspaceId, issueId, commandId, viewerId) => lock(trx, workspaceId, issueId, commandId, viewerId),
  callable: (workspaceId, rules, issue, at) => readCallable(trx, workspaceId, rules, issue, at),
  standIns: (workspaceId, personIds, at) => readStandIns(trx, workspaceId, personIds, at),
  lookAgain: (workspaceId, issueId, look) => lookAgain(trx, workspaceId, issueId, look),
  save: (change) => save(trx, change, true),
});

async function lock(
  trx: Knex.Transaction,
  workspaceId: number,
  issueId: number,
  commandId: string,
  viewerId?: number,
): Promise<LockedIssue | null> {
  // The lock comes first, in a statement of its own: one that waits for a lock reads other tables as they were before it waited.
  await row(trx, "select 1 from issues where workspace_id = :workspaceId and id = :issueId for update", {
    workspaceId,
    issueId,
  });
  return readIssue(trx, workspaceId, issueId, commandId, viewerId);
}

/** When time has to look at an issue again that it did not change. */
const lookAgain = async (db: Db, workspaceId: number, issueId: number, { at, dueAt }: NextLook): Promise<void> => {
  await rows(
    db,
    `update issues set next_deadline_at = :at, due_at = case when cast(:keepsDue as boolean) then due_at else :dueAt end
     where workspace_id = :workspaceId and id = :issueId`,
    { workspaceId, issueId, at, keepsDue: dueAt === undefined, dueAt: dueAt ?? null },
  );
};

/** State, history, followers, thread lines, notices to people, and what has to be drawn anew: in one statement. `held`: since it was read. */
async function save(
  db: Db,
  { workspaceId, issueId, commandId, issue, events, notices, rules }: IssueChange,
  held: boolean,
): Promise<readonly string[]> {
  const told = events.filter((event) => placesOf(event).includes("thread"));
  const bindings = {
    workspaceId,
    issueId,
    seenVersion: issue.version - events.length,
    held,
    followerIds: [...issue.followerIds],
    leaderIds: [...issue.clocks.leaderIds],
    issue: json({ ...issueRecord(issue), ...timeRecord(issue, rules) }),
    events: json(events.map((event) => eventRecord(event, commandId))),
    isDrawn: events.some((event) => placesOf(event).includes("card")),
    lineVersions: told.map((event) => event.version),
    notices: json(notices.map(noticeRecord)),
    toldIds: notices.flatMap(({ personId }) => personId ?? []),
    version: issue.version,
    priority: PRIORITY.click,
    words: [...wordsOfNotes(events)],
  };
  const redrawn = await rows<{ channel_id: string }>(db, SAVE, bindings, PREPARED);
  if (redrawn.length === 0) throw new MovedOn("the issue is no longer as it was read");
  if (takesWordsBack(events)) await reindex(db, issueId);
  return bindings.isDrawn ? redrawn.map((r) => r.channel_id) : [];
}

/**
 * A look that new rules want (see look-again) stays wanted when the issue was not held since it was read. A line goes where the issue is as it was
 * changed: its card may have moved after the statement began.
 */
const SAVE = `with changed as (
    update issues i set version = n.version, status = n.status, assignee_id = n.assignee_id, closing = n.closing,
      status_changed_at = n.status_changed_at, status_changed_by = n.status_changed_by,
      first_action_at = n.first_action_at, closed_at = n.closed_at, undoable = n.undoable,
      clocks = n.clocks, due_at = n.due_at, next_deadline_at = case
        when not cast(:held as boolean) and n.closed_at is null and i.next_deadline_at = i.opened_at then i.opened_at else n.next_deadline_at end
    from jsonb_to_record(cast(:issue as jsonb)) as n(version int, status text, assignee_id bigint, closing jsonb,
      status_changed_at timestamptz, status_changed_by bigint, first_action_at timestamptz, closed_at timestamptz, undoable jsonb,
      clocks jsonb, next_deadline_at timestamptz, due_at timestamptz)
    where i.workspace_id = :workspaceId and i.id = :issueId and i.version = :seenVersion
    returning i.workspace_id, i.id, i.channel_id
  ), told as (
    insert into issue_events (workspace_id, issue_id, version, type, at, actor_id, via, command_id, what)
    select changed.workspace_id, changed.id, e.version, e.type, e.at, e.actor_id, e.via, e.command_id, e.what
    from changed, jsonb_to_recordset(cast(:events as jsonb)) as e(version int, type text, at timestamptz, actor_id bigint, via text, command_id text, what jsonb)
  ), left_behind as (
    delete from followers f using changed where f.issue_id = changed.id and f.person_id <> all (cast(:followerIds as bigint[]))
  ), following as (
    insert into followers (workspace_id, issue_id, person_id, since)
    select changed.workspace_id, changed.id, person, now() from changed, unnest(cast(:followerIds as bigint[])) as person
    on conflict do nothing
  ), called as (
    insert into leaders (workspace_id, issue_id, person_id, since)
    select changed.workspace_id, changed.id, person, now() from changed, unnest(cast(:leaderIds as bigint[])) as person
    on conflict do nothing
  ), worded as (
    update issue_words w set words = w.words || array_to_tsvector(cast(:words as text[]))
    from changed where w.issue_id = changed.id and cardinality(cast(:words as text[])) > 0
  ), planned as (
    insert into notices (workspace_id, issue_id, key, kind, transport, event_version, channel_id, priority, wanted_version, person_id, why, stands_in_for,
      not_before, planned_at)
    select changed.workspace_id, changed.id, 'line:' || changed.id || ':' || v, 'line', 'slack', v, changed.channel_id, cast(:priority as smallint), v,
      cast(null as bigint), null, cast(null as bigint), cast(null as timestamptz), now()
    from changed join notices card on card.issue_id = changed.id and card.kind = 'card', unnest(cast(:lineVersions as int[])) as v
    union all
    select changed.workspace_id, changed.id, n.kind || ':' || changed.id || ':' || n.version || ':' || coalesce(n.person_id, 0), n.kind, n.transport, n.version, n.place,
      cast(:priority as smallint), n.version, n.person_id, n.why, n.stands_in_for, n.not_before, n.planned_at
    from changed, jsonb_to_recordset(cast(:notices as jsonb)) as n(${NOTICE_TYPES})
  ), latest as (
    select distinct on (person_id) id from notices
    where issue_id = :issueId and kind = 'dm' and state = 'sent' and person_id <> all (cast(:toldIds as bigint[]))
    order by person_id, id desc
  )
  update notices n set wanted_version = case when cast(:isDrawn as boolean) then :version else n.wanted_version end
  from changed where n.issue_id = changed.id and (n.kind = 'card' or (cast(:isDrawn as boolean) and n.id in (select id from latest)))
  returning n.channel_id`;
