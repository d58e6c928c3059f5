import type { Knex } from "knex";

/** People by Slack or by email, what they prefer, what they follow, what they may see; and notices to them. */
const UP = [
  `alter table people
     add column is_admin boolean not null default false,
     add column preferences jsonb not null default '{}',
     add column bounced_at timestamptz`,
  "create unique index people_by_email on people (workspace_id, email) where email is not null",
  `create table channels (
    workspace_id bigint not null references workspaces,
    channel_id text not null,
    name text not null,
    is_private boolean not null,
    refreshed_at timestamptz not null,
    primary key (workspace_id, channel_id)
  )`,
  `create table channel_members (
    workspace_id bigint not null,
    channel_id text not null,
    person_id bigint not null,
    primary key (channel_id, person_id),
    foreign key (workspace_id, channel_id) references channels (workspace_id, channel_id) on delete cascade,
    foreign key (workspace_id, person_id) references people (workspace_id, id)
  )`,
  "create index channel_members_by_person on channel_members (person_id)",
  `create table standing_follows (
    workspace_id bigint not null,
    person_id bigint not null,
    field text not null check (field in ('tag', 'company', 'survey')),
    value text not null check (value = lower(value)),
    since timestamptz not null,
    primary key (workspace_id, field, value, person_id),
    foreign key (workspace_id, person_id) references people (workspace_id, id)
  )`,
  "create index followers_by_person on followers (person_id, issue_id)",
  `alter table notices
     add column person_id bigint,
     add column why text,
     add column not_before timestamptz,
     drop constraint notices_kind_check,
     drop constraint notices_transport_check,
     add constraint notices_kind_check check (kind in ('card', 'line', 'dm', 'mail')),
     add constraint notices_transport_check check (transport in ('slack', 'email')),
     add constraint notices_person_check check ((kind in ('dm', 'mail')) = (person_id is not null)),
     add constraint notices_person_fk foreign key (workspace_id, person_id) references people (workspace_id, id)`,
  "create index notices_by_message on notices (channel_id, message_ts) where kind = 'card' and message_ts is not null",
  "create index notices_by_person on notices (person_id, id) where person_id is not null",
];

const DOWN = [
  "drop index notices_by_message",
  "delete from notices where kind in ('dm', 'mail')",
  `alter table notices
     drop constraint notices_person_fk,
     drop constraint notices_person_check,
     drop constraint notices_kind_check,
     drop constraint notices_transport_check,
     drop column person_id,
     drop column why,
     drop column not_before,
     add constraint notices_kind_check check (kind in ('card', 'line')),
     add constraint notices_transport_check check (transport in ('slack'))`,
  "drop index followers_by_person",
  "drop table standing_follows",
  "drop table channel_members",
  "drop table channels",
  "drop index people_by_email",
  "alter table people drop column is_admin, drop column preferences, drop column bounced_at",
];

export async function up(db: Knex): Promise<void> {
  for (const statement of UP) await db.raw(statement);
}

export async function down(db: Knex): Promise<void> {
  for (const statement of DOWN) await db.raw(statement);
}
