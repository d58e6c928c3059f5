import type { Knex } from "knex";

/** Counts how often a channel's members changed: a list of its members that was read meanwhile is not written down. */
export async function up(db: Knex): Promise<void> {
  await db.raw("alter table channels add column if not exists members_version int not null default 0");
}

export async function down(db: Knex): Promise<void> {
  await db.raw("alter table channels drop column if exists members_version");
}
