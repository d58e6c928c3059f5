import { levelOf, runningEscalationOf } from "./clocks.ts";
import { RuleViolation } from "./errors.ts";
import { evolveClocks } from "./evolve-clocks.ts";
import type { Before, Context, Happening, Issue, IssueEvent, Undoable } from "./issue.ts";
import { canSnooze, endSnooze } from "./snooze.ts";

/** How long an author may take a status back. */
export const UNDO_MINUTES = 10;

/** Whether a status change can still be taken back by its author, but for the time that has passed. */
export const canUndo = ({ undoable }: Pick<Issue, "undoable">): boolean => undoable !== null && !undoable.answered;

/** Takes back the author's last status change, and only that: what others did meanwhile stays done. Leaders who were called in vain are told. */
export function undoStatus(issue: Issue, context: Context): readonly Happening[] {
  const { undoable } = issue;
  if (!undoable) throw new RuleViolation("nothing_to_undo", "There is no status change to undo.");
  if (context.actor.kind !== "person" || context.actor.personId !== undoable.by)
    throw new RuleViolation("not_yours_to_undo", "Only the person who set this status can undo it.");
  if (undoable.answered)
    throw new RuleViolation(
      "answered",
      "Leadership has answered this escalation by now. Set the status you want instead.",
    );
  if (Date.parse(context.at) - Date.parse(undoable.at) > UNDO_MINUTES * 60_000)
    throw new RuleViolation(
      "too_late_to_undo",
      `A status can be undone for ${UNDO_MINUTES} minutes. Set the status you want instead.`,
    );
  const { before } = undoable;
  const called = calledBy(issue);
  const undone = { type: "StatusUndone", from: issue.status, ...(called.length > 0 ? { called } : {}) } as const;
  if (!before.clocks) return [{ ...undone, restored: before }];
  // Where the issue returns to, it may not be allowed to sleep.
  const sleeps = canSnooze({ status: before.status, clocks: before.clocks });
  const clocks = { ...before.clocks, askedAt: null, snooze: sleeps ? before.clocks.snooze : null };
  return [
    ...(before.clocks.snooze && !sleeps ? endSnooze(issue, "person") : []),
    { ...undone, restored: { ...before, clocks } },
  ];
}

/** Everyone the running escalation has called so far. */
function calledBy(issue: Issue): readonly number[] {
  const escalation = runningEscalationOf(issue);
  if (!escalation) return [];
  const told = [...escalation.levels.slice(0, escalation.level), levelOf(escalation)];
  return [...new Set(told.flatMap(({ personIds }) => personIds))];
}

/** What a status change can be taken back to; null when nobody made it. */
export function undoableAfter(issue: Issue, event: IssueEvent): Undoable | null {
  if (event.actor.kind !== "person") return null;
  const { status, assigneeId, closing, firstActionAt, closedAt, clocks } = issue;
  const before = { status, assigneeId, closing, firstActionAt, closedAt, clocks };
  return { by: event.actor.personId, at: event.at, before };
}

/** What an undo would put back, after an event that is no status change: as the issue would be now if the status had not been set. */
export function undoableStill(issue: Issue, event: IssueEvent): Undoable | null {
  const { undoable } = issue;
  if (!undoable) return null;
  const { what } = event;
  switch (what.type) {
    case "EscalationTaken":
    case "EscalationSent":
      return { ...undoable, answered: true };
    // These are of the escalation that would be taken back.
    case "EscalationReminded":
    case "EscalationClimbed":
    case "LeaseLapsed":
      return undoable;
    case "PersonMatched": {
      const known = <P extends number | null>(id: P): P | number => (id === what.from ? what.to : id);
      const before = livedOn(issue, undoable.before, event);
      return { ...undoable, by: known(undoable.by), before: { ...before, assigneeId: known(before.assigneeId) } };
    }
    case "NoteAdded":
    case "Snoozed": {
      const acted = event.actor.kind === "person" ? event.at : null;
      const before = livedOn(issue, undoable.before, event);
      return { ...undoable, before: { ...before, firstActionAt: before.firstActionAt ?? acted } };
    }
    default:
      return { ...undoable, before: livedOn(issue, undoable.before, event) };
  }
}

/** Missing clocks are of a version that had none. */
const livedOn = (issue: Issue, before: Before, event: IssueEvent): Before =>
  before.clocks
    ? { ...before, clocks: evolveClocks({ ...issue, ...before, clocks: before.clocks, undoable: null }, event) }
    : before;
