import { createRequire } from "node:module";
import type Holidays from "date-holidays";
import type { HolidaysTypes } from "date-holidays";

/** Whose public holidays are meant: a country by its ISO 3166 code, and a region ("OR"; "BY-KATH" for a part of it). */
export interface HolidayRegion {
  readonly country: string;
  readonly region: string | null;
}

/** Loaded when the first calendar asks for holidays: it takes 22 MB, and most calendars never ask. */
let library: typeof Holidays | undefined;
function load(): typeof Holidays {
  library ??= createRequire(import.meta.url)("date-holidays") as typeof Holidays;
  return library;
}

type Calendar = (date: string) => boolean;
const calendars = new Map<string, Calendar>();

/** Tells of dates, as "2026-12-25", whether they are a public holiday from the first minute to the last; half holidays close nothing. */
export function holidaysOf(where: HolidayRegion): Calendar {
  const key = printRegion(where);
  const calendar = calendars.get(key) ?? makeCalendar(where);
  calendars.set(key, calendar);
  return calendar;
}

function makeCalendar({ country, region }: HolidayRegion): Calendar {
  const [state = "", part = ""] = region?.split("-") ?? [];
  const rules = new (load())(country, state, part, { types: ["public"] });
  const years = new Set<number>();
  const dates = new Set<string>();
  return (date) => {
    const year = Number(date.slice(0, 4));
    // The year before is asked too, because a few holidays last from December into January.
    for (const one of [year - 1, year]) {
      if (years.has(one)) continue;
      years.add(one);
      for (const day of rules.getHolidays(one).flatMap(datesOf)) dates.add(day);
    }
    return dates.has(date);
  };
}

const DAY = 86_400_000;
const HOUR = 3_600_000;

/** The whole days of a holiday. */
function datesOf({ date, start, end }: HolidaysTypes.Holiday): readonly string[] {
  // One hour more, because a holiday on which the clocks are set forward has 23; one that begins at noon has 12 and makes no day.
  const length = Math.floor((end.getTime() - start.getTime() + HOUR) / DAY);
  const first = Date.parse(date.slice(0, 10));
  return Array.from({ length }, (_, i) => new Date(first + i * DAY).toISOString().slice(0, 10));
}

/** As people write it: "US-OR", "IN". */
export const printRegion = ({ country, region }: HolidayRegion): string => (region ? `${country}-${region}` : country);

/** The codes of all countries whose holidays are known. */
export const holidayCountries = (): readonly string[] => Object.keys(new (load())().getCountries());

/** The codes of a country's regions, as they are written after the country; parts of regions among them. */
export function holidayRegions(country: string): readonly string[] {
  const all = new (load())();
  return Object.keys(all.getStates(country) ?? {}).flatMap((state) => [
    state,
    ...Object.keys(all.getRegions(country, state) ?? {}).map((part) => `${state}-${part}`),
  ]);
}
