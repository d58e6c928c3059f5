import { trimCell } from "./cells.ts";
import { CsvProblem } from "./problem.ts";

/** The values a score may have. `bottom` is what the worst word means: 1 on a scale from 1, else `min`. */
export interface Scale {
  readonly min: number;
  readonly max: number;
  readonly bottom: number;
  readonly decimals: boolean;
}

/** Scales that begin at 0 when only their top is given; others (stars, CSAT, CES) begin at 1. */
const FROM_ZERO: ReadonlySet<number> = new Set([10, 100]);
const DEFAULT_MAX = 10;
const STARS_MAX = 5;
/** Fewer values than this do not show that a scale ends at 5. */
const ENOUGH_VALUES = 10;
const TEN_POINT_HEADER = /\bnps\b|net promoter|recommend|recommand|empfehl|recomend/i;

/** Decides the scale from `--scale` ("10", "5", "1-5", "0-10", "0.0-10.0"), or from header and values. Throws CsvProblem. */
export function resolveScale(option: string | null, header: string, cells: readonly string[]): Scale {
  const values = cells.map(leadingNumber).filter((value) => value !== null);
  return option === null ? guessScale(header, values) : parseScale(option, values);
}

function leadingNumber(cell: string): number | null {
  const match = /^(\d{1,3})(?![\d.,eExX])/.exec(trimCell(cell));
  return match ? Number(match[1]) : null;
}

function parseScale(option: string, values: readonly number[]): Scale {
  const match = /^(?:(\d{1,3}(?:\.0)?)\s*(?:-|–|\.\.|to)\s*)?(\d{1,3}(?:\.0)?)$/.exec(option.trim());
  const max = Number(match?.[2] ?? 0);
  const decimals = option.includes(".0");
  if (match?.[1] === undefined && max > 1) return openScale(max, values, decimals);
  const min = Number(match?.[1] ?? 0);
  if (max <= min)
    throw new CsvProblem(`--scale "${option}" is not a scale. Write its top or both ends: 10, 5, 1-5, 0-10.`);
  return { min, max, bottom: min, decimals };
}

function guessScale(header: string, values: readonly number[]): Scale {
  const stars = values.length >= ENOUGH_VALUES && values.every((value) => value <= STARS_MAX);
  const max = stars && !TEN_POINT_HEADER.test(header) ? STARS_MAX : DEFAULT_MAX;
  const scale = openScale(max, values, false);
  return values.includes(0) ? { ...scale, min: 0, bottom: 0 } : scale;
}

/** When a word stands for the lowest value, that value itself is missing: 1 without a 0 means that the word is the 0. */
function openScale(max: number, values: readonly number[], decimals: boolean): Scale {
  const min = FROM_ZERO.has(max) ? 0 : 1;
  const seenLow = values.includes(0) || values.includes(1);
  return { min, max, bottom: seenLow ? min : 1, decimals };
}
