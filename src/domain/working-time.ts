import { Temporal } from "temporal-polyfill";
import type { HolidayRegion } from "./holidays.ts";
import { DAY, type OpenSpan, type WorkingDays, workingDays } from "./working-days.ts";
import type { WorkingWeek } from "./working-week.ts";

/** When somebody works. What the words mean exactly is in docs/adr/0008-working-time.md. */
export interface Calendar {
  /** IANA; one that nobody knows counts as UTC. */
  readonly timeZone: string;
  readonly week: WorkingWeek;
  /** Whose public holidays are closed; null: nobody's. */
  readonly holidays: HolidayRegion | null;
  /** Further closed days, as "2026-12-24". */
  readonly closedDays: readonly string[];
}

/** Reckons in the open time of a calendar. Instants are ISO 8601, given back in UTC with milliseconds; a later `at` or a larger amount never leads to an earlier answer. */
export interface WorkingTime {
  /** The start of the first working day that begins after, never at. */
  nextDayStart(at: string): string;
  /** So many minutes of open time later, from 0, which is the first open moment at or after; what ends with a span ends at its closing moment. */
  add(at: string, minutes: number): string;
  /** So many minutes of open time earlier, from 0; what ends with a span ends at its opening moment. */
  subtract(at: string, minutes: number): string;
  /** Milliseconds of open time from a to b; 0 when b is not after a. */
  between(a: string, b: string): number;
  /** The same time on the clock so many working days later, brought into that day's hours; outside working time it is counted from the next opening. */
  addDays(at: string, days: number): string;
}

const MINUTE = 60_000;
/** A hundred years: nobody means to wait longer, and a slip in the units must not keep the process busy. */
const MOST = { minutes: 52_600_000, days: 36_525 } as const;

/** Working time by a calendar; cheap to make. Amounts below 0 or above a hundred years are a RangeError. */
export function workingTime(calendar: Calendar): WorkingTime {
  const days = workingDays(calendar);
  return {
    nextDayStart: (at) => write(nextDayStart(days, read(at))),
    add: (at, minutes) => write(add(days, read(at), Math.round(amount(minutes, "minutes") * MINUTE))),
    subtract: (at, minutes) => write(subtract(days, read(at), Math.round(amount(minutes, "minutes") * MINUTE))),
    between: (a, b) => between(days, read(a), read(b)),
    addDays: (at, count) => write(addDays(days, read(at), amount(count, "days"))),
  };
}

const read = (at: string): number => Temporal.Instant.from(at).epochMilliseconds;
const write = (ms: number): string => new Date(ms).toISOString();

function amount(value: number, unit: keyof typeof MOST): number {
  if (value >= 0 && value <= MOST[unit]) return value;
  throw new RangeError(`Working time is counted from 0 to ${MOST[unit]} ${unit}, not ${value}.`);
}

const dayOf = (days: WorkingDays, instant: number): number => Math.floor(days.localOf(instant) / DAY);

/** Spans from the one that holds an instant or follows it. A span may have begun on the day before. */
function* spansFrom(days: WorkingDays, instant: number): Generator<OpenSpan, never> {
  for (let day = dayOf(days, instant) - 1; ; day++)
    for (const span of days.spansOf(day)) if (span.end > instant) yield span;
}

/** Spans backwards from the one that holds an instant after its beginning, or ended before it. */
function* spansBefore(days: WorkingDays, instant: number): Generator<OpenSpan, never> {
  for (let day = dayOf(days, instant); ; day--)
    for (const span of days.spansOf(day).toReversed()) if (span.start < instant) yield span;
}

const spanAfter = (days: WorkingDays, instant: number): OpenSpan => spansFrom(days, instant).next().value;
const isWithin = ({ start, end }: OpenSpan, instant: number): boolean => start <= instant && instant < end;

const opening = (days: WorkingDays, at: number): number => Math.max(at, spanAfter(days, at).start);

function nextDayStart(days: WorkingDays, at: number): number {
  for (let day = dayOf(days, at); ; day++) {
    const [first] = days.spansOf(day);
    if (first && first.start > at) return first.start;
  }
}

function add(days: WorkingDays, at: number, ms: number): number {
  let left = ms;
  for (const { start, end } of spansFrom(days, at)) {
    const from = Math.max(start, at);
    if (left <= end - from) return from + left;
    left -= end - from;
  }
  return at;
}

function subtract(days: WorkingDays, at: number, ms: number): number {
  if (ms === 0 && isWithin(spanAfter(days, at), at)) return at;
  let left = ms;
  for (const { start, end } of spansBefore(days, at)) {
    const to = Math.min(end, at);
    if (left <= to - start) return to - left;
    left -= to - start;
  }
  return at;
}

function between(days: WorkingDays, a: number, b: number): number {
  let sum = 0;
  if (b <= a) return sum;
  for (const { start, end } of spansFrom(days, a)) {
    if (start >= b) break;
    sum += Math.min(end, b) - Math.max(start, a);
  }
  return sum;
}

function addDays(days: WorkingDays, at: number, count: number): number {
  const from = opening(days, at);
  const first = workingDayOf(days, from);
  const clock = days.localOf(from) - first * DAY;
  let day = first;
  for (let left = Math.floor(count); left > 0; left--) {
    do day++;
    while (days.spansOf(day).length === 0);
  }
  return day === first ? from : intoHours(days.spansOf(day), days.instantOf(day * DAY + clock));
}

/** The day on which the span that holds an open instant began. */
function workingDayOf(days: WorkingDays, instant: number): number {
  const day = dayOf(days, instant);
  return days.spansOf(day - 1).some((span) => isWithin(span, instant)) ? day - 1 : day;
}

/** An instant as it is, or the next opening of a day, or its last closing moment. */
function intoHours(spans: readonly OpenSpan[], instant: number): number {
  const span = spans.find(({ end }) => instant < end);
  return span ? Math.max(instant, span.start) : (spans.at(-1)?.end ?? instant);
}
