import { createHash } from "node:crypto";
import type { Knex } from "knex";

/** A pool or an open transaction: both can be asked. */
export type Db = Knex | Knex.Transaction;

/** Values by the names they have in the statement, as `:name`. */
export type Bindings = Readonly<Record<string, Knex.RawBinding>>;

/**
 * For statements that run with every click or every message: planned once a connection, which for a large one costs more than running it.
 * The text has to be constant and must name the columns of its result: what `*` stands for may change under a plan when a migration runs.
 */
export const PREPARED = { prepared: true } as const;
type How = { readonly prepared?: boolean };

/**
 * Any of the values of an array parameter, in a prepared statement. Not the array itself: PostgreSQL would see how few it holds this time, take that
 * for cheaper than a plan for any number, and plan anew each time.
 */
export const anyOf = (parameter: string, type: "bigint" | "text"): string =>
  `any(array(select unnest(cast(${parameter} as ${type}[]))))`;

/** Runs one statement and returns its rows. Casts are written `cast(:name as type)`: Knex reads `:name::type` as an identifier. */
export async function rows<T>(db: Db, sql: string, bindings: Bindings = {}, how: How = {}): Promise<T[]> {
  const query = db.raw<{ rows: T[] }>(sql, bindings);
  const result = await (how.prepared ? query.options({ name: nameOf(sql) }) : query);
  return result.rows;
}

/** Runs one statement that answers with at most one row. */
export async function row<T>(db: Db, sql: string, bindings: Bindings = {}, how: How = {}): Promise<T | undefined> {
  return (await rows<T>(db, sql, bindings, how))[0];
}

const names = new Map<string, string>();

/** What a prepared statement is called on its connections. */
function nameOf(sql: string): string {
  const known = names.get(sql);
  if (known !== undefined) return known;
  const name = createHash("sha1").update(sql).digest("hex");
  names.set(sql, name);
  return name;
}

/** Many records as one parameter, to be read with jsonb_to_recordset: one statement whatever their number. */
export const json = (value: unknown): string => JSON.stringify(value);

/** A timestamp as the domain has it. */
export const iso = (date: Date): string => date.toISOString();
export const isoOrNull = (date: Date | null): string | null => (date === null ? null : date.toISOString());
