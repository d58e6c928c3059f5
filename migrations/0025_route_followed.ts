import type { Knex } from "knex";

/** What somebody wanted, by name or id, when a route's channel was found by it. Null: nobody has said, or by a version that did not write it down. */
export async function up(db: Knex): Promise<void> {
  await db.raw("alter table routes add column if not exists followed text");
}

export async function down(db: Knex): Promise<void> {
  await db.raw("alter table routes drop column if exists followed");
}
