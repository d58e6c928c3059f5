/** How a file separates cells and records. Both "\n" and "\r\n" are newline "\n"; a lone "\r" ends records of old Mac files. */
export interface Dialect {
  readonly delimiter: string;
  readonly newline: "\n" | "\r";
  /** Lines before the header that are not data (Excel's `sep=;`). */
  readonly skipLines: number;
}

/** One record of a file. `line` is the physical line it starts on; `problem` says why its cells cannot be trusted. */
export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
  readonly raw: string;
  readonly problem: string | null;
}

/** A record longer than this is rejected instead of filling the memory. */
export const MAX_RECORD_CHARS = 1_000_000;
/** More columns than any survey has: beyond, the delimiter is wrong. */
export const MAX_COLUMNS = 1000;

const RAW_CHARS_OF_TOO_LONG = 1000;

const PROBLEMS = {
  tooLong: `the row is longer than ${MAX_RECORD_CHARS.toLocaleString("en")} characters`,
  unclosed: "a quoted cell opens on this line and does not end properly",
} as const;

/**
 * Cuts text into records (RFC 4180), forgiving where exports break it. It is our own because three things matter here that
 * csv-parse 7 does not do: physical line numbers when quoted cells hold "\r\n", a bounded record size, and going on after a
 * quote that is never closed: a record that runs over several lines and then turns out broken costs its first line only.
 */
export class RecordScanner {
  readonly #dialect: Dialect;
  readonly #width: number;
  #text = "";
  #line = 1;
  #dropping = false;

  constructor(dialect: Dialect, width: number = MAX_COLUMNS) {
    this.#dialect = dialect;
    this.#width = width;
  }

  /** Takes the next text and returns the records complete by now; `final` says that no more text comes. Empty lines are skipped. */
  push(text: string, final = false): readonly CsvRecord[] {
    this.#text += text;
    const records: CsvRecord[] = [];
    let at = this.#dropping ? this.#dropLine() : 0;
    while (at < this.#text.length) {
      const step = this.#next(at, final);
      if (step === null) break;
      if (step.record !== null) records.push(step.record);
      at = step.end;
    }
    this.#text = this.#text.slice(at);
    return records;
  }

  #dropLine(): number {
    const end = this.#text.indexOf(this.#dialect.newline);
    if (end === -1) return this.#text.length;
    this.#dropping = false;
    this.#line += 1;
    return end + 1;
  }

  #next(at: number, final: boolean): Step | null {
    const end = this.#text.indexOf(this.#dialect.newline, at);
    if (end === -1 && !final) return this.#text.length - at > MAX_RECORD_CHARS ? this.#rejectLine(at, end) : null;
    const line = this.#text.slice(at, end === -1 ? undefined : end);
    if (line.length > MAX_RECORD_CHARS) return this.#rejectLine(at, end);
    if (line.includes('"')) return this.#quoted(at, end, final);
    const raw = line.endsWith("\r") ? line.slice(0, -1) : line;
    const cells = raw === "" ? null : raw.split(this.#dialect.delimiter);
    return this.#step(end === -1 ? this.#text.length : end + 1, cells, raw, 1);
  }

  #quoted(at: number, lineEnd: number, final: boolean): Step | null {
    const scan = scanRecord(this.#text, at, lineEnd, this.#dialect, this.#width);
    const ranOut = scan.end >= this.#text.length && this.#text.at(-1) !== this.#dialect.newline;
    if (!final && (scan.state === "open" || ranOut)) {
      return this.#text.length - at > MAX_RECORD_CHARS ? this.#rejectLine(at, lineEnd) : null;
    }
    const severalLines = lineEnd !== -1 && scan.end > lineEnd + 1;
    if (scan.state === "open" || (severalLines && scan.state === "stray") || scan.end - at > MAX_RECORD_CHARS) {
      return this.#rejectLine(at, lineEnd);
    }
    const raw = this.#text.slice(at, scan.end).replace(/\r?\n$|\r$/, "");
    return this.#step(scan.end, scan.cells, raw, severalLines ? this.#countLines(at, scan.end) : 1);
  }

  #step(end: number, cells: readonly string[] | null, raw: string, lines: number): Step {
    const record = cells === null ? null : { line: this.#line, cells, raw, problem: null };
    this.#line += lines;
    return { record, end };
  }

  /** Gives up one physical line; the next one starts a new record. */
  #rejectLine(at: number, lineEnd: number): Step {
    const end = lineEnd === -1 ? this.#text.length : lineEnd;
    const tooLong = end - at > MAX_RECORD_CHARS;
    const raw = this.#text.slice(at, tooLong ? at + RAW_CHARS_OF_TOO_LONG : end).replace(/\r$/, "");
    const problem = tooLong ? PROBLEMS.tooLong : PROBLEMS.unclosed;
    const record = { line: this.#line, cells: [], raw: tooLong ? `${raw}…` : raw, problem };
    if (lineEnd === -1) this.#dropping = true;
    else this.#line += 1;
    return { record, end: lineEnd === -1 ? end : end + 1 };
  }

  #countLines(from: number, end: number): number {
    const { newline } = this.#dialect;
    let lines = 0;
    for (let at = this.#text.indexOf(newline, from); at !== -1 && at < end; at = this.#text.indexOf(newline, at + 1)) {
      lines += 1;
    }
    return lines;
  }
}

