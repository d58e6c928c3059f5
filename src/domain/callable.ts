import { NOBODY_AWAY, type StandIns } from "./away.ts";
import type { Level } from "./clocks.ts";
import type { Rules } from "./deadlines.ts";
import type { Callable, CalledInstead, Issue } from "./issue.ts";
import { type Contact, waysTo } from "./ladder.ts";
import type { Calendar } from "./working-time.ts";

/** A person who may be called, by every name the settings may call them: Slack user id, user groups, addresses. */
export interface Nameable extends Contact {
  readonly names: readonly string[];
  readonly isAdmin: boolean;
}

/** Everyone whom rules or a running escalation name. */
export const namesIn = ({ terms }: Rules): readonly string[] => [
  ...new Set([...terms.chain.flatMap(({ who }) => who), ...terms.owners].map((name) => name.toLowerCase())),
];

/** As much of an issue as says who leads it. */
type Escalated = { readonly clocks: Pick<Issue["clocks"], "escalation"> };

/** People of a running escalation. */
export const leadersIn = ({ clocks: { escalation } }: Escalated): readonly number[] => [
  ...new Set(escalation?.levels.flatMap(({ personIds }) => personIds)),
];

/** Whether somebody may act on an issue, and hears of it. */
export const canBeCalled = (person: Contact): boolean => person.standing === "member" && waysTo(person).length > 0;

/** Who can be called, of the people whom the rules and the running escalation name. `standIns`: for those of them who are away; they are among the people. */
export function callableOf(
  rules: Rules,
  issue: Escalated,
  people: readonly Nameable[],
  standIns: StandIns = NOBODY_AWAY,
): Callable {
  const reachable = people.filter(canBeCalled);
  const named = (names: readonly string[]): Nameable[] => {
    const wanted = names.map((name) => name.toLowerCase());
    const found = wanted.flatMap((name) => reachable.filter((person) => person.names.includes(name)));
    return [...new Set(found)];
  };
  const chain = rules.terms.chain.flatMap(({ who, waitHours }): Level[] => {
    const [first, ...others] = named(who);
    if (!first) return [];
    const personIds = [first, ...others].map(({ personId }) => personId);
    return [{ personIds, waitMinutes: Math.round(waitHours * 60), calendar: calendarOfPerson(first, rules.calendar) }];
  });
  const instead = [...standIns].flatMap(([id, standIn]): [number, CalledInstead][] => {
    const deputy = reachable.find(({ personId }) => personId === standIn.personId);
    return deputy ? [[id, { ...standIn, calendar: calendarOfPerson(deputy, rules.calendar) }]] : [];
  });
  const reachableIds = new Set(reachable.map(({ personId }) => personId));
  return {
    chain,
    adminIds: reachable.filter(({ isAdmin }) => isAdmin).map(({ personId }) => personId),
    ownerIds: named(rules.terms.owners).map(({ personId }) => personId),
    goneIds: leadersIn(issue).filter((id) => !reachableIds.has(id)),
    standIns: new Map(instead),
  };
}

/** The person's own hours, else the route's, on their own clock; the team's holidays and closed days are theirs too. */
export const calendarOfPerson = (
  { timeZone, preferences }: Pick<Contact, "timeZone" | "preferences">,
  calendar: Calendar,
): Calendar => ({
  ...calendar,
  week: preferences.workingHours ?? calendar.week,
  timeZone: timeZone ?? calendar.timeZone,
});
