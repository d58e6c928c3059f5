import type { HolidayRegion } from "./holidays.ts";
import * as calendar from "./setting-calendar.ts";
import { badSetting, parseOnOff, printOnOff, type SettingRow } from "./setting-row.ts";
import { TERM_ROWS } from "./setting-terms.ts";
import { type Terms, type TermsChange, termsFrom, termsOver } from "./terms.ts";
import type { Calendar } from "./working-time.ts";
import { sameHours, type WorkingSpan, type WorkingWeek } from "./working-week.ts";

/** What a workspace decides for itself. */
export interface Settings {
  /** Answers at or below it open an issue, on the 0 to 10 scale; other scales use the lower two fifths unless a source says otherwise. */
  readonly threshold: number;
  /** Slack channel id or name of the default route; null: SLACK_CHANNEL. */
  readonly channel: string | null;
  readonly rootCauses: readonly string[];
  readonly workingHours: WorkingWeek;
  readonly timeZone: string;
  /** Whose public holidays are free; null: nobody's. */
  readonly holidays: HolidayRegion | null;
  /** Further free days, as "2026-12-24". */
  readonly closedDays: readonly string[];
  /** Whether mails may go to an address that is known from Slack's profile alone. */
  readonly slackAddresses: boolean;
  /** Whether Amends sends mails at all: the environment says so, nobody sets it. */
  readonly sendsMail: boolean;
  /** The promises to the client, and who is called when they are in danger. */
  readonly terms: Terms;
}

export const DEFAULT_SETTINGS: Settings = {
  threshold: 6,
  channel: null,
  rootCauses: ["Responsiveness", "Quality", "Communication", "Price", "Staffing", "Billing", "Product", "Other"],
  workingHours: sameHours([1, 2, 3, 4, 5], { from: "09:00", to: "17:00" }),
  timeZone: "America/Los_Angeles",
  // Whose holidays would be a guess, and a wrong one makes somebody wait for a day without anybody knowing why.
  holidays: null,
  closedDays: [],
  // Slack asks that a workspace agrees before its people are written to at the addresses of their profiles.
  slackAddresses: false,
  sendsMail: true,
  terms: termsFrom(),
};

/** Some settings anew, and of the terms those that are given. */
export interface SettingsChange extends Partial<Omit<Settings, "terms">> {
  readonly terms?: TermsChange;
}

/** Working hours were one span for some days once; a database may still hold them so. */
interface OneSpan extends WorkingSpan {
  readonly days: readonly number[];
}

/** Settings as a database may hold them: only what was set, and in the shape of its time. */
export interface StoredSettings extends Omit<SettingsChange, "workingHours"> {
  readonly workingHours?: WorkingWeek | OneSpan;
}

/** Stored settings over the defaults, in the shape of today; each layer lies over those before it. */
export function settingsFrom(...layers: readonly StoredSettings[]): Settings {
  const { workingHours, terms, ...stored } = layers.map(withoutEmptyChain).reduce(settingsOver, {});
  const week = workingHours && "days" in workingHours ? weekOf(workingHours) : workingHours;
  return { ...DEFAULT_SETTINGS, ...stored, ...(week && { workingHours: week }), terms: termsFrom(terms) };
}

/** Stored settings with a change over them, term by term. */
export const settingsOver = (stored: StoredSettings, change: StoredSettings): StoredSettings => ({
  ...stored,
  ...change,
  ...(stored.terms || change.terms ? { terms: termsOver(stored.terms, change.terms) } : {}),
});

/** Whoever has chosen nobody leaves the choice to the layers below. */
function withoutEmptyChain(stored: StoredSettings): StoredSettings {
  const { chain, ...others } = stored.terms ?? {};
  return chain?.length === 0 ? { ...stored, terms: others } : stored;
}

const weekOf = ({ days, from, to }: OneSpan): WorkingWeek => sameHours(days, { from, to });

/** When the workspace works. */
export const calendarOf = ({ timeZone, workingHours, holidays, closedDays }: Settings): Calendar => ({
  timeZone,
  week: workingHours,
  holidays,
  closedDays,
});

