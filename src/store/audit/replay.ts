import { isDeepStrictEqual } from "node:util";
import { evolve } from "../../domain/evolve.ts";
import type { Issue, IssueEvent } from "../../domain/issue.ts";
import { clocksOfOld } from "../issue-rows.ts";
import type { Recorded } from "./lives.ts";

/** One event of a history, with the issue before (null: it was not there) and after it. */
export interface Step {
  readonly before: Issue | null;
  readonly event: IssueEvent;
  readonly commandId: string;
  readonly after: Issue;
}

/** A history gone through once more. `broken` says where it cannot be, as the end of a sentence. */
export interface Replay {
  readonly steps: readonly Step[];
  readonly broken: string | null;
}

/** Goes through a history as it was recorded, as far as it holds together. */
export function replay(history: readonly Recorded[]): Replay {
  const steps: Step[] = [];
  let before: Issue | null = null;
  for (const { event, commandId, type } of history) {
    const fault = brokenAt(before, event, type);
    if (fault !== null) return { steps, broken: fault };
    const after = evolved(before, event);
    if (!after) return { steps, broken: `has a version ${event.version} that nobody can read` };
    steps.push({ before, event, commandId, after });
    before = after;
  }
  return { steps, broken: before ? null : "has no history" };
}

/** The issue after an event; null where the event is no event. */
function evolved(before: Issue | null, event: IssueEvent): Issue | null {
  try {
    return evolve(before, event);
  } catch {
    return null;
  }
}

function brokenAt(before: Issue | null, { version, what }: IssueEvent, type: string): string | null {
  const last = before?.version ?? 0;
  if (version !== last + 1)
    return `has version ${version} after ${last === 0 ? "none" : `version ${last}`} in its history`;
  if (type !== what.type) return `has a version ${version} that is called ${type} and says ${what.type}`;
  if ((before === null) !== (what.type === "IssueOpened")) return `opens at another version than the first`;
  return null;
}

/** What is not as the history tells it, of an issue's row. */
export function differences({ steps }: Replay, row: Issue): readonly string[] {
  const told = steps.at(-1)?.after;
  if (!told) return [];
  const apart = fieldsApart(told, row);
  const isOfClocks = apart.every((field) => field === "clocks" || field === "undoable");
  return apart.length > 0 && isOfClocks && wasUpgraded(steps, row) ? [] : apart;
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

function fieldsApart(told: Issue, row: Issue): readonly (keyof Issue)[] {
  if (isDeepStrictEqual(told, row)) return [];
  const fields = Object.keys(told) as (keyof Issue)[];
  return fields.filter((field) => !isDeepStrictEqual(plain(told[field]), plain(row[field])));
}

/** The row was written up to some version by an older Amends, perhaps one that knew no clocks, and from what was known then on by one of today. */
function wasUpgraded(steps: readonly Step[], row: Issue): boolean {
  let kept: Issue | null = null;
  return steps.some(({ event }, i) => {
    kept = keeping(kept, event);
    const olds = [kept, { ...kept, clocks: clocksOfOld(kept), undoable: withoutClocks(kept.undoable) }];
    return olds.some((old) => {
      const now = steps.slice(i + 1).reduce<Issue>((issue, step) => evolve(issue, step.event), old);
      return fieldsApart(now, row).length === 0;
    });
  });
}

/** Events after which there was something else to take back, or nothing. */
const NEW_UNDO: ReadonlySet<IssueEvent["what"]["type"]> = new Set([
  "StatusChanged",
  "StatusUndone",
  "Assigned",
  "EscalationReturned",
]);

/** As an Amends wrote it for which what an undo puts back stayed as it was, whatever others did meanwhile. */
function keeping(issue: Issue | null, event: IssueEvent): Issue {
  const next = evolve(issue, event);
  if (!issue?.undoable || !next.undoable || NEW_UNDO.has(event.what.type)) return next;
  const { by, before } = next.undoable;
  const { assigneeId } = event.what.type === "PersonMatched" ? before : issue.undoable.before;
  return { ...next, undoable: { ...issue.undoable, by, before: { ...issue.undoable.before, assigneeId } } };
}

function withoutClocks(undoable: Issue["undoable"]): Issue["undoable"] {
  if (!undoable) return null;
  const { clocks: _clocks, ...before } = undoable.before;
  return { ...undoable, before };
}
