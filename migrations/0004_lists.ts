import type { Knex } from "knex";

/** Every statement can be repeated, and indexes are built beside running work: no list of a live installation waits for them. */
export const config = { transaction: false };

/** Closed issues are none of these; said all the same, as only then the indexes of people's own issues serve these lists too. */
const FLAGGED = "status = 'needs_attention' and closed_at is null";
const OPEN = "status in ('in_progress', 'escalated') and closed_at is null";
const CALM = "(status <> 'escalated')";

/**
 * What the lists of My Issues read. An issue knows its card's channel, a follow knows whether its issue is open and how old it is, so that
 * each list is one walk along one index, whatever lies in the archive. Both copies are kept by triggers, whichever statement changes the original.
 * A mark says that an opened Home shows something old: rows of their own, so that two changes never wait for each other's marks.
 */
const UP = [
  "alter table issues add column if not exists channel_id text not null default ''",
  "update issues i set channel_id = n.channel_id from notices n where n.issue_id = i.id and n.kind = 'card' and i.channel_id <> n.channel_id",
  `create or replace function issue_moves_with_its_card() returns trigger language plpgsql as $$
   begin update issues set channel_id = new.channel_id where id = new.issue_id and channel_id <> new.channel_id; return null; end $$`,
  "drop trigger if exists notices_move_issue on notices",
  `create trigger notices_move_issue after update of channel_id on notices
   for each row when (new.kind = 'card' and new.channel_id <> old.channel_id) execute function issue_moves_with_its_card()`,

  `alter table followers add column if not exists status text not null default 'needs_attention',
     add column if not exists opened_at timestamptz, add column if not exists closed_at timestamptz`,
  `update followers f set status = i.status, opened_at = i.opened_at, closed_at = i.closed_at from issues i where i.id = f.issue_id`,
  `create or replace function follow_copies_issue() returns trigger language plpgsql as $$
   begin
     update followers f set status = i.status, opened_at = i.opened_at, closed_at = i.closed_at
     from added a join issues i on i.id = a.issue_id where f.issue_id = a.issue_id and f.person_id = a.person_id;
     return null;
   end $$`,
  "drop trigger if exists followers_copy on followers",
  `create trigger followers_copy after insert on followers referencing new table as added
   for each statement execute function follow_copies_issue()`,
  `create or replace function issue_tells_its_follows() returns trigger language plpgsql as $$
   begin
     update followers set status = new.status, opened_at = new.opened_at, closed_at = new.closed_at where issue_id = new.id;
     return null;
   end $$`,
  "drop trigger if exists issues_tell_follows on issues",
  `create trigger issues_tell_follows after update of status, opened_at, closed_at on issues
   for each row when (new.status <> old.status or new.opened_at <> old.opened_at or new.closed_at is distinct from old.closed_at)
   execute function issue_tells_its_follows()`,

  `create index concurrently if not exists issues_flagged on issues (workspace_id, channel_id, opened_at, id) where ${FLAGGED}`,
  `create index concurrently if not exists issues_open on issues (workspace_id, channel_id, ${CALM}, opened_at, id) where ${OPEN}`,
  `create index concurrently if not exists issues_closed on issues (workspace_id, channel_id, closed_at, id) where closed_at is not null`,
  `create index concurrently if not exists issues_of_assignee_open on issues (workspace_id, assignee_id, ${CALM}, opened_at, id) where closed_at is null`,
  `create index concurrently if not exists issues_of_assignee_closed on issues (workspace_id, assignee_id, closed_at, id) where closed_at is not null`,
  "drop index concurrently if exists issues_open_by_assignee",
  `create index concurrently if not exists followers_open on followers (person_id, ${CALM}, opened_at, issue_id) where closed_at is null`,
  `create index concurrently if not exists followers_closed on followers (person_id, closed_at, issue_id) where closed_at is not null`,

  `create table if not exists issue_words (
    workspace_id bigint not null,
    issue_id bigint primary key,
    words tsvector not null,
    stale boolean not null default false,
    foreign key (workspace_id, issue_id) references issues (workspace_id, id)
  )`,
  `insert into issue_words (workspace_id, issue_id, words, stale) select workspace_id, id, '', true from issues on conflict do nothing`,
  "create index concurrently if not exists issue_words_found on issue_words using gin (words) with (gin_pending_list_limit = 512)",
  "create index concurrently if not exists issue_words_stale on issue_words (issue_id) where stale",

  `create table if not exists homes (
    workspace_id bigint not null,
    person_id bigint primary key,
    opened_at timestamptz not null,
    awake boolean not null default true,
    state jsonb not null default '{}',
    hash text,
    foreign key (workspace_id, person_id) references people (workspace_id, id)
  )`,
  "create table if not exists home_marks (person_id bigint not null references homes on delete cascade)",
  "create index concurrently if not exists home_marks_by_person on home_marks (person_id)",
  `create or replace function event_marks_homes() returns trigger language plpgsql as $$
   begin
     insert into home_marks (person_id) select h.person_id from homes h
     where h.awake and h.person_id in (
       select i.assignee_id from told t join issues i on i.id = t.issue_id
       union select f.person_id from told t join followers f on f.issue_id = t.issue_id
       union select cast(t.what ->> 'from' as bigint) from told t where t.type = 'Assigned'
       union select cast(p as bigint) from told t, jsonb_array_elements_text(t.what -> 'removed') p where t.type = 'FollowersChanged');
     return null;
   end $$`,
  "drop trigger if exists issue_events_mark_homes on issue_events",
  `create trigger issue_events_mark_homes after insert on issue_events referencing new table as told
   for each statement execute function event_marks_homes()`,
];

const DOWN = [
  "drop trigger issue_events_mark_homes on issue_events",
  "drop function event_marks_homes()",
  "drop table home_marks",
  "drop table homes",
  "drop table issue_words",
  "create index issues_open_by_assignee on issues (workspace_id, assignee_id, id) where closed_at is null",
  "drop trigger issues_tell_follows on issues",
  "drop function issue_tells_its_follows()",
  "drop trigger followers_copy on followers",
  "drop function follow_copies_issue()",
  "drop index followers_open, followers_closed",
  "alter table followers drop column status, drop column opened_at, drop column closed_at",
  "drop index issues_flagged, issues_open, issues_closed, issues_of_assignee_open, issues_of_assignee_closed",
  "drop trigger notices_move_issue on notices",
  "drop function issue_moves_with_its_card()",
  "alter table issues drop column channel_id",
];

export async function up(db: Knex): Promise<void> {
  for (const statement of UP) await db.raw(statement);
}

export async function down(db: Knex): Promise<void> {
  for (const statement of DOWN) await db.raw(statement);
}
