import { RuleViolation } from "./errors.ts";
import type { Command, Context, Happening, Issue } from "./issue.ts";
import { requiredNote } from "./required-note.ts";
import { isClosed } from "./status.ts";

/** The longest snooze, in days. */
export const SNOOZE_MOST_DAYS = 366;

/** Whether an issue may sleep: not when nothing is owed any more, nor before somebody has its escalation. */
export const canSnooze = ({ status, clocks }: Pick<Issue, "status" | "clocks">): boolean =>
  !isClosed(status) && (status !== "escalated" || !!clocks.escalation?.taken);

/** No reminder until then; says why. Nobody sleeps through an escalation that nobody has. */
export function snooze(
  issue: Issue,
  { until, day, reason }: Extract<Command, { type: "Snooze" }>,
  { at }: Context,
): readonly Happening[] {
  if (isClosed(issue.status)) throw new RuleViolation("closed", "A closed issue has no reminders to snooze.");
  if (issue.status === "escalated" && !issue.clocks.escalation?.taken)
    throw new RuleViolation("escalated", "An escalation cannot be snoozed before somebody has it.");
  const ahead = (Date.parse(until) - Date.parse(at)) / 86_400_000;
  if (!(ahead > 0)) throw new RuleViolation("snooze_in_the_past", "Choose a day that is still to come.");
  if (ahead > SNOOZE_MOST_DAYS)
    throw new RuleViolation("snooze_too_long", "An issue can be snoozed for a year at most: choose an earlier day.");
  return [{ type: "Snoozed", until, ...(day ? { day } : {}), note: requiredNote(reason) }];
}

/** Wakes a snoozed issue; one that is awake stays so. */
export const endSnooze = (issue: Issue, because: "time" | "client" | "person"): readonly Happening[] =>
  issue.clocks.snooze ? [{ type: "SnoozeEnded", because }] : [];
