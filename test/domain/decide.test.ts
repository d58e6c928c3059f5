import { describe, expect, test } from "@jest/globals";
import { audienceOf } from "../../src/domain/audience.ts";
import { decide } from "../../src/domain/decide.ts";
import { RuleViolation } from "../../src/domain/errors.ts";
import { type Command, NOBODY_CALLABLE } from "../../src/domain/issue.ts";
import { NOTE_MAX } from "../../src/domain/required-note.ts";
import { ALL_STATUSES, type Status } from "../../src/domain/status.ts";
import { canUndo } from "../../src/domain/undo.ts";
import { at, BRIDGET, by, carryOut, issueIn, NATHAN, newIssue, setStatus } from "./builders.ts";

const ERIC = 3;

const codeOf = (run: () => unknown): string => {
  try {
    run();
    return "ok";
  } catch (error) {
    if (error instanceof RuleViolation) return error.code;
    throw error;
  }
};

/** Every status a person can set, from every status: rows from, columns to. */
const MATRIX: Record<Status, Record<Status, string>> = {
  needs_attention: row("already", "ok", "ok", "ok", "ok", "ok"),
  in_progress: row("not_possible_from_here", "already", "ok", "ok", "ok", "ok"),
  resolved: row(
    "not_possible_from_here",
    "ok",
    "already",
    "not_possible_from_here",
    "not_possible_from_here",
    "not_possible_from_here",
  ),
  cant_resolve: row(
    "not_possible_from_here",
    "ok",
    "not_possible_from_here",
    "already",
    "not_possible_from_here",
    "not_possible_from_here",
  ),
  not_an_issue: row(
    "not_possible_from_here",
    "ok",
    "not_possible_from_here",
    "not_possible_from_here",
    "already",
    "not_possible_from_here",
  ),
  escalated: row("not_possible_from_here", "ok", "ok", "ok", "ok", "already"),
};
function row(...cells: [string, string, string, string, string, string]): Record<Status, string> {
  const [needs_attention, in_progress, resolved, cant_resolve, not_an_issue, escalated] = cells;
  return { needs_attention, in_progress, resolved, cant_resolve, not_an_issue, escalated };
}

describe("setting a status", () => {
  test.each(ALL_STATUSES.flatMap((from) => ALL_STATUSES.map((to) => [from, to, MATRIX[from][to]] as const)))(
    "%s to %s: %s",
    (from, to, expected) => {
      const issue = issueIn(from);
      expect(codeOf(() => carryOut(issue, setStatus(from, to), by(NATHAN, 2)))).toBe(expected);
      if (expected === "ok") expect(carryOut(issue, setStatus(from, to), by(NATHAN, 2)).issue.status).toBe(to);
    },
  );

  test.each(["", " ", "\n\t ", "\u200b\u200d", "\u3164", "\u2800 \u00a0", "\u0000"])("refuses the note %j", (note) => {
    expect(codeOf(() => decide(newIssue(), setStatus("needs_attention", "in_progress", note), by(BRIDGET)))).toBe(
      "note_required",
    );
  });

  test("keeps the note trimmed, and refuses one that no input field could have held", () => {
    const { events } = carryOut(newIssue(), setStatus("needs_attention", "in_progress", "  called \n"), by(BRIDGET));
    expect(events[0]?.what).toMatchObject({ note: "called" });
    expect(
      codeOf(() =>
        decide(newIssue(), setStatus("needs_attention", "in_progress", "x".repeat(NOTE_MAX + 1)), by(BRIDGET)),
      ),
    ).toBe("note_too_long");
  });

  test.each([
    [{ contact: null }, "contact_required"],
    [{ contact: "telegram" as never }, "contact_required"],
    [{ rootCause: null }, "root_cause_required"],
    [{ rootCause: "Weather" }, "unknown_root_cause"],
  ])("a closing without %j is refused: %s", (missing, code) => {
    expect(
      codeOf(() => decide(newIssue(), { ...setStatus("needs_attention", "resolved"), ...missing }, by(BRIDGET))),
    ).toBe(code);
  });

  test("someone who looked at an older status is told, not obeyed", () => {
    expect(codeOf(() => decide(issueIn("escalated"), setStatus("needs_attention", "in_progress"), by(NATHAN)))).toBe(
      "changed_meanwhile",
    );
  });

  test("In Progress on an unassigned issue assigns whoever set it, and only then", () => {
    expect(issueIn("in_progress").assigneeId).toBe(BRIDGET);
    const escalated = carryOut(issueIn("in_progress"), setStatus("in_progress", "escalated"), by(NATHAN)).issue;
    expect(carryOut(escalated, setStatus("escalated", "in_progress"), by(NATHAN)).issue.assigneeId).toBe(BRIDGET);
    expect(issueIn("resolved").assigneeId).toBeNull();
  });

  test("reopening clears the closing and keeps the first action", () => {
    const resolved = issueIn("resolved");
    expect(resolved).toMatchObject({
      closedAt: at(1),
      closing: { contact: "call", rootCause: "Other" },
      firstActionAt: at(1),
    });
    const reopened = carryOut(resolved, setStatus("resolved", "in_progress", "she called back"), by(NATHAN, 60)).issue;
    expect(reopened).toMatchObject({
      status: "in_progress",
      closedAt: null,
      closing: null,
      firstActionAt: at(1),
      assigneeId: NATHAN,
    });
  });
});

