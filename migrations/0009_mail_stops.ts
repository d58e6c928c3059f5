import type { Knex } from "knex";

/**
 * Who has stopped the mails about an issue; and whether an address was typed in Amends or delivered with a response, or is known from Slack's
 * profile alone. Where a Slack user's address came from was not written down before: it counts as Slack's.
 */
const UP = [
  `create table mail_stops (
    workspace_id bigint not null,
    issue_id bigint not null,
    person_id bigint not null,
    at timestamptz not null,
    primary key (issue_id, person_id),
    foreign key (workspace_id, issue_id) references issues (workspace_id, id),
    foreign key (workspace_id, person_id) references people (workspace_id, id)
  )`,
  "create index mail_stops_by_person on mail_stops (person_id)",
  "alter table people add column email_given boolean not null default true",
  "update people set email_given = false where slack_user_id is not null",
];

const DOWN = ["alter table people drop column email_given", "drop table mail_stops"];

export async function up(db: Knex): Promise<void> {
  for (const statement of UP) await db.raw(statement);
}

export async function down(db: Knex): Promise<void> {
  for (const statement of DOWN) await db.raw(statement);
}
