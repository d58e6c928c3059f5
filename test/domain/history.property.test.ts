import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { RuleViolation } from "../../src/domain/errors.ts";
import { fold } from "../../src/domain/evolve.ts";
import type { Command, IssueEvent } from "../../src/domain/issue.ts";
import { openIssue } from "../../src/domain/opening.ts";
import { ALL_CONTACTS, ALL_STATUSES, isClosed } from "../../src/domain/status.ts";
import { aResponse, BRIDGET, by, carryOut, NATHAN, ROOT_CAUSES, START } from "./builders.ts";

const status = fc.constantFrom(...ALL_STATUSES);
const note = fc.oneof(fc.constantFrom("", " ", "called", "\u200b"), fc.string({ unit: "binary", maxLength: 40 }));
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant("SetStatus" as const),
      to: status,
      seen: status,
      note,
      contact: fc.constantFrom(...ALL_CONTACTS, null),
      rootCause: fc.constantFrom(...ROOT_CAUSES, "Weather", null),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("AddNote" as const), note }) },
  { weight: 2, arbitrary: fc.constant<Command>({ type: "UndoStatus" }) },
  { weight: 1, arbitrary: fc.constant<Command>({ type: "RecordResponseChange", change: { comment: "edited" } }) },
);
/** A command, who gives it, how many minutes later, and whether they looked at the status as it is. */
const step = fc.record({ command, who: fc.constantFrom(BRIDGET, NATHAN), minutes: fc.nat(15), fresh: fc.boolean() });

/** Lives an issue's life: refused commands change nothing. */
function live(steps: readonly { command: Command; who: number; minutes: number; fresh: boolean }[]) {
  const opened = openIssue(aResponse(), "score", START, "webhook");
  let issue = opened.issue;
  const history: IssueEvent[] = [opened.event];
  let clock = 0;
  for (const { command, who, minutes, fresh } of steps) {
    clock += minutes;
    const seen = command.type === "SetStatus" && fresh ? { ...command, seen: issue.status } : command;
    try {
      const done = carryOut(issue, seen, by(who, clock));
      issue = done.issue;
      history.push(...done.events);
    } catch (error) {
      if (!(error instanceof RuleViolation)) throw error;
    }
  }
  return { issue, history, clock };
}

const forAnyLife = (holds: (life: ReturnType<typeof live>) => void) =>
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => holds(live(steps))),
    { numRuns: 500 },
  );

describe("whatever people do", () => {
  test("the history folds to the state, with dense versions", () =>
    forAnyLife(({ issue, history }) => {
      expect(fold(history)).toEqual(issue);
      expect(history.map((e) => e.version)).toEqual(history.map((_, i) => i + 1));
    }));

  test("no issue is closed without a note, a contact and a root cause", () =>
    forAnyLife(({ issue, history }) => {
      expect(isClosed(issue.status)).toBe(issue.closedAt !== null);
      expect(isClosed(issue.status)).toBe(issue.closing !== null);
      for (const { what } of history) if (what.type === "StatusChanged") expect(what.note.trim()).not.toBe("");
    }));

  test("the same status command again is refused and changes nothing", () =>
    forAnyLife(({ issue, clock }) => {
      const again = { type: "SetStatus", to: issue.status, seen: issue.status, note: "again" } as const;
      expect(() => carryOut(issue, again, by(BRIDGET, clock))).toThrow(RuleViolation);
    }));

  test("after In Progress somebody owns the issue", () =>
    forAnyLife(({ issue }) => {
      if (issue.status === "in_progress") expect(issue.assigneeId).not.toBeNull();
    }));
});
