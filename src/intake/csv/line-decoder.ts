import { isAscii, isUtf8 } from "node:buffer";
import iconv from "iconv-lite";

/** What was noticed while decoding; counted as the file streams by, so complete only at its end. */
export interface DecodingNotes {
  /** Lines that were not in the file's main encoding and were read in the other one (UTF-8 or windows-1252). */
  otherEncodingLines: number;
  nulRemoved: number;
}

/** The encodings that are read line by line, because real exports mix them. */
export const LINE_WISE = ["utf-8", "windows-1252", "mixed"] as const;
/** `utf-8` and `windows-1252` say what most lines are; `mixed` says that both occur often. */
export type LineWiseEncoding = (typeof LINE_WISE)[number];

/** A line longer than this is decoded in pieces, so that one endless line cannot fill the memory. */
const MAX_CARRY_BYTES = 65_536;
const LF = 10;
/** Where a line in two encodings may change from one to the other: at the cells' borders. */
const CELL_BORDERS: ReadonlySet<number> = new Set([..."\t,;|"].map((border) => border.charCodeAt(0)));

/**
 * Decodes lines as UTF-8 where they are valid UTF-8 and as windows-1252 where not, so no byte costs a row.
 * The main encoding decides only what is doubtful: a line whose one multi-byte sequence may be chance.
 */
export class LineDecoder {
  readonly #main: LineWiseEncoding;
  readonly #notes: DecodingNotes;
  #carry: Buffer = Buffer.alloc(0);

  constructor(main: LineWiseEncoding, notes: DecodingNotes) {
    this.#main = main;
    this.#notes = notes;
  }

  /** Takes the next bytes and returns the text of all lines complete by now. */
  write(chunk: Buffer): string {
    const data = this.#carry.length === 0 ? chunk : Buffer.concat([this.#carry, chunk]);
    const cut = data.lastIndexOf(LF) + 1 || cutInsideLine(data);
    this.#carry = data.subarray(cut);
    return this.#block(data.subarray(0, cut));
  }

  /** Returns the text of the last line when no line end follows it. */
  end(): string {
    const rest = this.#carry;
    this.#carry = Buffer.alloc(0);
    return this.#block(rest);
  }

  #block(block: Buffer): string {
    if (isAscii(block)) return block.toString("latin1");
    if (this.#main !== "windows-1252" && isUtf8(block)) return block.toString("utf8");
    let text = "";
    let from = 0;
    while (from < block.length) {
      const end = block.indexOf(LF, from) + 1 || block.length;
      text += this.#line(block.subarray(from, end));
      from = end;
    }
    return text;
  }

  #line(line: Buffer): string {
    if (isAscii(line)) return line.toString("latin1");
    if (this.#readsAsUtf8(line)) {
      if (this.#main === "windows-1252") this.#notes.otherEncodingLines += 1;
      return line.toString("utf8");
    }
    if (this.#main === "utf-8") this.#notes.otherEncodingLines += 1;
    return this.#cells(line);
  }

  #cells(line: Buffer): string {
    let text = "";
    let from = 0;
    for (let at = 0; at <= line.length; at += 1) {
      if (at < line.length && !CELL_BORDERS.has(line[at] ?? 0)) continue;
      const cell = line.subarray(from, at + 1);
      text += this.#readsAsUtf8(cell) ? cell.toString("utf8") : iconv.decode(cell, "windows-1252");
      from = at + 1;
    }
    return text;
  }

  #readsAsUtf8(bytes: Buffer): boolean {
    return isUtf8(bytes) && (this.#main !== "windows-1252" || isAscii(bytes) || countSequences(bytes) > 1);
  }
}

/** The place before the last character of an endless line, or 0 when the line may still end. */
function cutInsideLine(data: Buffer): number {
  if (data.length <= MAX_CARRY_BYTES) return 0;
  let cut = data.length - 1;
  while (cut > data.length - 4 && ((data[cut] ?? 0) & 0xc0) === 0x80) cut -= 1;
  return cut;
}

/** How many multi-byte UTF-8 sequences start in these bytes. */
export function countSequences(bytes: Buffer): number {
  let count = 0;
  for (const byte of bytes) if (byte >= 0xc2) count += 1;
  return count;
}