describe("undo", () => {
  const undo: Command = { type: "UndoStatus" };

  test("gives back everything as it was, to its author, for ten minutes", () => {
    const before = issueIn("in_progress");
    const resolved = carryOut(before, setStatus("in_progress", "resolved"), by(NATHAN, 5)).issue;
    const undone = carryOut(resolved, undo, by(NATHAN, 15)).issue;
    expect(undone).toEqual({
      ...before,
      version: before.version + 2,
      statusChangedAt: at(15),
      clocks: { ...before.clocks, activityAt: at(15) },
      statusChangedBy: { kind: "person", personId: NATHAN },
      undoable: null,
    });
  });

  test("of a claim makes the issue nobody's again, as if nobody had acted", () => {
    expect(carryOut(issueIn("in_progress"), undo, by(BRIDGET, 2)).issue).toMatchObject({
      status: "needs_attention",
      assigneeId: null,
      firstActionAt: null,
    });
  });

  test.each([
    ["nothing was set", newIssue(), by(BRIDGET), "nothing_to_undo"],
    ["someone else set it", issueIn("resolved"), by(NATHAN), "not_yours_to_undo"],
    ["eleven minutes passed", issueIn("resolved"), by(BRIDGET, 12), "too_late_to_undo"],
    [
      "it was undone already",
      carryOut(issueIn("resolved"), { type: "UndoStatus" }, by(BRIDGET, 2)).issue,
      by(BRIDGET, 3),
      "nothing_to_undo",
    ],
  ])("is refused when %s", (_why, issue, context, code) => {
    expect(codeOf(() => decide(issue, undo, context))).toBe(code);
  });

  const escalated = carryOut(newIssue(), setStatus("needs_attention", "escalated"), {
    ...by(BRIDGET),
    callable: { ...NOBODY_CALLABLE, adminIds: [ERIC] },
  }).issue;
  test.each<[string, Command]>([
    ["took", { type: "TakeEscalation" }],
    ["sent on", { type: "SendEscalation", to: [NATHAN], note: null }],
  ])("of an escalation is refused once a leader %s it", (_what, answer) => {
    const answered = carryOut(escalated, answer, by(ERIC, 4)).issue;
    expect(codeOf(() => decide(answered, undo, by(BRIDGET, 8)))).toBe("answered");
    expect([canUndo(escalated), canUndo(answered)]).toEqual([true, false]);
  });

  test("of an escalation tells those it called", () => {
    const { issue, events } = carryOut(escalated, undo, by(BRIDGET, 8));
    expect(events.flatMap((event) => audienceOf(event, issue))).toEqual([{ personId: ERIC, why: "leader" }]);
  });

  test("leaves what others did meanwhile", () => {
    const claimed = issueIn("in_progress");
    const noted = carryOut(claimed, { type: "AddNote", note: "sent the invoices" }, by(NATHAN, 2)).issue;
    const until = at(3 * 24 * 60);
    const asleep = carryOut(noted, { type: "Snooze", until, reason: "she is away" }, by(NATHAN, 3)).issue;
    expect(carryOut(asleep, undo, by(BRIDGET, 8)).issue).toMatchObject({
      status: "needs_attention",
      assigneeId: null,
      firstActionAt: at(2),
      clocks: { attentionSince: null, snooze: { until, reason: "she is away" } },
    });
  });

  test("wakes an issue that may not sleep where it returns to, and says so", () => {
    const reopened = carryOut(issueIn("resolved"), setStatus("resolved", "in_progress"), by(BRIDGET, 2)).issue;
    const asleep = carryOut(reopened, { type: "Snooze", until: at(9_999), reason: "she is away" }, by(NATHAN, 3)).issue;
    const { issue, events } = carryOut(asleep, undo, by(BRIDGET, 8));
    expect(events.map(({ what }) => what.type)).toEqual(["SnoozeEnded", "StatusUndone"]);
    expect(issue).toMatchObject({ status: "resolved", clocks: { snooze: null } });
  });

  test("is a sign of life: a question that was open is answered", () => {
    const claimed = issueIn("in_progress");
    const asked = { ...claimed, clocks: { ...claimed.clocks, askedAt: at(7 * 24 * 60) } };
    const resolved = carryOut(asked, setStatus("in_progress", "resolved"), by(BRIDGET, 9 * 24 * 60)).issue;
    const { clocks } = carryOut(resolved, undo, by(BRIDGET, 9 * 24 * 60 + 5)).issue;
    expect(clocks).toMatchObject({ askedAt: null, activityAt: at(9 * 24 * 60 + 5) });
  });

  test("is still possible after a note", () => {
    const noted = carryOut(issueIn("resolved"), { type: "AddNote", note: "and wrote to her" }, by(NATHAN, 2)).issue;
    expect(codeOf(() => decide(noted, undo, by(BRIDGET, 3)))).toBe("ok");
  });
});