const row = <K extends Exclude<keyof Settings, "terms">>(
  key: K,
  what: string,
  parse: (text: string) => Settings[K],
  print: (value: Settings[K]) => string = String,
): SettingRow => ({
  what,
  path: [key],
  ofRoutes: OF_ROUTES.has(key),
  change: (text) => ({ [key]: parse(text) }),
  print: (settings) => print(settings[key]),
});

/** What else a route decides for itself: when it works. */
const OF_ROUTES: ReadonlySet<keyof Settings> = new Set(["workingHours", "timeZone", "holidays", "closedDays"]);

/** Every setting by the name people type. */
export const SETTING_ROWS = {
  threshold: row("threshold", "answers at or below it open an issue (0 to 10)", parseThreshold),
  channel: row(
    "channel",
    "Slack channel of the default route, as #name or id; default for SLACK_CHANNEL",
    parseChannel,
    (value) => value ?? "(SLACK_CHANNEL)",
  ),
  "root-causes": row("rootCauses", "the list a closing chooses from, separated by commas", parseRootCauses, (value) =>
    value.join(", "),
  ),
  "working-hours": row(
    "workingHours",
    'working days and hours, as "Mon-Fri 09:00-17:00" or "Mon-Thu 09:00-12:30 13:30-18:00, Fri 09:00-13:00"',
    calendar.parseWorkingHours,
    calendar.printWorkingHours,
  ),
  "time-zone": row("timeZone", "IANA time zone of the working hours, as Europe/Berlin", calendar.parseTimeZone),
  holidays: row(
    "holidays",
    "whose public holidays are free: a country (IN), a country with a region (US-CA), or none",
    calendar.parseHolidays,
    calendar.printHolidays,
  ),
  "closed-days": row(
    "closedDays",
    "further free days, as 2026-12-24, separated by commas, or none",
    calendar.parseClosedDays,
    calendar.printClosedDays,
  ),
  "slack-addresses": row(
    "slackAddresses",
    "whether mails may go to addresses known from Slack profiles alone: on or off",
    parseOnOff("slack-addresses"),
    printOnOff,
  ),
  ...TERM_ROWS,
} as const satisfies Readonly<Record<string, SettingRow>>;
export type SettingName = keyof typeof SETTING_ROWS;
export const SETTING_NAMES = Object.keys(SETTING_ROWS) as readonly SettingName[];

/** How another channel is chosen for cards: one that is stored goes before SLACK_CHANNEL. */
export const otherChannel = (isStored: boolean): string =>
  isStored ? "name another with `amends settings set channel`" : "set SLACK_CHANNEL to another";

/** A channel as people name it; "default" leaves it to SLACK_CHANNEL. */
function parseChannel(text: string): string | null {
  const name = text.trim().replace(/^#/, "");
  if (name === "default") return null;
  return /^[^\s#@<>|,]{1,80}$/u.test(name)
    ? name
    : badSetting(`channel must be one channel, by id (C0123ABCD) or by name (#client-feedback), not "${text}".`);
}

/** A threshold from text: a whole number from 0 to 10. */
export function parseThreshold(text: string): number {
  return thresholdUpTo(10, text);
}

/** The threshold of a source from text, from 0 to 100: its scale may end at anything up to that. */
export const parseSourceThreshold = (text: string): number => thresholdUpTo(100, text);

function thresholdUpTo(most: number, text: string): number {
  return /^\s*\d{1,3}\s*$/.test(text) && Number(text) <= most
    ? Number(text)
    : badSetting(`threshold must be a whole number from 0 to ${most}, not "${text}".`);
}

function parseRootCauses(text: string): string[] {
  const causes = [
    ...new Set(
      text
        .split(",")
        .map((cause) => cause.trim())
        .filter(Boolean),
    ),
  ];
  if (causes.length === 0) return badSetting("root-causes needs at least one cause, separated by commas.");
  const long = causes.find((cause) => cause.length > 75);
  if (long) return badSetting(`a root cause may have 75 characters, "${long.slice(0, 30)}…" has ${long.length}.`);
  return causes.length > 100 ? badSetting(`root-causes may hold 100 causes, not ${causes.length}.`) : causes;
}
