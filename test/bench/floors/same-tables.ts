import type pg from "pg";

type Record = Readonly<{ [column: string]: unknown }>;
/** Rows to insert, table by table, in an order that satisfies the foreign keys. */
export type Batch = readonly { readonly table: string; readonly rows: readonly Record[] }[];

/** Inserts batches, each in one transaction, one multi-row statement a table. */
export async function insertBatches(db: pg.Pool, batches: readonly Batch[]): Promise<void> {
  const client = await db.connect();
  try {
    for (const batch of batches) {
      await client.query("begin");
      for (const { table, rows } of batch) await insert(client, table, rows);
      await client.query("commit");
    }
  } finally {
    client.release();
  }
}

async function insert(client: pg.PoolClient, table: string, rows: readonly Record[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  const types = await typesOf(client, table);
  const arrays = columns.map((column, i) => `$${i + 1}::${types.get(column)}[]`);
  const values = columns.map((column) => rows.map((row) => row[column]));
  await client.query(
    `insert into ${table} (${columns.join(", ")}) overriding system value select * from unnest(${arrays.join(", ")})`,
    values,
  );
}

const known = new Map<string, ReadonlyMap<string, string>>();

async function typesOf(client: pg.PoolClient, table: string): Promise<ReadonlyMap<string, string>> {
  const before = known.get(table);
  if (before) return before;
  const { rows } = await client.query<{ name: string; type: string }>(
    "select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute where attrelid = $1::regclass and attnum > 0",
    [table],
  );
  const types = new Map(rows.map(({ name, type }) => [name, type]));
  known.set(table, types);
  return types;
}
