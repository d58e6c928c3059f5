import { expect, test } from "@jest/globals";
import { fold } from "../../src/domain/evolve.ts";
import type { Happening, Issue, IssueEvent } from "../../src/domain/issue.ts";
import { differences, replay } from "../../src/store/audit/replay.ts";
import { at, BRIDGET, by, carryOut, NATHAN, newIssue, setStatus } from "../domain/builders.ts";

const ERIC = 3;
const fresh = newIssue();
const opened: IssueEvent = {
  ...{ version: 1, at: at(0), actor: { kind: "amends" }, via: "webhook" },
  what: { type: "IssueOpened", score: 6, scaleMax: 10, reason: "score", assigneeId: null, followerIds: [] },
};
const callable = { ...by(BRIDGET).callable, adminIds: [ERIC] };
const { issue: escalated, events } = carryOut(fresh, setStatus("needs_attention", "escalated"), {
  ...by(BRIDGET),
  callable,
});
const did = (version: number, personId: number, what: Happening): IssueEvent => ({
  ...{ version, at: at(version), actor: { kind: "person", personId }, via: "slack", what },
});
const history = [
  ...[opened, ...events],
  did(3, NATHAN, { type: "NoteAdded", note: "called twice", ref: null }),
  did(4, ERIC, { type: "EscalationTaken" }),
];
const found = (told: readonly IssueEvent[], row: Issue): readonly string[] =>
  differences(replay(told.map((event) => ({ event, commandId: "c", type: event.what.type }))), row);

test("a row that an older Amends wrote, for which what an undo puts back never changed, is what its history tells", () => {
  const today = fold(history);
  expect(today.undoable).not.toEqual(escalated.undoable);
  const older = { ...today, undoable: escalated.undoable };
  expect([found(history, today), found(history, older)]).toEqual([[], []]);
  const changed = { ...older, undoable: escalated.undoable && { ...escalated.undoable, by: NATHAN } };
  expect(found(history, changed)).toEqual(["undoable"]);
});

test("so is one where an escalation was taken back that a leader had", () => {
  const restored = escalated.undoable?.before;
  if (!restored) throw new Error("nothing can be undone");
  const undone = [...history, did(5, BRIDGET, { type: "StatusUndone", from: "escalated", restored })];
  const row = fold(undone);
  expect(row).toMatchObject({ status: "needs_attention", firstActionAt: null });
  expect(found(undone, row)).toEqual([]);
});
