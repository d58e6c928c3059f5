import type { Knex } from "knex";

/** Every statement can be repeated, and indexes are built beside running work: first goes what a build that was cut short left, which is no index. */
export const config = { transaction: false };

const KINDS_BEFORE = "'card', 'line', 'dm', 'mail', 'digest', 'reminder', 'rollup'";
const TO_PEOPLE_BEFORE = "'dm', 'mail', 'digest', 'reminder'";

/**
 * Places that take no messages until a person mends them: a channel, or with the empty name all of Slack. One row an episode; who is told of it is told
 * by a notice of the kind `alert`, which is about no issue. A card that had to move says where its earlier message, with its thread, still stands.
 * `marks` are what the watch remembers: how far a walk has come, when something was done last.
 */
const UP = [
  `create table if not exists closures (
    id bigint generated always as identity primary key,
    workspace_id bigint not null references workspaces,
    place text not null,
    code text not null,
    since timestamptz not null,
    probes int not null default 0,
    probe_at timestamptz not null,
    told_at timestamptz,
    mended_at timestamptz
  )`,
  "create unique index if not exists closures_open on closures (workspace_id, place) where mended_at is null",
  "create table if not exists marks (name text primary key, mark text not null default '', at timestamptz not null)",
  `alter table notices add column if not exists closure_id bigint, add column if not exists left_channel_id text, add column if not exists left_ts text`,
  "alter table notices alter column issue_id drop not null, alter column event_version drop not null",
  `alter table notices
     drop constraint if exists notices_closure_fk,
     drop constraint if exists notices_alert_check,
     drop constraint if exists notices_kind_check,
     drop constraint if exists notices_person_check,
     add constraint notices_closure_fk foreign key (closure_id) references closures not valid,
     add constraint notices_alert_check check ((kind = 'alert') = (closure_id is not null) and (kind = 'alert') = (issue_id is null)
       and (issue_id is null) = (event_version is null)) not valid,
     add constraint notices_kind_check check (kind in (${KINDS_BEFORE}, 'alert')) not valid,
     add constraint notices_person_check check ((kind in (${TO_PEOPLE_BEFORE}, 'alert')) = (person_id is not null)) not valid`,
  "alter table notices validate constraint notices_closure_fk",
  "alter table notices validate constraint notices_alert_check",
  "alter table notices validate constraint notices_kind_check",
  "alter table notices validate constraint notices_person_check",
  "drop index concurrently if exists notices_by_closure",
  "create index concurrently notices_by_closure on notices (closure_id) where closure_id is not null",
  "drop index concurrently if exists notices_left",
  "create index concurrently notices_left on notices (workspace_id, left_channel_id, left_ts) where left_ts is not null",
  "drop index concurrently if exists notices_failed_cards",
  "create index concurrently notices_failed_cards on notices (try_after, id) where kind = 'card' and state = 'failed'",
];

const DOWN = [
  "drop index concurrently if exists notices_failed_cards",
  "drop index concurrently if exists notices_left",
  "drop index concurrently if exists notices_by_closure",
  "delete from notices where kind = 'alert'",
  "update notices set why = 'owner' where why = 'stranded'",
  `alter table notices
     drop constraint if exists notices_closure_fk,
     drop constraint if exists notices_alert_check,
     drop constraint if exists notices_kind_check,
     drop constraint if exists notices_person_check,
     add constraint notices_kind_check check (kind in (${KINDS_BEFORE})) not valid,
     add constraint notices_person_check check ((kind in (${TO_PEOPLE_BEFORE})) = (person_id is not null)) not valid`,
  "alter table notices validate constraint notices_kind_check",
  "alter table notices validate constraint notices_person_check",
  "alter table notices alter column issue_id set not null, alter column event_version set not null",
  "alter table notices drop column if exists left_ts, drop column if exists left_channel_id, drop column if exists closure_id",
  "drop table if exists marks",
  "drop table if exists closures",
];

export async function up(db: Knex): Promise<void> {
  for (const statement of UP) await db.raw(statement);
}

export async function down(db: Knex): Promise<void> {
  for (const statement of DOWN) await db.raw(statement);
}
