import type { Knex } from "knex";

/** Addresses known from Slack alone are used only where that is set. A workspace that never said so has used them until now: it goes on. */
export async function up(db: Knex): Promise<void> {
  await db.raw(
    `update workspaces set settings = settings || '{"slackAddresses": true}' where settings -> 'slackAddresses' is null`,
  );
}

/** What is set means the same to the version before. */
export async function down(): Promise<void> {}
