/** Days as in ISO 8601: 1 Monday to 7 Sunday. */
export type IsoWeekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** Open from a time to a time, HH:MM on the local clock; an end at or before the start is on the next day, "24:00" is midnight. */
export interface WorkingSpan {
  readonly from: string;
  readonly to: string;
}

/** The open spans of each weekday, ascending; a span across midnight stands at the day it begins, a day without spans is free. */
export type WorkingWeek = Readonly<Partial<Record<IsoWeekday, readonly WorkingSpan[]>>>;

export const WEEKDAYS: readonly IsoWeekday[] = [1, 2, 3, 4, 5, 6, 7];

/** A week with the same span on some of its days. */
export const sameHours = (days: readonly number[], span: WorkingSpan): WorkingWeek =>
  Object.fromEntries(WEEKDAYS.filter((day) => days.includes(day)).map((day) => [day, [span]]));

/** A span in minutes from the midnight its day begins with; the end may be up to a day later. */
export type MinuteSpan = readonly [start: number, end: number];

const DAY_MINUTES = 1440;

/** "09:30" is 570. */
const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/** A span in minutes: "22:00" to "06:00" is 1320 to 1800. */
export function minuteSpan({ from, to }: WorkingSpan): MinuteSpan {
  const [start, end] = [minutesOf(from), minutesOf(to)];
  return [start, end > start ? end : end + DAY_MINUTES];
}

/** The spans of a week in minutes, by weekday from Monday at 0; a week without any hour is open day and night. */
export function minuteWeek(week: WorkingWeek): readonly (readonly MinuteSpan[])[] {
  const days = WEEKDAYS.map((day) => (week[day] ?? []).map(minuteSpan));
  return days.some((spans) => spans.length > 0) ? days : WEEKDAYS.map(() => [[0, DAY_MINUTES]]);
}

/** Two spans of a week that share a minute, each with its day, the week taken as a circle; null when there are none. */
export function overlapIn(week: WorkingWeek): readonly [Placed, Placed] | null {
  const placed = WEEKDAYS.flatMap((day) => (week[day] ?? []).map((span) => place(day, span))).sort(
    (a, b) => a.start - b.start,
  );
  const [first] = placed;
  if (!first) return null;
  const again = { ...first, start: first.start + 7 * DAY_MINUTES };
  const pairs = placed.map((one, i) => [one, placed[i + 1] ?? again] as const);
  return pairs.find(([one, next]) => next.start < one.end) ?? null;
}

/** A span at its day, in minutes from the beginning of Monday. */
export interface Placed {
  readonly day: IsoWeekday;
  readonly span: WorkingSpan;
  readonly start: number;
  readonly end: number;
}

function place(day: IsoWeekday, span: WorkingSpan): Placed {
  const [start, end] = minuteSpan(span);
  const midnight = (day - 1) * DAY_MINUTES;
  return { day, span, start: midnight + start, end: midnight + end };
}
