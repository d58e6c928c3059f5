import type { Knex } from "knex";
import type { z } from "zod";
import { asLongAsItTakes } from "../long-work.ts";
import { type Db, rows } from "../rows.ts";
import { emptied } from "./empty.ts";
import { BackupProblem, ending, FORMAT, faultsOf, type Header, header, rowLine } from "./format.ts";
import { type Line, linesOf } from "./lines.ts";
import { shapesOf } from "./shapes.ts";
import { KEPT } from "./tables.ts";
import { beginRestore } from "./unfinished.ts";

/** Hears how far a restore has come. */
export interface RestoreProgress {
  begin(rows: number): void;
  at(rows: number): void;
}

/** What reads the rows into the database. */
export interface ReadInPorts {
  readonly db: Knex;
  readonly progress: RestoreProgress;
  /** Brings the empty database to the schema of the file; throws BackupProblem for one that this version does not know. */
  prepare(schema: string): Promise<void>;
}

/**
 * Reads an export into an empty database, in one transaction: all of it or nothing. Throws BackupProblem with the line and the field for whatever
 * is wrong with the file. What is read in is of use only when `settle` has finished the restore.
 */
export async function readIn({ db, progress, prepare }: ReadInPorts, bytes: AsyncIterable<Buffer>): Promise<Header> {
  const lines = linesOf(bytes);
  const first = await lines.next();
  if (first.done) throw new BackupProblem("The file is empty.");
  const of = headerIn(first.value);
  await prepare(of.schema);
  progress.begin(Object.values(of.rows).reduce((total, n) => total + n, 0));
  await db.transaction(async (trx) => {
    await asLongAsItTakes(trx);
    await rows(trx, "select pg_advisory_xact_lock(hashtext('amends.workspace'))");
    await emptied(trx);
    await load(trx, of, lines, progress);
    await beginRestore(trx, of.exported_at);
  });
  return of;
}

const NO_EXPORT = "The file is no export of Amends: its first line says nothing of it.";

function headerIn({ text }: Line): Header {
  const value = parsed(text);
  const format = (value as { amends_export?: unknown } | null | undefined)?.amends_export;
  if (typeof format !== "number") throw new BackupProblem(NO_EXPORT);
  if (format > FORMAT)
    throw new BackupProblem(
      `The file has format ${format}, this version of Amends reads up to ${FORMAT}. Restore with the version that wrote it, or a newer one.`,
    );
  const read = header.safeParse(value);
  if (read.success) return read.data;
  throw new BackupProblem(`Line 1 is no first line of an export: ${faultsOf(read.error, "")}.`);
}

/** The value of a line of JSON; undefined for what is none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Rows of one table that stand behind one another; so many are written by one statement. */
interface Batch {
  readonly table: string;
  readonly lines: Line[];
  size: number;
}
const BATCH_ROWS = 1_000;
const BATCH_CHARACTERS = 2_000_000;

async function load(
  trx: Knex.Transaction,
  of: Header,
  lines: AsyncIterable<Line>,
  progress: RestoreProgress,
): Promise<void> {
  const shapes = await shapesOf(trx);
  const found: Record<string, number> = {};
  let [total, ended] = [0, false];
  let batch: Batch = { table: "", lines: [], size: 0 };
  for await (const line of lines) {
    if (ended) throw new BackupProblem(`Line ${line.number} stands behind the last line of the export.`);
    const value = parsed(line.text);
    const table = tableOf(value);
    if (table !== batch.table || batch.lines.length >= BATCH_ROWS || batch.size > BATCH_CHARACTERS) {
      await write(trx, batch, shapes);
      progress.at(total);
      if (table !== null) inOrder(batch.table, table, line.number);
      batch = { table: table ?? batch.table, lines: [], size: 0 };
    }
    if (table === null) {
      endsWith(line, value, total);
      ended = true;
      continue;
    }
    checkRow(line, value, shapes.get(table), table);
    batch.lines.push(line);
    batch.size += line.text.length;
    found[table] = (found[table] ?? 0) + 1;
    total += 1;
  }
  if (!ended) throw new BackupProblem(`The file is cut after ${total} rows: its last line is missing.`);
  for (const [table, wanted] of Object.entries(of.rows))
    if (wanted !== (found[table] ?? 0))
      throw new BackupProblem(`The file has ${found[table] ?? 0} rows of ${table}, and by its first line ${wanted}.`);
}

