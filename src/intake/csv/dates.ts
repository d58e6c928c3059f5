import { trimCell } from "./cells.ts";

/** Which part of 03/04/26 is the day: `dmy` or `mdy`. */
export type DateOrder = "dmy" | "mdy";

/** What a date cell says, as ISO 8601 in UTC. Times without a zone are taken as UTC. */
export type DateCell =
  | { readonly kind: "date"; readonly iso: string }
  | { readonly kind: "none" }
  | { readonly kind: "ambiguous" }
  | { readonly kind: "unknown" };

const TIME = String.raw`(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([AaPp][Mm])?)?`;
const ZONE = String.raw`\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?`;
const YEAR_FIRST = new RegExp(String.raw`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})${TIME}${ZONE}$`, "i");
const YEAR_LAST = new RegExp(String.raw`^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})${TIME}${ZONE}$`, "i");
const EPOCH = /^\d{10}(\d{3})?$/;
/** No date is longer; keeps hostile cells away from the patterns. */
const MAX_CHARS = 60;
const MIN_YEAR = 1990;
const MAX_YEAR = 2100;

/** Reads ISO 8601, "2024-05-03 10:15:00", epoch seconds or milliseconds, and day/month/year in a known or evident order. */
export function parseDate(text: string, order: DateOrder | null): DateCell {
  if (text === "") return { kind: "none" };
  if (text.length > MAX_CHARS) return { kind: "unknown" };
  if (EPOCH.test(text)) return asDate(Number(text.padEnd(13, "0")));
  const yearFirst = YEAR_FIRST.exec(text);
  if (yearFirst) return fromParts(yearFirst, [1, 2, 3]);
  const yearLast = YEAR_LAST.exec(text);
  if (!yearLast) return { kind: "unknown" };
  const known = order ?? evidentOrder(yearLast);
  if (known === null) return { kind: "ambiguous" };
  return fromParts(yearLast, known === "dmy" ? [3, 2, 1] : [3, 1, 2]);
}

/** The order all dates of a column agree on, from those with a day above 12; null when none tells or two disagree. */
export function detectDateOrder(cells: readonly string[]): DateOrder | null {
  const orders = new Set<DateOrder>();
  for (const cell of cells) {
    const match = YEAR_LAST.exec(trimCell(cell).slice(0, MAX_CHARS));
    const order = match ? evidentOrder(match) : null;
    if (order !== null) orders.add(order);
  }
  return orders.size === 1 ? ([...orders][0] ?? null) : null;
}

function evidentOrder(match: RegExpExecArray): DateOrder | null {
  const [first, second] = [Number(match[1]), Number(match[2])];
  if (/^\d+\./.test(match[0])) return "dmy";
  if (first > 12 && second <= 12) return "dmy";
  return second > 12 && first <= 12 ? "mdy" : null;
}

function fromParts(match: RegExpExecArray, [y, m, d]: readonly [number, number, number]): DateCell {
  const year = Number(match[y]) + (match[y]?.length === 2 ? 2000 : 0);
  const [month, day] = [Number(match[m]), Number(match[d])];
  const hour = hourOf(Number(match[4] ?? 0), match[7]?.toLowerCase());
  const [minute, second] = [Number(match[5] ?? 0), Number(match[6] ?? 0)];
  const time = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(time);
  const exists =
    date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  return exists ? asDate(time - offsetMinutes(match[8]) * 60_000) : { kind: "unknown" };
}

function hourOf(hour: number, half: string | undefined): number {
  if (half === undefined) return hour;
  return (hour % 12) + (half === "pm" ? 12 : 0);
}

function offsetMinutes(zone: string | undefined): number {
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(zone ?? "");
  if (!match) return 0;
  return (match[1] === "-" ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]));
}

function asDate(time: number): DateCell {
  const date = new Date(time);
  const year = date.getUTCFullYear();
  return year >= MIN_YEAR && year <= MAX_YEAR ? { kind: "date", iso: date.toISOString() } : { kind: "unknown" };
}
