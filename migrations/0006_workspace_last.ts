import type { Knex } from "knex";

/** Built beside running work, and repeatable. */
export const config = { transaction: false };

/**
 * In a new installation every row has the same workspace and no table has statistics yet. A planner that knows nothing takes any index that
 * begins with the workspace, and walks all of it for each foreign key that is checked: an import then slows down with every row. So in
 * unique indexes the column that tells rows apart comes first.
 */
const UNIQUES = [
  {
    table: "issues",
    old: "issues_workspace_id_number_key",
    name: "issues_number_key",
    columns: "number, workspace_id",
  },
  {
    table: "respondents",
    old: "respondents_workspace_id_identity_key",
    name: "respondents_identity_key",
    columns: "identity, workspace_id",
  },
] as const;

export async function up(db: Knex): Promise<void> {
  for (const { table, old, name, columns } of UNIQUES) {
    await db.raw(`create unique index concurrently if not exists ${name} on ${table} (${columns})`);
    await db.raw(`alter table ${table} drop constraint if exists ${old}`);
  }
}

export async function down(db: Knex): Promise<void> {
  for (const { table, old, name, columns } of UNIQUES) {
    const before = columns.split(", ").reverse().join(", ");
    await db.raw(`alter table ${table} add constraint ${old} unique (${before})`);
    await db.raw(`drop index if exists ${name}`);
  }
}
