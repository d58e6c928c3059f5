import type { Knex } from "knex";

/** Built beside running work, and repeatable. */
export const config = { transaction: false };

const CALM = "(status <> 'escalated')";
const FLAGGED = "status = 'needs_attention' and closed_at is null";

/** Indexes of lists: the flagged ones in the order in which they are shown, and those of people's own with all that counting them asks for. */
const BETTER = [
  {
    ...{ old: "issues_flagged", name: "issues_flagged_in_order" },
    before: `issues (workspace_id, channel_id, opened_at, id) where ${FLAGGED}`,
    after: `issues (workspace_id, channel_id, ${CALM}, opened_at, id) where ${FLAGGED}`,
  },
  {
    ...{ old: "issues_of_assignee_open", name: "issues_of_assignee_open_counted" },
    before: `issues (workspace_id, assignee_id, ${CALM}, opened_at, id) where closed_at is null`,
    after: `issues (workspace_id, assignee_id, ${CALM}, opened_at, id) include (status) where closed_at is null`,
  },
  {
    ...{ old: "followers_open", name: "followers_open_counted" },
    before: `followers (person_id, ${CALM}, opened_at, issue_id) where closed_at is null`,
    after: `followers (person_id, ${CALM}, opened_at, issue_id) include (workspace_id, status) where closed_at is null`,
  },
  {
    ...{ old: "followers_closed", name: "followers_closed_counted" },
    before: "followers (person_id, closed_at, issue_id) where closed_at is not null",
    after: "followers (person_id, closed_at, issue_id) include (workspace_id) where closed_at is not null",
  },
] as const;

export async function up(db: Knex): Promise<void> {
  for (const { old, name, after } of BETTER) await exchange(db, old, name, after);
}

export async function down(db: Knex): Promise<void> {
  for (const { old, name, before } of BETTER) await exchange(db, name, old, before);
}

/** The new one is there before the old one goes. */
async function exchange(db: Knex, from: string, to: string, columns: string): Promise<void> {
  await db.raw(`create index concurrently if not exists ${to} on ${columns}`);
  await db.raw(`drop index concurrently if exists ${from}`);
}