/** The table of a row; null for what is none, which has to be the end. */
function tableOf(value: unknown): string | null {
  const table = (value as { table?: unknown } | null | undefined)?.table;
  return typeof table === "string" ? table : null;
}

const PLACES = new Map(KEPT.map(({ name }, place) => [name, place]));

function inOrder(before: string, table: string, number: number): void {
  const place = PLACES.get(table);
  if (place === undefined) throw new BackupProblem(`Line ${number}: an export has no table "${table.slice(0, 40)}".`);
  if (place < (PLACES.get(before) ?? -1))
    throw new BackupProblem(`Line ${number}: rows of ${table} stand before those of ${before} in an export.`);
}

function checkRow({ number }: Line, value: unknown, shape: z.ZodObject | undefined, table: string): void {
  const line = rowLine.safeParse(value);
  if (!line.success) throw new BackupProblem(`Line ${number} is no line of an export: ${faultsOf(line.error, "")}.`);
  if (!shape) throw new BackupProblem(`Line ${number}: the schema of this export has no table ${table}.`);
  const read = shape.safeParse(line.data.row);
  if (!read.success) throw new BackupProblem(`Line ${number}: ${faultsOf(read.error, table)}.`);
}

function endsWith({ number, hashBefore }: Line, value: unknown, total: number): void {
  const read = ending.safeParse(value);
  if (!read.success) throw new BackupProblem(`Line ${number} is neither a row nor the end of an export.`);
  const { rows: wanted, sha256 } = read.data.end;
  if (wanted !== total) throw new BackupProblem(`The file has ${total} rows, and by its last line ${wanted}.`);
  if (sha256 !== hashBefore())
    throw new BackupProblem(
      "The file was changed after it was written: its content does not have the SHA-256 of its last line.",
    );
}

type Shapes = ReadonlyMap<string, z.ZodObject>;

/** Writes a batch by one statement; when the database refuses it, row by row, so that the line can be named. */
async function write(trx: Knex.Transaction, { table, lines }: Batch, shapes: Shapes): Promise<void> {
  if (lines.length === 0) return;
  const columns = Object.keys(shapes.get(table)?.shape ?? {});
  const insert = (some: readonly Line[]) => trx.transaction((savepoint) => insertRows(savepoint, table, columns, some));
  try {
    await insert(lines);
  } catch (error) {
    if (!isOfTheData(error)) throw error;
    for (const line of lines)
      await insert([line]).catch((refused: unknown) => {
        throw isOfTheData(refused) ? refusedLine(line, table, refused) : refused;
      });
    throw error;
  }
}

async function insertRows(db: Db, table: string, columns: readonly string[], lines: readonly Line[]): Promise<void> {
  const names = columns.map((name) => `"${name}"`).join(", ");
  await rows(
    db,
    `insert into ${table} (${names}) overriding system value
     select ${columns.map((name) => `r."${name}"`).join(", ")}
     from json_array_elements(cast(:lines as json)) as line, json_populate_record(null::${table}, line -> 'row') as r`,
    { lines: `[${lines.map(({ text }) => text).join(",")}]` },
  );
}

/** SQLSTATE classes 22 (data exception) and 23 (constraint). */
const isOfTheData = (error: unknown): error is Error & { code: string; constraint?: string } =>
  error instanceof Error && /^2[23]/.test(String(Reflect.get(error, "code")));

const REFUSED: Readonly<Record<string, string>> = {
  "23505": "is there twice",
  "23503": "refers to a row that is not there",
  "23514": "breaks a rule of the table",
};

function refusedLine(
  line: Line,
  table: string,
  { code, constraint }: { code: string; constraint?: string },
): BackupProblem {
  const what = REFUSED[code] ?? `is refused by the database (${code})`;
  return new BackupProblem(`Line ${line.number}: this row of ${table} ${what}${constraint ? ` (${constraint})` : ""}.`);
}
