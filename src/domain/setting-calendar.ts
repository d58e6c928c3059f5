import { Temporal } from "temporal-polyfill";
import { RuleViolation } from "./errors.ts";
import { type HolidayRegion, holidayCountries, holidayRegions, printRegion } from "./holidays.ts";
import { overlapIn, WEEKDAYS, type WorkingSpan, type WorkingWeek } from "./working-week.ts";

const bad = (sentence: string): never => {
  throw new RuleViolation("bad_setting", sentence);
};

const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const LOOK = 'working-hours must look like "Mon-Fri 09:00-17:00" or "Mon-Thu 09:00-12:30 13:30-18:00, Sat 22:00-06:00"';
const PART = /^([a-z]{3})(?:-([a-z]{3}))?((?: \d{1,2}:\d\d-\d{1,2}:\d\d)+)$/i;

/** A week from text: parts of days and spans, "Mon-Thu 09:00-12:30 13:30-18:00, Sat 22:00-06:00"; days may run across Sunday. */
export function parseWorkingHours(text: string): WorkingWeek {
  const parts = listOf(text.replace(/\s*[-–]\s*/g, "-"));
  if (parts.length === 0) return bad(`${LOOK}; it needs at least one day with hours.`);
  const read = parts.flatMap(parsePart);
  const week: WorkingWeek = Object.fromEntries(
    WEEKDAYS.map((day) => [day, spansOn(day, read)] as const).filter(([, spans]) => spans.length > 0),
  );
  const overlap = overlapIn(week);
  if (!overlap) return week;
  const [one, next] = overlap.map(({ day, span }) => `${DAYS[day - 1]} ${printSpan(span)}`);
  return bad(`working-hours: ${one} and ${next} overlap; a span must have ended when the next one begins.`);
}

interface DaySpan extends WorkingSpan {
  readonly day: number;
}
const spansOn = (day: number, all: readonly DaySpan[]): readonly WorkingSpan[] =>
  all
    .filter((one) => one.day === day)
    .map(({ from, to }) => ({ from, to }))
    .sort((a, b) => a.from.localeCompare(b.from));

function parsePart(part: string): readonly DaySpan[] {
  const [, first, last, times] = PART.exec(part.replace(/\s+/g, " ")) ?? bad(`${LOOK}, not "${part}".`);
  const [from, to] = [dayNamed(first ?? ""), dayNamed(last ?? first ?? "")];
  const days = Array.from({ length: ((to - from + 7) % 7) + 1 }, (_, i) => ((from - 1 + i) % 7) + 1);
  const spans = (times ?? "").trim().split(" ").map(parseSpan);
  return days.flatMap((day) => spans.map((span) => ({ day, ...span })));
}

function dayNamed(name: string): number {
  const found = DAYS.findIndex((day) => day.toLowerCase() === name.toLowerCase());
  return found < 0 ? bad(`working-hours: "${name}" is no day; there are ${DAYS.join(", ")}.`) : found + 1;
}

const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

function parseSpan(text: string): WorkingSpan {
  const [from = "", to = ""] = text.split("-").map((time) => time.padStart(5, "0"));
  return TIME.test(from) && (TIME.test(to) || to === "24:00") && from !== to
    ? { from, to }
    : bad(
        `working-hours: ${text} is no span; it begins from 00:00 to 23:59, and ends by 24:00 or, as in 22:00-06:00, on the next day.`,
      );
}

const printSpan = ({ from, to }: WorkingSpan): string => `${from}-${to}`;

/** A week as people type it, days with the same hours together: "Mon-Fri 09:00-17:00". */
export function printWorkingHours(week: WorkingWeek): string {
  const hours = WEEKDAYS.map((day) => (week[day] ?? []).map(printSpan).join(" "));
  const before = (i: number) => hours[(i + 6) % 7];
  // Days are a circle: a group that runs across Sunday begins where the hours change.
  const begin = Math.max(
    hours.findIndex((one, i) => one !== before(i)),
    0,
  );
  const circle = hours.map((_, i) => (begin + i) % 7);
  const groups = circle.flatMap((day, i) => {
    if (hours[day] === "" || (i > 0 && hours[day] === before(day))) return [];
    const rest = circle.slice(i + 1);
    const length = rest.findIndex((other) => hours[other] !== hours[day]);
    const last = rest[(length < 0 ? rest.length : length) - 1];
    return [`${DAYS[day]}${last === undefined ? "" : `-${DAYS[last]}`} ${hours[day]}`];
  });
  return groups.join(", ");
}

/** An IANA time zone from text, in the spelling it was asked for. */
export function parseTimeZone(text: string): string {
  const name = text.trim();
  try {
    // Intl is strict about what a name is, Temporal keeps the name: Intl would make Asia/Calcutta of Asia/Kolkata.
    new Intl.DateTimeFormat("en", { timeZone: name });
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId;
  } catch {
    return bad(`time-zone must be an IANA name such as Europe/Berlin, not "${text}".`);
  }
}

const NONE = "none";

/** Whose holidays from text: "US-CA", "IN", or null for "none". */
export function parseHolidays(text: string): HolidayRegion | null {
  const name = text.trim().toUpperCase();
  if (name === NONE.toUpperCase()) return null;
  const dash = name.indexOf("-");
  const [country, region] = dash < 0 ? [name, null] : [name.slice(0, dash), name.slice(dash + 1)];
  const countries = holidayCountries();
  if (!countries.includes(country))
    return bad(
      `holidays must be none, a country such as IN, or a country with a region such as US-CA, not "${text}". Countries: ${countries.join(", ")}.`,
    );
  return { country, region: region === null ? null : regionNamed(country, region, text) };
}

function regionNamed(country: string, region: string, text: string): string {
  const regions = holidayRegions(country);
  const allowed = regions.map((one) => `${country}-${one}`).join(", ") || "none; its holidays are the same everywhere";
  return (
    regions.find((one) => one.toUpperCase() === region) ??
    bad(`holidays: "${text}" names no region of ${country}. Write ${country}, or one of its regions: ${allowed}.`)
  );
}

/** As people type it. */
export const printHolidays = (where: HolidayRegion | null): string => (where ? printRegion(where) : NONE);

const MOST_DAYS = 366;

/** Dates from text, ascending and each once; no date for "none". */
export function parseClosedDays(text: string): readonly string[] {
  if (text.trim().toLowerCase() === NONE) return [];
  const days = [...new Set(listOf(text))].sort();
  const wrong = days.find((day) => !isDate(day));
  if (wrong !== undefined)
    return bad(`closed-days must be dates such as 2026-12-24, separated by commas, or none; "${wrong}" is no date.`);
  return days.length > MOST_DAYS ? bad(`closed-days may hold ${MOST_DAYS} days, not ${days.length}.`) : days;
}

function isDate(text: string): boolean {
  try {
    return Temporal.PlainDate.from(text).toString() === text;
  } catch {
    return false;
  }
}

/** As people type it. */
export const printClosedDays = (days: readonly string[]): string => days.join(", ") || NONE;

const listOf = (text: string): readonly string[] =>
  text
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);
