import { detectDialect } from "./delimiter.ts";
import { decode, detectEncoding, type Encoding, namedEncoding } from "./encoding.ts";
import { buildColumns, type Column, detectHeaderRows } from "./headers.ts";
import type { DecodingNotes } from "./line-decoder.ts";
import { CsvProblem } from "./problem.ts";
import { type CsvRecord, type Dialect, MAX_COLUMNS, RecordScanner } from "./records.ts";

/** What a person may say about a file instead of letting it be found; null means: find it. */
export interface OpenOptions {
  readonly encoding: string | null;
  readonly delimiter: string | null;
  readonly headerRows: number | null;
}

/** What was noticed while reading; complete only when the records have been read to the end. */
export interface ReadNotes extends DecodingNotes {
  bytesRead: number;
  blankRows: number;
}

/** A CSV file whose form is known and whose records can be read once. */
export interface CsvFile {
  readonly encoding: string;
  readonly delimiter: string;
  readonly headerRows: number;
  readonly columns: readonly Column[];
  /** The first data rows, for guessing. */
  readonly sample: readonly (readonly string[])[];
  readonly notes: Readonly<ReadNotes>;
  /** All data records in portions, without header and blank rows. */
  records(): AsyncGenerator<readonly CsvRecord[]>;
  /** Lets go of a file whose records are not read after all. */
  close(): Promise<void>;
}

/** Files people give by mistake, told by their first bytes. */
const NOT_CSV: readonly (readonly [string, string])[] = [
  ["PK\x03\x04", "This is an Excel workbook or a zip file, not CSV. In Excel: Save as, CSV UTF-8."],
  ["\x1f\x8b", "This file is compressed. Unpack it first: zcat FILE | amends import -"],
  ["%PDF", "This is a PDF, not CSV."],
];
const SAMPLE_BYTES = 1_048_576;
const SAMPLE_ROWS = 2000;

/** Reads the first megabyte of a file or pipe and finds out its form. Throws CsvProblem when there is nothing to import. */
export async function openCsv(source: AsyncIterable<Buffer>, options: OpenOptions): Promise<CsvFile> {
  const notes: ReadNotes = { otherEncodingLines: 0, nulRemoved: 0, bytesRead: 0, blankRows: 0 };
  const chunks = source[Symbol.asyncIterator]();
  const start = await readStart(chunks);
  refuseOtherFormats(start);
  const encoding = options.encoding === null ? detectEncoding(start) : namedEncoding(options.encoding);
  const sampleText = await decodeSample(start, encoding);
  const whole = start.length < SAMPLE_BYTES;
  const dialect = detectDialect(sampleText, options.delimiter);
  const rows = sampleRows(sampleText, dialect, whole);
  const headerRows = options.headerRows ?? detectHeaderRows(rows);
  const columns = buildColumns(rows, headerRows);
  if (columns.length === 0) throw new CsvProblem("The file is empty: there is not even a header.");
  if (columns.length > MAX_COLUMNS) {
    throw new CsvProblem(`The file has ${columns.length} columns, more than ${MAX_COLUMNS}. Is --delimiter right?`);
  }
  const text = decode(counted(start, chunks, notes), encoding, notes);
  return {
    encoding: encoding.name,
    delimiter: dialect.delimiter,
    headerRows,
    columns,
    sample: rows.slice(headerRows, headerRows + SAMPLE_ROWS),
    notes,
    records: () => readRecords(text, dialect, headerRows, columns.length, notes),
    close: async () => {
      await chunks.return?.();
    },
  };
}

function refuseOtherFormats(start: Buffer): void {
  for (const [magic, sentence] of NOT_CSV) {
    if (start.toString("latin1", 0, magic.length) === magic) throw new CsvProblem(sentence);
  }
}

async function readStart(chunks: AsyncIterator<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  while (bytes < SAMPLE_BYTES) {
    const next = await chunks.next();
    if (next.done) break;
    parts.push(next.value);
    bytes += next.value.length;
  }
  return Buffer.concat(parts);
}

async function decodeSample(start: Buffer, encoding: Encoding): Promise<string> {
  async function* once(): AsyncGenerator<Buffer> {
    yield start;
  }
  let text = "";
  for await (const piece of decode(once(), encoding, { otherEncodingLines: 0, nulRemoved: 0 })) text += piece;
  return text;
}

function sampleRows(text: string, dialect: Dialect, whole: boolean): readonly (readonly string[])[] {
  const scanner = new RecordScanner(dialect);
  const complete = scanner.push(text, whole);
  const records = complete.length > 0 ? complete : scanner.push("", true);
  const rows = records.slice(dialect.skipLines);
  const broken = rows[0]?.problem ?? null;
  if (broken !== null) throw new CsvProblem(`The header on line ${rows[0]?.line} cannot be read: ${broken}.`);
  return rows.filter((record) => record.problem === null).map((record) => record.cells);
}

async function* counted(start: Buffer, chunks: AsyncIterator<Buffer>, notes: ReadNotes): AsyncGenerator<Buffer> {
  try {
    notes.bytesRead += start.length;
    yield start;
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
      notes.bytesRead += next.value.length;
      yield next.value;
    }
  } finally {
    await chunks.return?.();
  }
}

async function* readRecords(
  text: AsyncGenerator<string>,
  dialect: Dialect,
  headerRows: number,
  width: number,
  notes: ReadNotes,
): AsyncGenerator<readonly CsvRecord[]> {
  const scanner = new RecordScanner(dialect, width);
  let skip = dialect.skipLines + headerRows;
  const select = (records: readonly CsvRecord[]): readonly CsvRecord[] => {
    const data = records.slice(skip);
    skip -= records.length - data.length;
    const filled = data.filter((record) => record.problem !== null || record.cells.some((cell) => cell.trim() !== ""));
    notes.blankRows += data.length - filled.length;
    return filled;
  };
  for await (const piece of text) yield select(scanner.push(piece));
  yield select(scanner.push("", true));
}
