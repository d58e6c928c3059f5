import type { Knex } from "knex";

/** Built beside running work, and repeatable. */
export const config = { transaction: false };

/** Every change looks its issue's messages up; without this each click reads the whole ledger. */
export async function up(db: Knex): Promise<void> {
  await db.raw("create index concurrently if not exists notices_by_issue on notices (issue_id, id)");
}

export async function down(db: Knex): Promise<void> {
  await db.raw("drop index if exists notices_by_issue");
}