interface Step {
  readonly record: CsvRecord | null;
  readonly end: number;
}

/** `open`: a quote is not closed in this text; `stray`: a quote inside a cell, or more cells than there are columns. */
interface Scan {
  readonly cells: readonly string[];
  readonly end: number;
  readonly state: "clean" | "stray" | "open";
}

function scanRecord(text: string, from: number, lineEnd: number, dialect: Dialect, width: number): Scan {
  const { delimiter, newline } = dialect;
  const cells: string[] = [];
  let state: Scan["state"] = "clean";
  let at = from;
  for (;;) {
    const cell = text[at] === '"' ? quotedCell(text, at, dialect) : plainCell(text, at, dialect);
    if (cell === null) return { cells, end: text.length, state: "open" };
    cells.push(cell.value);
    if (cell.stray || (cells.length > width && cell.value.trim() !== "")) state = "stray";
    at = cell.end;
    if (state === "stray" && lineEnd !== -1 && at > lineEnd) return { cells, end: at, state };
    if (text[at] !== delimiter) break;
    at += 1;
  }
  if (newline === "\n" && text[at] === "\r" && text[at + 1] === "\n") at += 1;
  return { cells, end: at + 1, state };
}

interface Cell {
  readonly value: string;
  readonly end: number;
  readonly stray: boolean;
}

function plainCell(text: string, from: number, { delimiter, newline }: Dialect): Cell {
  let end = from;
  while (end < text.length && text[end] !== delimiter && text[end] !== newline) end += 1;
  const stop = newline === "\n" && end > from && text[end] !== delimiter && text[end - 1] === "\r" ? end - 1 : end;
  return { value: text.slice(from, stop), end: stop, stray: false };
}

/** Text follows the closing quote of a stray cell: all of it is taken as it stands, quotes included. */
function quotedCell(text: string, open: number, dialect: Dialect): Cell | null {
  let close = text.indexOf('"', open + 1);
  while (close !== -1 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
  if (close === -1) return null;
  const value = text.slice(open + 1, close).replaceAll('""', '"');
  const end = close + 1;
  const next = dialect.newline === "\n" && text[end] === "\r" ? (text[end + 1] ?? "\n") : text[end];
  if (next === undefined || next === dialect.delimiter || next === dialect.newline) return { value, end, stray: false };
  const rest = plainCell(text, end, dialect);
  return { value: `"${value}"${rest.value}`, end: rest.end, stray: true };
}
