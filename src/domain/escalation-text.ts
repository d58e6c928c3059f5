import { type Escalation, levelOf, runningEscalationOf } from "./clocks.ts";
import type { Rules } from "./deadlines.ts";
import type { Issue } from "./issue.ts";
import { NOBODY_CALLED } from "./nobody-called.ts";
import type { NameOf } from "./wording.ts";

/** How a running escalation stands, to be read before "since" and a moment. */
export interface EscalationStanding {
  /** "Escalated to Eric Gregg, level 1 of 2,", "Eric Gregg has it". */
  readonly text: string;
  /** ISO 8601 in UTC. */
  readonly since: string;
}

const NAMES_SHOWN = 5;

/** Who has an issue that is escalated, or has to answer; null for one that is not. */
export function escalationStanding(
  issue: Pick<Issue, "status" | "clocks">,
  rules: Rules,
  nameOf: NameOf,
): EscalationStanding | null {
  const escalation = runningEscalationOf(issue);
  if (!escalation) return null;
  const { taken, levelSince } = escalation;
  if (taken) return { text: `${nameOf(taken.by)} has it`, since: taken.at };
  return { text: `${calledText(escalation, rules, nameOf)},`, since: levelSince };
}

function calledText(escalation: Escalation, rules: Rules, nameOf: NameOf): string {
  const { personIds } = levelOf(escalation);
  if (personIds.length === 0) return `Escalated, but ${NOBODY_CALLED}`;
  const names = namesText(personIds, nameOf);
  if (escalation.toAdmins) return `Escalated to ${names}, ${whyAdmins(rules)}`;
  const [level, of] = [escalation.level + 1, escalation.levels.length];
  return `Escalated to ${names}${of > 1 ? `, level ${level} of ${of}` : ""}`;
}

/** Why an escalation went to the workspace's admins. */
export const whyAdmins = ({ terms }: Rules): string =>
  terms.chain.length > 0
    ? "as nobody of the escalation chain could be reached"
    : "as admins, since no escalation chain is set";

/** "Eric Gregg, Nathan Goff"; of many the first, and how many more there are. */
export function namesText(personIds: readonly number[], nameOf: NameOf): string {
  const left = personIds.length - NAMES_SHOWN;
  if (left <= 0) return personIds.map(nameOf).join(", ");
  return `${personIds.slice(0, NAMES_SHOWN).map(nameOf).join(", ")} and ${left} more`;
}
