import { isAscii, isUtf8 } from "node:buffer";
import iconv from "iconv-lite";
import { countSequences, type DecodingNotes, LINE_WISE, LineDecoder, type LineWiseEncoding } from "./line-decoder.ts";
import { CsvProblem } from "./problem.ts";

/** How the bytes become text. `forced` encodings (`--encoding`) are obeyed to the letter, found ones forgive single lines. */
export interface Encoding {
  readonly name: string;
  readonly forced: boolean;
}

const BYTE_ORDER_MARKS: readonly (readonly [string, readonly number[]])[] = [
  ["utf-8", [0xef, 0xbb, 0xbf]],
  ["utf-16le", [0xff, 0xfe]],
  ["utf-16be", [0xfe, 0xff]],
];

/** Share of NUL bytes on one side of the byte pairs from which a file without a mark is UTF-16. */
const UTF16_NUL_SHARE = 0.25;
const UTF16_NOISE_SHARE = 0.02;
const UTF16_SAMPLE_BYTES = 4096;

/** Checks a name given by `--encoding`; throws CsvProblem when nobody knows it. */
export function namedEncoding(name: string): Encoding {
  if (name.toLowerCase() === "mixed") return { name: "mixed", forced: false };
  if (!iconv.encodingExists(name)) {
    throw new CsvProblem(
      `The encoding "${name}" is unknown. Use for example utf-8, windows-1252, cp850, utf-16le or mixed.`,
    );
  }
  return { name, forced: true };
}

/** Finds the encoding from the first bytes of a file: mark, UTF-16 by its NULs, strict UTF-8, else windows-1252 or mixed. */
export function detectEncoding(sample: Buffer): Encoding {
  for (const [name, mark] of BYTE_ORDER_MARKS) {
    if (mark.every((byte, index) => sample[index] === byte)) return { name, forced: false };
  }
  return { name: utf16ByNuls(sample) ?? eightBit(sample), forced: false };
}

function utf16ByNuls(sample: Buffer): string | null {
  const pairs = Math.floor(Math.min(sample.length, UTF16_SAMPLE_BYTES) / 2);
  if (pairs === 0) return null;
  let even = 0;
  let odd = 0;
  for (let pair = 0; pair < pairs; pair += 1) {
    if (sample[pair * 2] === 0) even += 1;
    if (sample[pair * 2 + 1] === 0) odd += 1;
  }
  const [evenShare, oddShare] = [even / pairs, odd / pairs];
  if (oddShare >= UTF16_NUL_SHARE && evenShare <= UTF16_NOISE_SHARE) return "utf-16le";
  if (evenShare >= UTF16_NUL_SHARE && oddShare <= UTF16_NOISE_SHARE) return "utf-16be";
  return null;
}

/** Lines vote. A line with one multi-byte sequence may be chance ("É»" in windows-1252), two are UTF-8. */
function eightBit(sample: Buffer): LineWiseEncoding {
  const votes = { foreign: 0, weak: 0, convincing: 0 };
  for (const line of splitLines(sample)) {
    if (isAscii(line)) continue;
    if (!isUtf8(line)) votes.foreign += 1;
    else if (countSequences(line) > 1) votes.convincing += 1;
    else votes.weak += 1;
  }
  if (votes.foreign === 0) return "utf-8";
  return votes.convincing > 0 || votes.weak > votes.foreign ? "mixed" : "windows-1252";
}

function* splitLines(sample: Buffer): Generator<Buffer> {
  let from = 0;
  for (let end = sample.indexOf(10); end !== -1; end = sample.indexOf(10, from)) {
    yield sample.subarray(from, end);
    from = end + 1;
  }
  // The last line may be cut inside a character, so it votes only up to its last complete one.
  let end = sample.length;
  while (end > from && ((sample[end - 1] ?? 0) & 0xc0) === 0x80) end -= 1;
  if (end > from && (sample[end - 1] ?? 0) >= 0xc0) end -= 1;
  yield sample.subarray(from, end);
}

interface Decoder {
  write(bytes: Buffer): string;
  end(): string | undefined;
}

function decoderFor(encoding: Encoding, notes: DecodingNotes): Decoder {
  const lineWise = LINE_WISE.find((name) => name === encoding.name);
  return lineWise && !encoding.forced ? new LineDecoder(lineWise, notes) : iconv.getDecoder(encoding.name);
}

/** Streams bytes as text: no byte order mark, no NUL, no lone surrogate; memory stays at about one chunk. */
export async function* decode(
  chunks: AsyncIterable<Buffer>,
  encoding: Encoding,
  notes: DecodingNotes,
): AsyncGenerator<string> {
  const decoder = decoderFor(encoding, notes);
  let half = "";
  let first = true;
  const clean = (piece: string, last: boolean): string => {
    let text = half + piece;
    half = !last && /[\ud800-\udbff]$/.test(text) ? text.slice(-1) : "";
    if (half !== "") text = text.slice(0, -1);
    if (first && text !== "") {
      first = false;
      if (text.startsWith("\ufeff")) text = text.slice(1);
    }
    return withoutBrokenCharacters(text, notes);
  };
  for await (const chunk of chunks) yield clean(decoder.write(chunk), false);
  yield clean(decoder.end() ?? "", true);
}

function withoutBrokenCharacters(text: string, notes: DecodingNotes): string {
  let result = text;
  if (result.includes("\0")) {
    result = result.replaceAll("\0", "");
    notes.nulRemoved += text.length - result.length;
  }
  return /\p{Cs}/u.test(result) ? result.replace(/\p{Cs}/gu, "\ufffd") : result;
}
