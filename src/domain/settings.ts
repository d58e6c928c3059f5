import { RuleViolation } from "./errors.ts";

/** What a workspace decides for itself. */
export interface Settings {
  /** Answers at or below it open an issue, on the 0 to 10 scale; other scales use the lower two fifths unless a source says otherwise. */
  readonly threshold: number;
  /** Slack channel id or name of the default route; null: SLACK_CHANNEL. */
  readonly channel: string | null;
  readonly rootCauses: readonly string[];
  readonly workingHours: WorkingHours;
  readonly timeZone: string;
  /** Whether mails may go to an address that is known from Slack's profile alone. */
  readonly slackAddresses: boolean;
}

/** Days as in ISO 8601 (1 Monday to 7 Sunday), times as HH:MM. */
export interface WorkingHours {
  readonly days: readonly number[];
  readonly from: string;
  readonly to: string;
}

export const DEFAULT_SETTINGS: Settings = {
  threshold: 6,
  channel: null,
  rootCauses: ["Responsiveness", "Quality", "Communication", "Price", "Staffing", "Billing", "Product", "Other"],
  workingHours: { days: [1, 2, 3, 4, 5], from: "09:00", to: "17:00" },
  timeZone: "America/Los_Angeles",
  slackAddresses: true,
};

/** One setting as people type and read it. */
interface SettingRow {
  readonly what: string;
  /** Reads the text and hands key and value to `put`, typed as belonging together; throws RuleViolation("bad_setting"). */
  readonly set: <R>(text: string, put: Put<R>) => R;
  readonly print: (settings: Settings) => string;
}
type Put<R> = <K extends keyof Settings>(key: K, value: Settings[K]) => R;

const bad = (sentence: string): never => {
  throw new RuleViolation("bad_setting", sentence);
};
const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const row = <K extends keyof Settings>(
  key: K,
  what: string,
  parse: (text: string) => Settings[K],
  print: (value: Settings[K]) => string = String,
): SettingRow => ({ what, set: (text, put) => put(key, parse(text)), print: (settings) => print(settings[key]) });

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
    'working days and hours, as "Mon-Fri 09:00-17:00"',
    parseWorkingHours,
    (value) => `${printDays(value.days)} ${value.from}-${value.to}`,
  ),
  "time-zone": row("timeZone", "IANA time zone of the working hours, as Europe/Berlin", parseTimeZone),
  "slack-addresses": row(
    "slackAddresses",
    "whether mails may go to addresses known from Slack profiles alone: on or off",
    parseOnOff,
    (value) => (value ? "on" : "off"),
  ),
} as const satisfies Readonly<Record<string, SettingRow>>;
export type SettingName = keyof typeof SETTING_ROWS;
export const SETTING_NAMES = Object.keys(SETTING_ROWS) as readonly SettingName[];

/** A channel as people name it; "default" leaves it to SLACK_CHANNEL. */
function parseChannel(text: string): string | null {
  const name = text.trim().replace(/^#/, "");
  if (name === "default") return null;
  return /^[^\s#@<>|,]{1,80}$/u.test(name)
    ? name
    : bad(`channel must be one channel, by id (C0123ABCD) or by name (#client-feedback), not "${text}".`);
}

/** A threshold from text: a whole number from 0 to 10. */
export function parseThreshold(text: string): number {
  return /^\s*(\d|10)\s*$/.test(text)
    ? Number(text)
    : bad(`threshold must be a whole number from 0 to 10, not "${text}".`);
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
  if (causes.length === 0) return bad("root-causes needs at least one cause, separated by commas.");
  const long = causes.find((cause) => cause.length > 75);
  if (long) return bad(`a root cause may have 75 characters, "${long.slice(0, 30)}…" has ${long.length}.`);
  return causes.length > 100 ? bad(`root-causes may hold 100 causes, not ${causes.length}.`) : causes;
}

function parseWorkingHours(text: string): WorkingHours {
  const help = 'working-hours must look like "Mon-Fri 09:00-17:00"';
  const m = /^\s*(\w{3})(?:-(\w{3}))?\s+(\d{2}:\d{2})-(\d{2}:\d{2})\s*$/.exec(text);
  const [first, last] = [m?.[1], m?.[2] ?? m?.[1]].map((day) =>
    DAYS.findIndex((d) => d.toLowerCase() === day?.toLowerCase()),
  );
  const [from, to] = [m?.[3] ?? "", m?.[4] ?? ""];
  if (first === undefined || last === undefined || first < 0 || last < first) return bad(`${help}, not "${text}".`);
  const valid = (time: string) => /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/.test(time);
  if (!valid(from) || !valid(to) || from >= to) return bad(`${help}: from ${from} to ${to} is not a span of one day.`);
  return { days: DAYS.map((_, i) => i + 1).slice(first, last + 1), from, to };
}

const printDays = (days: readonly number[]): string => {
  const names = days.map((day) => DAYS[day - 1] ?? "?");
  return names.length > 1 ? `${names[0]}-${names.at(-1)}` : (names[0] ?? "");
};

const ON_OFF: Readonly<Record<string, boolean>> = { on: true, off: false };

function parseOnOff(text: string): boolean {
  return ON_OFF[text.trim().toLowerCase()] ?? bad(`slack-addresses must be on or off, not "${text}".`);
}

function parseTimeZone(text: string): string {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: text.trim() }).resolvedOptions().timeZone;
  } catch {
    return bad(`time-zone must be an IANA name such as Europe/Berlin, not "${text}".`);
  }
}
