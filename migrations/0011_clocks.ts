import type { Knex } from "knex";

/** Every statement can be repeated, and what reads whole tables does so beside running work. */
export const config = { transaction: false };

const KINDS_BEFORE = "'card', 'line', 'dm', 'mail', 'digest'";
const TO_PEOPLE_BEFORE = "'dm', 'mail', 'digest'";

/**
 * The passing of time. `next_deadline_at` says when to look at an issue again, `due_at` when the next promise to the client falls due: both follow
 * from the clocks and the route's rules, and are written with every change. An open issue without (from before, or from a version that knew no
 * clocks) is looked at at once. Whoever was told of an escalation may see its issue, and their Home shows it: `leaders`. A route's own settings are its `rules`; `defaults` are
 * what the environment decides where no workspace does. Whoever is away has named a deputy; `stands_in_for` is in whose place somebody was told.
 */
const UP = [
  "alter table issues add column if not exists clocks jsonb, add column if not exists due_at timestamptz",
  `create index concurrently if not exists issues_to_look_at on issues (coalesce(next_deadline_at, opened_at), id) where closed_at is null`,
  "alter table routes add column if not exists rules jsonb not null default '{}'",
  "alter table workspaces add column if not exists defaults jsonb not null default '{}'",
  `create table if not exists leaders (
    workspace_id bigint not null,
    issue_id bigint not null,
    person_id bigint not null,
    since timestamptz not null,
    primary key (person_id, issue_id),
    foreign key (workspace_id, issue_id) references issues (workspace_id, id),
    foreign key (workspace_id, person_id) references people (workspace_id, id)
  )`,
  "create index concurrently if not exists leaders_by_issue on leaders (issue_id)",
  marksHomes("union select l.person_id from told t join leaders l on l.issue_id = t.issue_id"),
  `create index concurrently if not exists issues_overdue on issues (workspace_id, channel_id, due_at, id) where closed_at is null`,
  `create index concurrently if not exists issues_of_assignee_overdue on issues (workspace_id, assignee_id, due_at, id) where closed_at is null`,
  `create index concurrently if not exists issues_escalated on issues (workspace_id, id) where status = 'escalated' and closed_at is null`,
  `create table if not exists user_groups (
    workspace_id bigint not null references workspaces,
    group_id text not null,
    handle text not null,
    name text not null,
    is_disabled boolean not null,
    slack_user_ids text[] not null,
    refreshed_at timestamptz not null,
    primary key (workspace_id, group_id)
  )`,
  // Of everybody, though few have one: PostgreSQL keeps figures on what is indexed only for whole indexes, and guesses badly without.
  `create index concurrently if not exists people_by_deputy on people (workspace_id, (cast(preferences #>> '{away,deputyId}' as bigint)))`,
  "alter table notices add column if not exists stands_in_for bigint",
  `alter table notices
     drop constraint if exists notices_stands_in_for_fk,
     add constraint notices_stands_in_for_fk foreign key (workspace_id, stands_in_for) references people (workspace_id, id) not valid,
     drop constraint if exists notices_kind_check,
     drop constraint if exists notices_person_check,
     drop constraint if exists notices_digest_check,
     add constraint notices_kind_check check (kind in (${KINDS_BEFORE}, 'reminder', 'rollup')) not valid,
     add constraint notices_person_check check ((kind in (${TO_PEOPLE_BEFORE}, 'reminder')) = (person_id is not null)) not valid,
     add constraint notices_digest_check check (kind not in ('digest', 'reminder', 'rollup') or not_before is not null) not valid`,
  "alter table notices validate constraint notices_kind_check",
  "alter table notices validate constraint notices_person_check",
  "alter table notices validate constraint notices_digest_check",
  "alter table notices validate constraint notices_stands_in_for_fk",
];

const DOWN = [
  "alter table notices drop constraint if exists notices_stands_in_for_fk, drop column if exists stands_in_for",
  "drop index concurrently if exists people_by_deputy",
  "delete from notices where kind in ('reminder', 'rollup')",
  `alter table notices
     drop constraint if exists notices_kind_check,
     drop constraint if exists notices_person_check,
     drop constraint if exists notices_digest_check,
     add constraint notices_kind_check check (kind in (${KINDS_BEFORE})) not valid,
     add constraint notices_person_check check ((kind in (${TO_PEOPLE_BEFORE})) = (person_id is not null)) not valid,
     add constraint notices_digest_check check (kind <> 'digest' or not_before is not null) not valid`,
  "alter table notices validate constraint notices_kind_check",
  "alter table notices validate constraint notices_person_check",
  "alter table notices validate constraint notices_digest_check",
  "drop table if exists user_groups",
  "drop index concurrently if exists issues_escalated",
  "drop index concurrently if exists issues_of_assignee_overdue",
  "drop index concurrently if exists issues_overdue",
  marksHomes(""),
  "drop table if exists leaders",
  "alter table workspaces drop column if exists defaults",
  "alter table routes drop column if exists rules",
  "drop index concurrently if exists issues_to_look_at",
  "alter table issues drop column if exists clocks, drop column if exists due_at",
];

/** Marks the Homes that an event concerns: of its issue's assignee and followers, of those it takes the issue away from, and of `others`. */
function marksHomes(others: string): string {
  return `create or replace function event_marks_homes() returns trigger language plpgsql as $$
   begin
     insert into home_marks (person_id) select h.person_id from homes h
     where h.awake and h.person_id in (
       select i.assignee_id from told t join issues i on i.id = t.issue_id
       union select f.person_id from told t join followers f on f.issue_id = t.issue_id
       union select cast(t.what ->> 'from' as bigint) from told t where t.type = 'Assigned'
       union select cast(p as bigint) from told t, jsonb_array_elements_text(t.what -> 'removed') p where t.type = 'FollowersChanged'
       ${others});
     return null;
   end $$`;
}

export async function up(db: Knex): Promise<void> {
  for (const statement of UP) await db.raw(statement);
}

export async function down(db: Knex): Promise<void> {
  for (const statement of DOWN) await db.raw(statement);
}
