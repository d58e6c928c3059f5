import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { duesOf, nextLookAt } from "../../src/domain/deadlines.ts";
import { RuleViolation } from "../../src/domain/errors.ts";
import { fold } from "../../src/domain/evolve.ts";
import type { Callable, Command, IssueEvent } from "../../src/domain/issue.ts";
import { openIssue } from "../../src/domain/opening.ts";
import { canSnooze } from "../../src/domain/snooze.ts";
import { ALL_CONTACTS, ALL_STATUSES, isClosed } from "../../src/domain/status.ts";
import { aResponse, BRIDGET, by, carryOut, NATHAN, ROOT_CAUSES, RULES, START } from "./builders.ts";

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
  { weight: 6, arbitrary: fc.constant<Command>({ type: "PassTime" }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant("Snooze" as const),
      until: fc.constantFrom("2026-11-05T09:00:00.000Z", "2026-12-05T09:00:00.000Z", "2020-01-01T00:00:00.000Z"),
      reason: note,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Command>(
      { type: "EndSnooze" },
      { type: "TakeEscalation" },
      { type: "SendEscalation", to: [NATHAN], note: null },
      { type: "ReturnEscalation", note: "offer the credit" },
      { type: "Assign", to: BRIDGET, seen: null, note: "yours" },
    ),
  },
  { weight: 1, arbitrary: fc.constant<Command>({ type: "RecordResponseChange", change: { comment: "edited" } }) },
);
/** A chain of two, an admin, and somebody of the chain gone or not. */
const CALLABLE: Callable = {
  chain: [BRIDGET, NATHAN].map((id) => ({ personIds: [id], waitMinutes: 240, calendar: RULES.calendar })),
  adminIds: [9],
  ownerIds: [NATHAN],
  goneIds: [NATHAN],
};
const AMENDS = { kind: "amends" } as const;

/** A command, who gives it, how many minutes later, and whether they looked at the status as it is. */
const step = fc.record({
  command,
  who: fc.constantFrom(BRIDGET, NATHAN),
  minutes: fc.oneof(fc.nat(15), fc.nat(4 * 24 * 60)),
  fresh: fc.boolean(),
});

/** Lives an issue's life: refused commands change nothing. */
function live(steps: readonly { command: Command; who: number; minutes: number; fresh: boolean }[]) {
  const opened = openIssue(aResponse(), "score", START, "webhook");
  let issue = opened.issue;
  const history: IssueEvent[] = [opened.event];
  let clock = 0;
  for (const { command, who, minutes, fresh } of steps) {
    clock += minutes;
    const actor = command.type === "PassTime" ? { actor: AMENDS, via: "time" as const } : {};
    const seen = command.type === "SetStatus" && fresh ? { ...command, seen: issue.status } : command;
    try {
      const done = carryOut(issue, seen, { ...by(who, clock), ...actor, callable: CALLABLE });
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

  test("whoever wrote a note has acted, whatever is taken back afterwards", () =>
    forAnyLife(({ issue, history }) => {
      if (history.some(({ what }) => what.type === "NoteAdded")) expect(issue.firstActionAt).not.toBeNull();
    }));

  test("only what may sleep does", () =>
    forAnyLife(({ issue }) => {
      if (issue.clocks.snooze) expect(canSnooze(issue)).toBe(true);
    }));
});

describe("whatever people do, time does not let go", () => {
  test("an open issue is always looked at again, a closed one never", () =>
    forAnyLife(({ issue }) => expect(nextLookAt(issue, RULES) === null).toBe(isClosed(issue.status))));

  test("an escalation that nobody has is always followed by another call", () =>
    forAnyLife(({ issue }) => {
      const { escalation } = issue.clocks;
      if (issue.status !== "escalated" || !escalation || escalation.taken) return;
      const steps = duesOf(issue, RULES).map(({ step }) => step.do);
      expect(steps.some((step) => step === "nudge_leader" || step === "climb")).toBe(true);
    }));

  test("only an escalated issue has an escalation", () =>
    forAnyLife(({ issue }) => expect(issue.clocks.escalation !== null).toBe(issue.status === "escalated")));

  test("a look that comes late takes few steps, however late it is, and then waits for the future", () =>
    forAnyLife(({ issue, clock }) => {
      const late = { ...by(BRIDGET, clock + 90 * 24 * 60), actor: AMENDS, via: "time" as const, callable: CALLABLE };
      let now = issue;
      let steps = 0;
      for (; (nextLookAt(now, RULES) ?? "9") <= late.at && steps < 20; steps++) {
        const { issue: next, events } = carryOut(now, { type: "PassTime" }, late);
        expect(events.length).toBe(1);
        now = next;
      }
      expect(steps).toBeLessThan(8);
    }));
});
