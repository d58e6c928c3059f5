import type { Knex } from "knex";

/** Every table carries its workspace; every promise that the database can keep is kept by the database. */
const UP = [
  `create table workspaces (
    id bigint generated always as identity primary key,
    slack_team_id text unique,
    name text not null,
    next_issue_number bigint not null default 1 check (next_issue_number > 0),
    settings jsonb not null default '{}'
  )`,
  `create table people (
    id bigint generated always as identity primary key,
    workspace_id bigint not null references workspaces,
    slack_user_id text,
    email text check (email = lower(email)),
    name text not null,
    time_zone text,
    standing text not null check (standing in ('member', 'guest', 'stranger', 'bot', 'deactivated')),
    refreshed_at timestamptz not null,
    unique (workspace_id, id),
    unique (workspace_id, slack_user_id),
    check (slack_user_id is not null or email is not null)
  )`,
  `create table sources (
    id bigint generated always as identity primary key,
    workspace_id bigint not null references workspaces,
    name text not null,
    kind text not null,
    token_hash bytea unique,
    sealed_secret text,
    threshold int check (threshold >= 0),
    created_at timestamptz not null,
    unique (workspace_id, id),
    unique (workspace_id, name)
  )`,
  `create table received (
    id bigint generated always as identity primary key,
    workspace_id bigint not null,
    source_id bigint not null,
    delivery_id text not null,
    body_hash bytea not null,
    body bytea not null,
    content_type text not null,
    received_at timestamptz not null,
    state text not null default 'waiting' check (state in ('waiting', 'parsed', 'rejected')),
    reason text,
    settled_at timestamptz,
    foreign key (workspace_id, source_id) references sources (workspace_id, id),
    unique (source_id, delivery_id, body_hash),
    check ((state = 'waiting') = (settled_at is null)),
    check ((state = 'rejected') = (reason is not null))
  )`,
  "create index received_waiting on received (id) where state = 'waiting'",
  "create index received_rejected on received (workspace_id, id) where state = 'rejected'",
  `create table respondents (
    id bigint generated always as identity primary key,
    workspace_id bigint not null references workspaces,
    identity text not null,
    name text,
    email text,
    phone text,
    company text,
    title text,
    unique (workspace_id, id),
    unique (workspace_id, identity)
  )`,
  `create table responses (
    id bigint generated always as identity primary key,
    workspace_id bigint not null,
    source_id bigint not null,
    external_id text not null,
    respondent_id bigint not null,
    company_key text,
    survey_id text,
    survey_name text,
    score numeric,
    scale_max numeric not null check (scale_max > 0),
    comment text,
    owners jsonb not null,
    tags jsonb not null,
    segment jsonb not null,
    answers jsonb not null,
    url text,
    wants_contact boolean not null,
    submitted_at timestamptz not null,
    source_updated_at timestamptz not null,
    content_hash text not null,
    deleted_at timestamptz,
    as_history boolean not null,
    stored_at timestamptz not null,
    foreign key (workspace_id, source_id) references sources (workspace_id, id),
    foreign key (workspace_id, respondent_id) references respondents (workspace_id, id),
    unique (workspace_id, id),
    unique (source_id, external_id),
    check (score between 0 and scale_max)
  )`,
  "create index responses_by_respondent on responses (respondent_id, submitted_at desc)",
  "create index responses_by_company on responses (workspace_id, company_key, submitted_at desc) where company_key is not null",
  `create table routes (
    id bigint generated always as identity primary key,
    workspace_id bigint not null references workspaces,
    name text not null,
    is_default boolean not null,
    channel_id text,
    unique (workspace_id, id),
    unique (workspace_id, name)
  )`,
  "create unique index routes_one_default on routes (workspace_id) where is_default",
  `create table issues (
    id bigint generated always as identity primary key,
    workspace_id bigint not null,
    number bigint not null,
    response_id bigint not null unique,
    respondent_id bigint not null,
    company_key text,
    route_id bigint not null,
    version int not null check (version > 0),
    status text not null check (status in ('needs_attention', 'in_progress', 'escalated', 'resolved', 'cant_resolve', 'not_an_issue')),
    assignee_id bigint,
    closing jsonb,
    opened_at timestamptz not null,
    status_changed_at timestamptz not null,
    status_changed_by bigint,
    first_action_at timestamptz,
    closed_at timestamptz,
    undoable jsonb,
    next_deadline_at timestamptz,
    foreign key (workspace_id, response_id) references responses (workspace_id, id),
    foreign key (workspace_id, respondent_id) references respondents (workspace_id, id),
    foreign key (workspace_id, route_id) references routes (workspace_id, id),
    foreign key (workspace_id, assignee_id) references people (workspace_id, id),
    foreign key (workspace_id, status_changed_by) references people (workspace_id, id),
    unique (workspace_id, id),
    unique (workspace_id, number),
    check ((status in ('resolved', 'cant_resolve', 'not_an_issue')) = (closed_at is not null)),
    check (closed_at is null or closing is not null)
  )`,
  "create index issues_by_respondent on issues (respondent_id, opened_at desc)",
  "create index issues_by_company on issues (workspace_id, company_key, opened_at desc) where company_key is not null",
  "create index issues_open_by_assignee on issues (workspace_id, assignee_id, id) where closed_at is null",
  `create table issue_events (
    workspace_id bigint not null,
    issue_id bigint not null,
    version int not null check (version > 0),
    type text not null,
    at timestamptz not null,
    actor_id bigint,
    via text not null,
    command_id text not null,
    what jsonb not null,
    primary key (issue_id, version),
    foreign key (workspace_id, issue_id) references issues (workspace_id, id),
    foreign key (workspace_id, actor_id) references people (workspace_id, id),
    unique (issue_id, command_id, type)
  )`,
  `create function history_is_append_only() returns trigger language plpgsql as $$
   begin raise exception 'issue_events is append-only: % refused', tg_op; end $$`,
  `create trigger issue_events_append_only before update or delete on issue_events
   for each statement execute function history_is_append_only()`,
  `create trigger issue_events_no_truncate before truncate on issue_events
   for each statement execute function history_is_append_only()`,
  `create table followers (
    workspace_id bigint not null,
    issue_id bigint not null,
    person_id bigint not null,
    since timestamptz not null,
    primary key (issue_id, person_id),
    foreign key (workspace_id, issue_id) references issues (workspace_id, id),
    foreign key (workspace_id, person_id) references people (workspace_id, id)
  )`,
  `create table notices (
    id bigint generated always as identity primary key,
    workspace_id bigint not null,
    issue_id bigint not null,
    key text not null unique,
    kind text not null check (kind in ('card', 'line')),
    transport text not null check (transport in ('slack')),
    event_version int not null,
    channel_id text not null,
    priority smallint not null,
    state text not null default 'planned'
      check (state in ('planned', 'sending', 'sent', 'unknown', 'failed', 'superseded')),
    wanted_version int not null,
    drawn_version int,
    message_ts text,
    generation int not null default 0,
    attempts int not null default 0,
    try_after timestamptz not null default now(),
    first_tried_at timestamptz,
    sent_at timestamptz,
    error_code text,
    planned_at timestamptz not null,
    foreign key (issue_id, event_version) references issue_events (issue_id, version),
    foreign key (workspace_id, issue_id) references issues (workspace_id, id),
    check ((state = 'sent') = (message_ts is not null)),
    check (state <> 'sent' or (sent_at is not null and drawn_version is not null)),
    check (state not in ('sending', 'unknown') or first_tried_at is not null),
    check (state <> 'failed' or error_code is not null)
  )`,
  "create unique index notices_one_card on notices (issue_id) where kind = 'card'",
  "create index notices_to_post on notices (workspace_id, channel_id, priority, id) where state in ('planned', 'sending', 'unknown')",
  "create index notices_to_redraw on notices (workspace_id, channel_id, id) where state = 'sent' and wanted_version > drawn_version",
  `create table lanes (
    workspace_id bigint not null references workspaces,
    name text not null,
    free_at timestamptz not null default '-infinity',
    holder uuid,
    held_until timestamptz,
    trouble text,
    primary key (workspace_id, name),
    check ((holder is null) = (held_until is null))
  )`,
];

const TABLES = [
  "lanes", "notices", "followers", "issue_events", "issues", "routes", "responses", "respondents", "received", "sources", "people", "workspaces",
];

export async function up(db: Knex): Promise<void> {
  for (const statement of UP) await db.raw(statement);
}

export async function down(db: Knex): Promise<void> {
  for (const table of TABLES) await db.raw(`drop table ${table}`);
  await db.raw("drop function history_is_append_only()");
}
