import type { Knex } from "knex";

/** A restore leaves out as many issue numbers as may have been given after its backup; whoever counts issues has to know of them. */
export async function up(db: Knex): Promise<void> {
  await db.raw("alter table workspaces add column if not exists numbers_left_out bigint not null default 0");
}

export async function down(db: Knex): Promise<void> {
  await db.raw("alter table workspaces drop column if exists numbers_left_out");
}
