import type { Standing } from "./access.ts";
import { RuleViolation } from "./errors.ts";
import { inZone } from "./quiet.ts";

/** Away until the end of that day ("2026-12-03") on one's own clock, and who stands in. */
export interface Away {
  readonly until: string;
  readonly deputyId: number;
}

/** A person as far as standing in goes. */
export interface Absentee {
  readonly personId: number;
  readonly standing: Standing;
  readonly timeZone: string | null;
  readonly away: Away | null;
}

/** Who stands in for somebody, and for how long. */
export interface StandIn {
  readonly personId: number;
  readonly insteadOf: number;
  readonly until: string;
}

/** Those who are away, with who stands in for each. */
export type StandIns = ReadonlyMap<number, StandIn>;
export const NOBODY_AWAY: StandIns = new Map();

/** What a person's own absence is to them, and others' whom they stand in for. */
export interface Absences {
  readonly own: { readonly until: string; readonly deputyName: string } | null;
  readonly of: readonly { readonly name: string; readonly until: string }[];
}

/** Whether a person is away at a moment. A zone nobody knows counts as UTC. */
export const isAway = ({ away, timeZone }: Pick<Absentee, "away" | "timeZone">, at: string): boolean =>
  away !== null && inZone(at, timeZone).toPlainDate().toString() <= away.until;

/** Where a day ends last on earth. */
export const LAST_ZONE = "Etc/GMT+12";
const MOST_DAYS = 366;

/** Throws RuleViolation("bad_setting") unless this is a day that has not ended in a zone, and not more than a year ahead. */
export function mustBeAhead(day: string, now: string, timeZone: string): void {
  const today = inZone(now, timeZone).toPlainDate();
  const isDay = /^\d{4}-\d\d-\d\d$/.test(day);
  if (!isDay || day < today.toString())
    throw new RuleViolation("bad_setting", "Choose the last day on which you are away; it is still to come.");
  if (day > today.add({ days: MOST_DAYS }).toString())
    throw new RuleViolation("bad_setting", "Choose a day within a year.");
}

/**
 * Who stands in for a person: their deputy, the deputy's when that one is away too, and so on. Null for whoever is there, and where nobody is at
 * home in the end (a circle of deputies, one who has left): then it is the person's own.
 */
export function standInOf(personId: number, at: string, people: ReadonlyMap<number, Absentee>): StandIn | null {
  const asked = new Set<number>();
  for (let person = people.get(personId); person && !asked.has(person.personId); ) {
    if (!person.away || !isAway(person, at)) return foundAt(person, people.get(personId));
    asked.add(person.personId);
    person = people.get(person.away.deputyId);
  }
  return null;
}

function foundAt(found: Absentee, person: Absentee | undefined): StandIn | null {
  if (!person?.away || found.personId === person.personId || found.standing !== "member") return null;
  return { personId: found.personId, insteadOf: person.personId, until: person.away.until };
}

/** These people with those who stand in for them; who is there comes first, each once. */
export function withStandIns(personIds: readonly number[], standIns: StandIns = NOBODY_AWAY): readonly number[] {
  const present = personIds.map((id) => standIns.get(id)?.personId ?? id);
  return [...new Set([...present, ...personIds])];
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** "3 Dec": a day as people read it, who know the year. */
export const dayText = (day: string): string => `${Number(day.slice(8))} ${MONTHS[Number(day.slice(5, 7)) - 1] ?? ""}`;
