import { type Calendar, type WorkingTime, workingTime } from "../../src/domain/working-time.ts";
import { sameHours, WEEKDAYS } from "../../src/domain/working-week.ts";

/** Day and night, every day. */
export const ALWAYS_OPEN: Calendar = {
  timeZone: "UTC",
  week: sameHours(WEEKDAYS, { from: "00:00", to: "24:00" }),
  holidays: null,
  closedDays: [],
};

/** Working time, and what tests ask it besides. */
export interface OpenTime extends WorkingTime {
  /** The first open moment at or after. */
  opening(at: string): string;
  /** An opening moment is open, a closing moment is not. */
  isOpen(at: string): boolean;
}

/** Working time by a calendar, with the questions of tests. */
export function openTime(calendar: Calendar): OpenTime {
  const time = workingTime(calendar);
  const opening = (at: string): string => time.add(at, 0);
  return { ...time, opening, isOpen: (at) => Date.parse(opening(at)) === Date.parse(at) };
}
