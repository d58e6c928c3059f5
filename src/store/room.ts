import { randomBytes } from "node:crypto";
import type { Knex } from "knex";
import { rows } from "./rows.ts";

/** Whether the database has room for what is written. */
export interface Room {
  /** Null while nothing is known to the contrary; else PostgreSQL's code for why a write was refused. */
  lacking(): Promise<string | null>;
}

/** Class 53, insufficient resources, without what concerns connections alone. */
const NO_ROOM = /^53(?!300)\w{3}$/;
const WRITES = /\b(insert|update|delete)\b/i;

/** As much as a delivery may need: what is left in half-filled pages does not do. */
const PROBE_BYTES = 131_072;

/**
 * Remembers of a pool's writes that one was refused for want of room, until as much as a delivery needs can be written: who asks tries it, and leaves
 * nothing behind. Senders who go elsewhere because of it bring no write that would show that there is room again.
 */
export function watchRoom(db: Knex): Room {
  let code: string | null = null;
  db.on("query-error", (error: { readonly code?: unknown }, { sql = "" }: { readonly sql?: string }) => {
    if (NO_ROOM.test(String(error.code)) && WRITES.test(sql)) code = String(error.code);
  });
  return {
    async lacking() {
      if (code !== null && (await canWrite(db))) code = null;
      return code;
    },
  };
}

async function canWrite(db: Knex): Promise<boolean> {
  const trx = await db.transaction();
  try {
    await rows(trx, "insert into marks (name, mark, at) values ('room:' || gen_random_uuid(), :mark, now())", {
      mark: randomBytes(PROBE_BYTES).toString("base64"),
    });
    return true;
  } catch {
    return false;
  } finally {
    await trx.rollback();
  }
}
