import { DEADLINES, type Deadline } from "./clocks.ts";
import { nextDeadline, type Rules } from "./deadlines.ts";
import type { Issue } from "./issue.ts";
import { isClosed } from "./status.ts";
import { spanText } from "./wording.ts";
import { workingTime } from "./working-time.ts";

/** Both clocks of an open issue at a moment: the client's wall clock, and the team's working time until the next promise. */
export interface ClocksAt {
  /** Since when the client waits. ISO 8601 in UTC. */
  readonly since: string;
  readonly deadline: Deadline;
  readonly dueAt: string;
  readonly isOverdue: boolean;
  /** Working milliseconds until it is due; 0 when overdue. */
  readonly workingMsLeft: number;
}

/** The clocks of an issue; null for a closed one, for which none runs. */
export function clocksAt(issue: Issue, rules: Rules, now: string): ClocksAt | null {
  const next = isClosed(issue.status) ? null : nextDeadline(issue, rules);
  if (!next) return null;
  return {
    since: issue.clocks.since,
    ...next,
    isOverdue: Date.parse(next.dueAt) <= Date.parse(now),
    workingMsLeft: workingTime(rules.calendar).between(now, next.dueAt),
  };
}

/**
 * The next promise as it was last told: overdue once that was said, which is when it fell due and every day after. Follows from what is stored
 * alone, so that a drawing of it is the same whenever it is made. Null for a closed issue.
 */
export function promiseTold(
  { status, clocks }: Pick<Issue, "status" | "clocks">,
  rules: Rules,
): { readonly deadline: Deadline; readonly dueAt: string; readonly isOverdue: boolean } | null {
  const next = nextDeadline({ status, clocks }, rules);
  if (!next) return null;
  const { reminded } = clocks;
  const said = reminded?.stages[next.deadline];
  const wasDue = reminded !== null && Date.parse(next.dueAt) <= Date.parse(reminded.at);
  return { ...next, isOverdue: wasDue && (said === "due" || said === "again") };
}

/** "Client has waited 3 d 4 h": the wall clock. */
export const waitedText = ({ since }: ClocksAt, now: string): string => `Client has waited ${spanText(since, now)}`;

/** "First action due in 5 h of working time", "Closing overdue by 1 d". */
export function dueText({ deadline, dueAt, isOverdue, workingMsLeft }: ClocksAt, now: string): string {
  if (isOverdue) return `${DEADLINES[deadline]} overdue by ${spanText(dueAt, now)}`;
  return `${DEADLINES[deadline]} due in ${hoursText(workingMsLeft)} of working time`;
}

/** Working time is counted in hours: a working day is no 24 of them. */
function hoursText(workingMs: number): string {
  const minutes = Math.round(workingMs / 60_000);
  return minutes < 60 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
