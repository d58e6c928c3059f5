import { companyKey } from "./respondent.ts";
import {
  CHAIN_LOOK,
  DEFAULT_CHAIN,
  hoursIn,
  parseChain,
  parseOwners,
  printChain,
  printNames,
} from "./setting-chain.ts";
import { badSetting, isNone, NONE, parseOnOff, printOnOff, type SettingRow } from "./setting-row.ts";
import type { EscalationRules, Terms } from "./terms.ts";

type Own = Exclude<keyof Terms, "escalate">;

const term = <K extends Own>(
  key: K,
  what: string,
  parse: (text: string) => Terms[K],
  print: (value: Terms[K]) => string = String,
): SettingRow => ({
  what,
  path: ["terms", key],
  ofRoutes: true,
  change: (text) => ({ terms: { [key]: parse(text) } }),
  print: ({ terms }) => print(terms[key]),
});

const rule = <K extends keyof EscalationRules>(
  key: K,
  what: string,
  parse: (text: string) => EscalationRules[K],
  print: (value: EscalationRules[K]) => string,
): SettingRow => ({
  what,
  path: ["terms", "escalate", key],
  ofRoutes: true,
  change: (text) => ({ terms: { escalate: { [key]: parse(text) } } }),
  print: ({ terms }) => print(terms.escalate[key]),
});

/** A year: who means longer has slipped in the unit. */
const MOST_DAYS = 365;
const MOST_WARN_HOURS = 1_000;

const days =
  (name: string, kind: "working" | "calendar", otherwise = "") =>
  (text: string): number => {
    const count = /^\s*\d{1,4}\s*$/.test(text) ? Number(text) : 0;
    return count >= 1 && count <= MOST_DAYS
      ? count
      : badSetting(`${name} must be a whole number of ${kind} days from 1 to ${MOST_DAYS}${otherwise}, not "${text}".`);
  };

function parseWarnHours(text: string): number {
  const hours = hoursIn(text);
  return hours !== null && hours <= MOST_WARN_HOURS
    ? hours
    : badSetting(
        `warn-hours must be hours from 0 (no warning) to ${MOST_WARN_HOURS}, as 4, 1.5 or 30m, not "${text}".`,
      );
}
const printWarnHours = (hours: number): string => String(Number(hours.toFixed(4)));

const orNone =
  <T>(parse: (text: string) => T) =>
  (text: string): T | null =>
    isNone(text) ? null : parse(text);
const printOrNone = (value: number | null): string => (value === null ? NONE : String(value));

const parseScore = (text: string): number =>
  /^\s*(\d|10)\s*$/.test(text)
    ? Number(text)
    : badSetting(`escalate-score must be a whole number from 0 to 10, or none, not "${text}".`);

const MOST_COMPANIES = 200;
const COMPANY_MAX = 200;

function parseCompanies(text: string): readonly string[] {
  if (isNone(text)) return [];
  // A semicolon anywhere says that commas belong to names: "ABC, Inc.; Northwind".
  const typed = text
    .split(text.includes(";") ? ";" : ",")
    .map((name) => name.trim())
    .filter((name) => companyKey(name) !== null);
  const companies = typed.filter((one, i) => typed.findIndex((other) => companyKey(other) === companyKey(one)) === i);
  if (companies.length === 0) badSetting("escalate-companies needs a company, or none.");
  const long = companies.find((name) => name.length > COMPANY_MAX);
  if (long)
    badSetting(`a company's name may have ${COMPANY_MAX} characters, "${long.slice(0, 30)}…" has ${long.length}.`);
  return companies.length > MOST_COMPANIES
    ? badSetting(`escalate-companies may hold ${MOST_COMPANIES} companies, not ${companies.length}.`)
    : companies;
}

function printCompanies(companies: readonly string[]): string {
  if (companies.length === 0) return NONE;
  const hasComma = companies.some((name) => name.includes(","));
  if (!hasComma) return companies.join(", ");
  return companies.length === 1 ? `${companies[0]};` : companies.join("; ");
}

const NOBODY_CHOSEN = "(nobody chosen: the workspace's admins)";

/** The promises to the client and who is called, by the names people type. */
export const TERM_ROWS = {
  "first-action-days": term(
    "firstActionDays",
    "working days until somebody has acted",
    days("first-action-days", "working"),
  ),
  "close-days": term("closeDays", "calendar days until it is closed", days("close-days", "calendar")),
  "warn-hours": term(
    "warnHours",
    "working hours by which a warning comes before either",
    parseWarnHours,
    printWarnHours,
  ),
  "lease-days": term(
    "leaseDays",
    "working days without a sign of life until its assignee is asked",
    days("lease-days", "working"),
  ),
  "answer-days": term(
    "answerDays",
    "working days without an answer until it is anybody's again",
    days("answer-days", "working"),
  ),
  owners: term(
    "owners",
    "who is reminded of what nobody has: Slack ids or addresses, or none",
    parseOwners,
    printNames,
  ),
  chain: term(
    "chain",
    `whom escalations climb through, as ${CHAIN_LOOK}; ${DEFAULT_CHAIN} for ESCALATION_CHAIN, else the admins`,
    parseChain,
    (chain) => printChain(chain) || NOBODY_CHOSEN,
  ),
  "escalate-score": rule(
    "score",
    "answers at or below it escalate at once (0 to 10), or none",
    orNone(parseScore),
    printOrNone,
  ),
  "escalate-repeat": rule(
    "repeat",
    "whether clients who were unhappy before escalate at once: on or off",
    parseOnOff("escalate-repeat"),
    printOnOff,
  ),
  "escalate-companies": rule(
    "companies",
    "companies whose issues escalate at once, separated by commas (or semicolons), or none",
    parseCompanies,
    printCompanies,
  ),
  "escalate-overdue-days": rule(
    "overdueDays",
    "working days after a broken promise until it escalates, or none",
    orNone(days("escalate-overdue-days", "working", ", or none")),
    printOrNone,
  ),
  "escalate-lapsed": rule(
    "lapsed",
    "whether an issue that went quiet and returned escalates: on or off",
    parseOnOff("escalate-lapsed"),
    printOnOff,
  ),
} as const satisfies Readonly<Record<string, SettingRow>>;
