import { createHash, type Hash } from "node:crypto";
import type { Knex } from "knex";
import { schemaOf } from "../database.ts";
import { asLongAsItTakes } from "../long-work.ts";
import { iso, row, rows } from "../rows.ts";
import { BackupProblem, FORMAT, type Header } from "./format.ts";
import { KEPT, type KeptTable } from "./tables.ts";

/** Hears how far an export has come. */
export interface ExportProgress {
  begin(rows: number): void;
  at(rows: number): void;
}

/** A batch is about this large: its rows are few where rows are large. */
const BATCH_CHARACTERS = 2_000_000;
const MOST_ROWS = 2_000;
const FIRST_ROWS = 50;

/**
 * Everything in the database as lines of JSON, batch by batch: all of one moment, whatever is written meanwhile. Rows are written as PostgreSQL
 * writes them, so that no digit of a number or a time is lost.
 */
export async function* exportLines(db: Knex, progress: ExportProgress): AsyncGenerator<string> {
  const trx = await db.transaction(undefined, { isolationLevel: "repeatable read", readOnly: true });
  try {
    await asLongAsItTakes(trx);
    await rows(trx, "set local timezone = 'UTC'");
    const header = await headerOf(trx);
    progress.begin(sum(Object.values(header.rows)));
    const hash = createHash("sha256");
    yield hashed(hash, `${JSON.stringify(header)}\n`);
    let written = 0;
    for (const table of KEPT)
      for await (const batch of rowsOf(trx, table)) {
        yield hashed(hash, batch.map((text) => `{"table":"${table.name}","row":${text}}\n`).join(""));
        written += batch.length;
        progress.at(written);
      }
    yield `${JSON.stringify({ end: { rows: written, sha256: hash.digest("hex") } })}\n`;
  } finally {
    // It only read.
    await trx.rollback();
  }
}

async function headerOf(trx: Knex.Transaction): Promise<Header> {
  const [schema, found] = [await schemaOf(trx), await row<{ at: Date }>(trx, "select now() as at")];
  if (!schema || !found) throw new BackupProblem("This database is empty: there is nothing to export.");
  const counts: Record<string, number> = {};
  for (const { name } of KEPT)
    counts[name] = (await row<{ n: number }>(trx, `select count(*) as n from ${name}`))?.n ?? 0;
  const named = await rows<{ name: string }>(trx, "select name from workspaces order by id");
  return {
    amends_export: FORMAT,
    schema,
    exported_at: iso(found.at),
    workspaces: named.map(({ name }) => name),
    rows: counts,
  };
}

async function* rowsOf(trx: Knex.Transaction, { name, order }: KeptTable): AsyncGenerator<readonly string[]> {
  await trx.raw(
    `declare exported no scroll cursor for select cast(row_to_json(t) as text) as text from (select * from ${name} order by ${order}) t`,
  );
  for (let limit = FIRST_ROWS; ; ) {
    const batch = await rows<{ text: string }>(trx, `fetch ${limit} from exported`);
    if (batch.length > 0) yield batch.map(({ text }) => text);
    if (batch.length < limit) break;
    const average = sum(batch.map(({ text }) => text.length)) / batch.length;
    limit = Math.min(MOST_ROWS, Math.max(1, Math.floor(BATCH_CHARACTERS / average)));
  }
  await trx.raw("close exported");
}

function hashed(hash: Hash, text: string): string {
  hash.update(text);
  return text;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);
