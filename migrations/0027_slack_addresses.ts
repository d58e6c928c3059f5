import type { Knex } from "knex";

/** Addresses known from Slack alone are used only where that is set. A workspace that never said so has used them until now: it goes on. */
export async function up(db: Knex): Promise<void> {
  await db.raw(
    `update workspaces set settings = settings || '{"slackAddresses": true}' where settings -> 'slackAddresses' is null`,
  );
}

/** What nobody has set means yes to the version before: who has not agreed since then has not. */
export async function down(db: Knex): Promise<void> {
  await db.raw(
    `update workspaces set settings = settings || '{"slackAddresses": false}' where settings -> 'slackAddresses' is null`,
  );
}
