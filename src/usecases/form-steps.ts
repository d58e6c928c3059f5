import { decide } from "../domain/decide.ts";
import { evolve } from "../domain/evolve.ts";
import type { Command, Context, Issue, IssueEvent } from "../domain/issue.ts";
import type { Field, IssueForm } from "./submit-form.ts";

/** The people a form chose, found. */
export interface People {
  readonly assignee: number | null;
  readonly followers: readonly number[];
}

/** One command of a form, and the field it came from. */
export interface Step {
  readonly field: Field;
  readonly command: Command;
}

/**
 * A form as commands, in the order they are carried out. The assignee comes first, so that setting In Progress does not claim an
 * issue that is given to someone else; the note goes with the status, else with the assignment, else it stands alone.
 */
export function stepsOf(form: IssueForm, people: People, issue: Issue): readonly Step[] {
  const { assignee, followers } = people;
  const handsOver = assignee !== null && issue.assigneeId !== null;
  const goesWithAssignment = handsOver || form.to === null;
  const changes: Step[] = [];
  if (assignee !== null) {
    const note = goesWithAssignment ? form.note : null;
    changes.push({
      field: form.assign === null ? "assignEmail" : "assign",
      command: { type: "Assign", to: assignee, seen: issue.assigneeId, note },
    });
  }
  if (form.to !== null) {
    const { to, note, contact, rootCause } = form;
    changes.push({ field: "to", command: { type: "SetStatus", to, seen: issue.status, note, contact, rootCause } });
  }
  const noteIsUsed = changes.length > 0;
  if (followers.length + form.unfollow.length > 0)
    changes.push({ field: "follow", command: { type: "ChangeFollowers", add: followers, remove: form.unfollow } });
  const standsAlone = !noteIsUsed && (form.note.trim() !== "" || (changes.length === 0 && form.note !== ""));
  return standsAlone ? [...changes, { field: "note", command: { type: "AddNote", note: form.note } }] : changes;
}

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
