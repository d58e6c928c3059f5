import type { Knex } from "knex";

/**
 * A standing follow keeps how it was typed, and has an id for the window that removes it; nothing has written the table before this version.
 * `same_as`: an admin said that whoever is known by this address alone is that Slack person. The row stays, as history speaks of it, and as
 * it holds the address: nobody else can come to have it.
 */
const UP = [
  `alter table standing_follows
     add column id bigint generated always as identity,
     add column as_typed text not null default ''`,
  "update standing_follows set as_typed = value where as_typed = ''",
  "create index standing_follows_by_person on standing_follows (person_id)",
  `alter table people
     add column same_as bigint,
     add constraint people_same_as_fk foreign key (workspace_id, same_as) references people (workspace_id, id),
     add constraint people_same_as_check check (same_as is null or (slack_user_id is null and same_as <> id))`,
  "create index people_same_as on people (same_as) where same_as is not null",
];

const DOWN = [
  "drop index people_same_as",
  "alter table people drop constraint people_same_as_check, drop constraint people_same_as_fk, drop column same_as",
  "drop index standing_follows_by_person",
  "alter table standing_follows drop column as_typed, drop column id",
];

export async function up(db: Knex): Promise<void> {
  for (const statement of UP) await db.raw(statement);
}

export async function down(db: Knex): Promise<void> {
  for (const statement of DOWN) await db.raw(statement);
}
