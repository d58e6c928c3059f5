import type { Dialect } from "./records.ts";

/** The delimiters survey tools write, in the order that decides a tie. */
const DELIMITERS: readonly string[] = [",", ";", "\t", "|"];

const MAX_LINES = 200;

/** Finds delimiter and line end from the first text of a file; obeys Excel's `sep=;` first line. */
export function detectDialect(sample: string, forced: string | null = null): Dialect {
  const newline = sample.includes("\n") || !sample.includes("\r") ? "\n" : "\r";
  const hint = /^sep=(.)\r?(?:\n|$)/.exec(sample)?.[1] ?? null;
  return { delimiter: forced ?? hint ?? detectDelimiter(sample, newline), newline, skipLines: hint === null ? 0 : 1 };
}

/** The delimiter that occurs equally often in most lines, counted outside quotes; a comma when none does. */
export function detectDelimiter(sample: string, newline = "\n"): string {
  const lines = countPerLine(sample, newline);
  let best = { delimiter: ",", agreement: 0, count: 0 };
  for (const [index, delimiter] of DELIMITERS.entries()) {
    const counts = lines.map((line) => line[index] ?? 0);
    const count = mostFrequent(counts);
    if (count === 0) continue;
    const agreement = counts.filter((each) => each === count).length / counts.length;
    if (agreement > best.agreement || (agreement === best.agreement && count > best.count)) {
      best = { delimiter, agreement, count };
    }
  }
  return best.delimiter;
}

function countPerLine(sample: string, newline: string): readonly (readonly number[])[] {
  const lines: number[][] = [];
  let counts = DELIMITERS.map(() => 0);
  let quoted = false;
  let empty = true;
  for (const char of sample) {
    if (char === '"') quoted = !quoted;
    if (char === newline && !quoted) {
      if (!empty) lines.push(counts);
      if (lines.length === MAX_LINES) return lines;
      counts = DELIMITERS.map(() => 0);
      empty = true;
      continue;
    }
    if (char !== "\r") empty = false;
    const index = quoted ? -1 : DELIMITERS.indexOf(char);
    if (index >= 0) counts[index] = (counts[index] ?? 0) + 1;
  }
  if (!empty) lines.push(counts);
  return lines;
}

/** The most frequent count above zero. */
function mostFrequent(counts: readonly number[]): number {
  const seen = new Map<number, number>();
  for (const count of counts) if (count > 0) seen.set(count, (seen.get(count) ?? 0) + 1);
  let best = 0;
  for (const [count, times] of seen) if (times > (seen.get(best) ?? 0)) best = count;
  return best;
}
