import { decide } from "../domain/decide.ts";
import { evolve } from "../domain/evolve.ts";
import type { Command, Context, Issue, IssueEvent } from "../domain/issue.ts";
import type { Field, IssueForm } from "./submit-form.ts";

/** The people a form chose, found. */
export interface People {
  readonly assignee: number | null;
  readonly followers: readonly number[];
  /** Whom an escalation is sent to; null when one who was named could not be found. */
  readonly leaders: readonly number[] | null;
}

/** One command of a form, and the field it came from. */
export interface Step {
  readonly field: Field;
  /** The field its note came from, when it has one of its own. */
  readonly noteFrom?: Field;
  readonly command: Command;
}

/**
 * A form as commands, in the order they are carried out. The assignee comes first, so that setting In Progress does not claim an
 * issue that is given to someone else, and an escalation that is returned goes to them; the note goes with the status or with what becomes of the
 * escalation, else with the assignment, else it stands alone. A snooze comes last: a new status would end it.
 */
export function stepsOf(form: IssueForm, people: People, issue: Issue): readonly Step[] {
  const decided = statusStep(form, issue) ?? escalationStep(form, people);
  const handedOver = assignStep(form, people, issue, decided !== null);
  const { followers } = people;
  const follow: Step | null =
    followers.length + form.unfollow.length > 0
      ? {
          field: followers.length > 0 ? "follow" : "unfollow",
          command: { type: "ChangeFollowers", add: followers, remove: form.unfollow },
        }
      : null;
  const wake: Step | null = form.wake && !form.snooze ? { field: "wake", command: { type: "EndSnooze" } } : null;
  const take: Step | null = form.to === null && form.escalation?.do === "take" ? TAKE : null;
  const changes = [wake, handedOver, decided, follow].filter((step) => step !== null);
  const sleeps = snoozeStep(form);
  const noteIsUsed = decided !== null || handedOver !== null;
  const isAlone = changes.length === 0 && take === null && sleeps === null;
  const standsAlone = !noteIsUsed && (form.note.trim() !== "" || (isAlone && form.note !== ""));
  const note: Step | null = standsAlone ? { field: "note", command: { type: "AddNote", note: form.note } } : null;
  return [...changes, note, take, sleeps].filter((step) => step !== null);
}

const TAKE: Step = { field: "do", command: { type: "TakeEscalation" } };

function assignStep(form: IssueForm, { assignee }: People, issue: Issue, noteIsUsed: boolean): Step | null {
  if (assignee === null) return null;
  const handsOver = issue.assigneeId !== null;
  const note = handsOver || !noteIsUsed ? form.note : null;
  return {
    field: form.assign === null ? "assignEmail" : "assign",
    command: { type: "Assign", to: assignee, seen: issue.assigneeId, note },
  };
}

function statusStep({ to, note, contact, rootCause }: IssueForm, issue: Issue): Step | null {
  if (to === null) return null;
  return { field: "to", command: { type: "SetStatus", to, seen: issue.status, note, contact, rootCause } };
}

/** What passes an escalation on or back; taking it has no note of its own. */
function escalationStep({ to, note, escalation }: IssueForm, { leaders }: People): Step | null {
  if (to !== null) return null;
  if (escalation?.do === "return") return { field: "do", command: { type: "ReturnEscalation", note } };
  if (escalation?.do !== "send" || leaders === null) return null;
  return { field: "do", command: { type: "SendEscalation", to: leaders, note } };
}

const snoozeStep = ({ snooze }: IssueForm): Step | null =>
  snooze ? { field: "snoozeUntil", noteFrom: "snoozeReason", command: { type: "Snooze", ...snooze } } : null;

/** Decides the steps one after another, each on the issue as the one before left it. Throws RuleViolation; `before` hears each step first. */
export function carryOut(
  issue: Issue,
  steps: readonly Step[],
  context: Context,
  before: (step: Step) => void = () => {},
): { readonly issue: Issue; readonly events: readonly IssueEvent[] } {
  let now = issue;
  const events: IssueEvent[] = [];
  for (const step of steps) {
    before(step);
    for (const what of decide(now, step.command, context)) {
      const { at, actor, via } = context;
      const event: IssueEvent = { version: now.version + 1, at, actor, via, what };
      events.push(event);
      now = evolve(now, event);
    }
  }
  return { issue: now, events };
}
