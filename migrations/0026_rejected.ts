import type { Knex } from "knex";

/** Every statement can be repeated. */
export const config = { transaction: false };

/**
 * What was accepted and could not be understood is told to admins: `told_at` says of which they were told, `dismissed_at` that one needs nobody. The
 * message is an alert about a source instead of a closed place. `received_tries` holds which bodies a worker has begun to understand: what stands there
 * of bodies that nobody holds is of workers that did not live to the end of it.
 */
const UP = [
  "alter table received add column if not exists told_at timestamptz, add column if not exists dismissed_at timestamptz",
  "alter table notices add column if not exists source_id bigint",
  `alter table notices
     drop constraint if exists notices_source_fk,
     drop constraint if exists notices_alert_check,
     add constraint notices_source_fk foreign key (source_id) references sources not valid,
     add constraint notices_alert_check check ((kind = 'alert') = (num_nonnulls(closure_id, source_id) = 1) and (kind = 'alert') = (issue_id is null)
       and (issue_id is null) = (event_version is null)) not valid`,
  "alter table notices validate constraint notices_source_fk",
  "alter table notices validate constraint notices_alert_check",
  "create table if not exists received_tries (id bigint generated always as identity primary key, received_ids bigint[] not null)",
];

const DOWN = [
  "drop table if exists received_tries",
  "delete from notices where source_id is not null",
  `alter table notices
     drop constraint if exists notices_source_fk,
     drop constraint if exists notices_alert_check,
     add constraint notices_alert_check check ((kind = 'alert') = (closure_id is not null) and (kind = 'alert') = (issue_id is null)
       and (issue_id is null) = (event_version is null)) not valid`,
  "alter table notices validate constraint notices_alert_check",
  "alter table notices drop column if exists source_id",
  "alter table received drop column if exists dismissed_at, drop column if exists told_at",
];

export async function up(db: Knex): Promise<void> {
  for (const statement of UP) await db.raw(statement);
}

export async function down(db: Knex): Promise<void> {
  for (const statement of DOWN) await db.raw(statement);
}
