import type { Knex } from "knex";

/** Every statement can be repeated, and what reads the table does so beside running work. */
export const config = { transaction: false };

/**
 * Notices that are collected for a person's digest. Those that one message brings carry the id of its first: from the first try on,
 * whoever goes on with it sends the same ones.
 */
const UP = [
  "alter table notices add column if not exists digest_id bigint",
  `alter table notices
     drop constraint if exists notices_kind_check,
     drop constraint if exists notices_person_check,
     drop constraint if exists notices_digest_check,
     add constraint notices_kind_check check (kind in ('card', 'line', 'dm', 'mail', 'digest')) not valid,
     add constraint notices_person_check check ((kind in ('dm', 'mail', 'digest')) = (person_id is not null)) not valid,
     add constraint notices_digest_check check (kind <> 'digest' or not_before is not null) not valid`,
  "alter table notices validate constraint notices_kind_check",
  "alter table notices validate constraint notices_person_check",
  "alter table notices validate constraint notices_digest_check",
];

/** What was not sent yet is told one by one, by the way it would have gone. */
const DOWN = [
  "alter table notices drop constraint if exists notices_digest_check",
  "delete from notices where kind = 'digest' and state in ('sent', 'failed', 'superseded')",
  "update notices set kind = case transport when 'slack' then 'dm' else 'mail' end where kind = 'digest'",
  `alter table notices
     drop constraint if exists notices_kind_check,
     drop constraint if exists notices_person_check,
     add constraint notices_kind_check check (kind in ('card', 'line', 'dm', 'mail')) not valid,
     add constraint notices_person_check check ((kind in ('dm', 'mail')) = (person_id is not null)) not valid`,
  "alter table notices validate constraint notices_kind_check",
  "alter table notices validate constraint notices_person_check",
  "alter table notices drop column if exists digest_id",
];

export async function up(db: Knex): Promise<void> {
  for (const statement of UP) await db.raw(statement);
}

export async function down(db: Knex): Promise<void> {
  for (const statement of DOWN) await db.raw(statement);
}
