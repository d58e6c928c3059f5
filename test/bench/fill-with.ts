import type pg from "pg";

/** Runs statements that fill a workspace, in which `:w` and `:s` stand for it and its source, and lets PostgreSQL take stock of these tables. */
export async function fillWith(
  db: pg.Pool,
  { workspaceId, sourceId }: { readonly workspaceId: number; readonly sourceId: number },
  statements: readonly string[],
  tables: readonly string[],
): Promise<void> {
  const client = await db.connect();
  try {
    // Rows are made consistent here: triggers and foreign keys would only check them one by one.
    await client.query("set session_replication_role = replica");
    await client.query("set synchronous_commit = off");
    for (const statement of statements)
      await client.query(statement.replaceAll(":w", `${workspaceId}`).replaceAll(":s", `${sourceId}`));
    await client.query("reset session_replication_role");
    for (const table of tables) await client.query(`vacuum (analyze) ${table}`);
  } finally {
    client.release(true);
  }
}
