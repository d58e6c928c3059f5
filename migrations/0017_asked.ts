import type { Knex } from "knex";

/** Since when Slack has been asked in vain to take a message: what was due long before anybody asked has not waited for Slack. */
export async function up(db: Knex): Promise<void> {
  await db.raw("alter table notices add column if not exists asked_at timestamptz");
}

export async function down(db: Knex): Promise<void> {
  await db.raw("alter table notices drop column if exists asked_at");
}
