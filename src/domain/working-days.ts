import { holidaysOf } from "./holidays.ts";
import type { Calendar } from "./working-time.ts";
import { minuteWeek } from "./working-week.ts";
import { zoneClock } from "./zone-clock.ts";

/** Open from an instant up to another, in milliseconds since 1970. */
export interface OpenSpan {
  readonly start: number;
  readonly end: number;
}

/** The days of a calendar, numbered from 1 January 1970; a day's spans are those that begin on it, ascending, never empty, never overlapping. */
export interface WorkingDays {
  readonly spansOf: (day: number) => readonly OpenSpan[];
  /** Milliseconds of local time since the beginning of 1970, and back; neither runs backwards. */
  readonly localOf: (instant: number) => number;
  readonly instantOf: (local: number) => number;
}

export const DAY = 86_400_000;
const MINUTE = 60_000;
/** So many closed days in a row are taken for a mistake: they count as open, lest a wait never ends. */
const LONG = 400;

/** The days of a calendar, as spans of open time. */
export function workingDays(calendar: Calendar): WorkingDays {
  const clock = zoneClock(calendar.timeZone);
  const week = minuteWeek(calendar.week);
  const closed = new Set(calendar.closedDays);
  const isHoliday = calendar.holidays ? holidaysOf(calendar.holidays) : () => false;
  const isClosed = (date: string) => closed.has(date) || isHoliday(date);

  // 1 January 1970 was a Thursday.
  const hoursOf = (day: number) => week[(((day + 3) % 7) + 7) % 7] ?? [];
  const isFree = (day: number) => hoursOf(day).length === 0 || isClosed(new Date(day * DAY).toISOString().slice(0, 10));
  const openSpans = (day: number): readonly OpenSpan[] =>
    hoursOf(day)
      .map(([from, to]) => ({
        start: clock.instantOf(day * DAY + from * MINUTE),
        end: clock.instantOf(day * DAY + to * MINUTE),
      }))
      .filter(({ start, end }) => start < end);

  const isLongClosed = longRuns(isFree);
  const wholeDay = (day: number): readonly OpenSpan[] => {
    const lastNight = isFree(day - 1) ? undefined : openSpans(day - 1).at(-1);
    const start = Math.max(clock.instantOf(day * DAY), lastNight?.end ?? Number.NEGATIVE_INFINITY);
    const end = clock.instantOf((day + 1) * DAY);
    return start < end ? [{ start, end }] : [];
  };
  const spansOf = (day: number): readonly OpenSpan[] => {
    if (!isFree(day)) return openSpans(day);
    return isLongClosed(day) ? wholeDay(day) : [];
  };
  return { localOf: clock.localOf, instantOf: clock.instantOf, spansOf };
}

/** Tells which free days stand in a row of LONG or more. */
function longRuns(isFree: (day: number) => boolean): (day: number) => boolean {
  let last = { from: 0, to: -1 };
  return (day) => {
    if (day >= last.from && day <= last.to) return true;
    const run = { from: day, to: day };
    while (run.to - run.from < LONG && isFree(run.to + 1)) run.to++;
    while (run.to - run.from < LONG && isFree(run.from - 1)) run.from--;
    if (run.to - run.from + 1 < LONG) return false;
    last = run;
    return true;
  };
}
