import type { Knex } from "knex";

/** A pool or an open transaction: both can be asked. */
export type Db = Knex | Knex.Transaction;

/** Values by the names they have in the statement, as `:name`. */
export type Bindings = Readonly<Record<string, Knex.RawBinding>>;

/** Runs one statement and returns its rows. Casts are written `cast(:name as type)`: Knex reads `:name::type` as an identifier. */
export async function rows<T>(db: Db, sql: string, bindings: Bindings = {}): Promise<T[]> {
  const result = await db.raw<{ rows: T[] }>(sql, bindings);
  return result.rows;
}

/** Runs one statement that answers with at most one row. */
export async function row<T>(db: Db, sql: string, bindings: Bindings = {}): Promise<T | undefined> {
  return (await rows<T>(db, sql, bindings))[0];
}

/** Many records as one parameter, to be read with jsonb_to_recordset: one statement whatever their number. */
export const json = (value: unknown): string => JSON.stringify(value);

/** A timestamp as the domain has it. */
export const iso = (date: Date): string => date.toISOString();
export const isoOrNull = (date: Date | null): string | null => (date === null ? null : date.toISOString());
