import { addressIn } from "./email-address.ts";
import { badSetting, isNone, NONE } from "./setting-row.ts";
import { type ChainLevel, DEFAULT_WAIT_HOURS } from "./terms.ts";

/** More is a list, not a chain of command. */
export const MOST_LEVELS = 8;
const MOST_NAMES = 50;
const MOST_HOURS = 1_000;
/** What leaves the chain to whoever is below. */
export const DEFAULT_CHAIN = "default";

/** How a chain looks, for refusals and help. */
export const CHAIN_LOOK = '"eric@example.com, U0123ABCD 4h > S0123ABCD 2h > ceo@example.com"';
const NAMES_LOOK = "neither a Slack id (U0123ABCD, S0123ABCD for a user group) nor an address (eric@example.com)";

const ID = /^[UWS][A-Z0-9]{2,20}$/i;
const GROUP_ID = /^S/;

/** A name that is a user group's, as settings keep it. */
export const isGroupName = (name: string): boolean => GROUP_ID.test(name);
/** A name that is an address, as settings keep it. */
export const isAddressName = (name: string): boolean => name.includes("@");

/** People and groups in the spelling in which they are kept, each once. `where` begins the refusal, `hint` ends it. */
export function parseNames(text: string, where: string, hint = ""): readonly string[] {
  const typed = text
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);
  const names = [
    ...new Set(typed.map((name) => nameIn(name) ?? badSetting(`${where}: "${name}" is ${NAMES_LOOK}${hint}.`))),
  ];
  return names.length > MOST_NAMES ? badSetting(`${where} may name ${MOST_NAMES}, not ${names.length}.`) : names;
}

const nameIn = (text: string): string | null =>
  ID.test(text) ? text.toUpperCase() : (addressIn(text)?.toLowerCase() ?? null);

/** Who is reminded of what nobody has. */
export function parseOwners(text: string): readonly string[] {
  if (isNone(text)) return [];
  const names = parseNames(text, "owners");
  return names.length > 0 ? names : badSetting("owners needs somebody, or none.");
}
export const printNames = (names: readonly string[]): string => names.join(", ") || NONE;

/** Levels by ">", people of a level by commas, its wait behind them; "default" for no chain of one's own. */
export function parseChain(text: string): readonly ChainLevel[] {
  if (text.trim().toLowerCase() === DEFAULT_CHAIN) return [];
  const levels = text.split(/[>›]/);
  if (levels.length > MOST_LEVELS) badSetting(`chain may have ${MOST_LEVELS} levels, not ${levels.length}.`);
  return levels.map((level, i) => parseLevel(level, `chain, level ${i + 1}`));
}

const WAIT = /(?:^|\s)(\d{1,9}(?:\.\d{1,9})?\s?(?:h|m))$/i;

function parseLevel(text: string, where: string): ChainLevel {
  const wait = WAIT.exec(text.trim())?.[1] ?? null;
  const people = wait === null ? text : text.trim().slice(0, -wait.length);
  const who = parseNames(people, where, "; a wait stands behind the people, as 4h or 30m");
  if (who.length === 0) badSetting(`${where} has nobody; a chain looks like ${CHAIN_LOOK}.`);
  return { who, waitHours: wait === null ? DEFAULT_WAIT_HOURS : parseWait(wait, where) };
}

/** How long a level may take, in hours; whole minutes. */
export function parseWait(text: string, where: string): number {
  const hours = hoursIn(text);
  return hours !== null && hours > 0 && hours <= MOST_HOURS
    ? hours
    : badSetting(`${where} may wait from 1 minute to ${MOST_HOURS} hours, not "${text.trim()}".`);
}

/** "4", "1.5h" or "30m" in hours, to the minute; null when it is none. */
export function hoursIn(text: string): number | null {
  const [, number, unit] = /^(\d{1,9}(?:\.\d{1,9})?)\s?(h|m)?$/i.exec(text.trim()) ?? [];
  if (number === undefined) return null;
  return Math.round(Number(number) * (unit?.toLowerCase() === "m" ? 1 : 60)) / 60;
}

/** As people type it. */
export const printChain = (chain: readonly ChainLevel[]): string =>
  chain.map(({ who, waitHours }) => `${who.join(", ")} ${printWait(waitHours)}`).join(" > ");

/** "4h"; "90m" where it is no whole number of hours. */
export const printWait = (hours: number): string =>
  Number.isInteger(hours) ? `${hours}h` : `${Math.round(hours * 60)}m`;
