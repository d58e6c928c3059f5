import type { Knex } from "knex";
import { type Db, rows } from "./rows.ts";

/** What a rebuilding beside running work leaves when it is cut short; the index itself is there besides. */
const LEFT_OVER = /_cc(?:new|old)\d*$/;

/** Indexes whose building was cut short: nothing is found by them, and what builds them "if not exists" takes them for whole. Not those being built just now. */
export async function invalidIndexes(db: Db): Promise<readonly string[]> {
  const found = await rows<{ name: string }>(
    db,
    `select c.relname as name from pg_index i join pg_class c on c.oid = i.indexrelid
     where not i.indisvalid and c.relnamespace = to_regnamespace(current_schema())
       and not exists (select 1 from pg_stat_progress_create_index building where building.index_relid = i.indexrelid) order by c.relname`,
  );
  return found.map(({ name }) => name);
}

/** Builds them anew, beside running work; answers which. */
export async function rebuildInvalid(db: Knex): Promise<readonly string[]> {
  const invalid = await invalidIndexes(db);
  for (const name of invalid)
    await db.raw(LEFT_OVER.test(name) ? "drop index concurrently ??" : "reindex index concurrently ??", [name]);
  return invalid.filter((name) => !LEFT_OVER.test(name));
}