test("an escalation that is sent on sleeps no longer", () => {
  const called = { ...by(BRIDGET), callable: { ...NOBODY_CALLABLE, adminIds: [ERIC] } };
  const escalated = carryOut(newIssue(), setStatus("needs_attention", "escalated"), called).issue;
  const taken = carryOut(escalated, { type: "TakeEscalation" }, by(ERIC, 2)).issue;
  const asleep = carryOut(taken, { type: "Snooze", until: at(9_999), reason: "she is away" }, by(ERIC, 3)).issue;
  const { issue } = carryOut(asleep, { type: "SendEscalation", to: [NATHAN], note: null }, by(ERIC, 4));
  expect(issue.clocks).toMatchObject({ snooze: null, escalation: { taken: null } });
});

describe("notes and changed responses", () => {
  test.each(ALL_STATUSES)("a note can be added in %s, an empty one cannot", (status) => {
    const issue = issueIn(status);
    expect(carryOut(issue, { type: "AddNote", note: "hm" }, by(NATHAN, 2)).issue).toMatchObject({
      status,
      version: issue.version + 1,
    });
    expect(codeOf(() => decide(issue, { type: "AddNote", note: " " }, by(NATHAN)))).toBe("note_required");
  });

  test.each(ALL_STATUSES)(
    "a better score is written in the history of an issue in %s and changes nothing else",
    (status) => {
      const issue = issueIn(status);
      const change = { score: { from: 6, to: 9, scaleMax: 10 }, nowAboveThreshold: true } as const;
      const { issue: after, events } = carryOut(
        issue,
        { type: "RecordResponseChange", change },
        { ...by(NATHAN), actor: { kind: "amends" } },
      );
      expect(events).toHaveLength(1);
      expect(after).toEqual({ ...issue, version: issue.version + 1 });
    },
  );

  test("a response that says nothing new leaves no trace", () => {
    expect(decide(newIssue(), { type: "RecordResponseChange", change: {} }, by(NATHAN))).toEqual([]);
  });
});
