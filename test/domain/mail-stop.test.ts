import { expect, test } from "@jest/globals";
import type { Why } from "../../src/domain/audience.ts";
import type { Happening, IssueEvent } from "../../src/domain/issue.ts";
import { isMailedAnyway, leftByThemselves } from "../../src/domain/mail-stop.ts";
import { at, BRIDGET, NATHAN } from "./builders.ts";

const escalated: Happening = {
  type: "StatusChanged",
  from: "in_progress",
  to: "escalated",
  note: "n",
  closing: null,
  claimedBy: null,
};
const noted: Happening = { type: "NoteAdded", note: "n", ref: null };
const assigned: Happening = { type: "Assigned", from: null, to: NATHAN, note: null };

const CASES: readonly (readonly [Why, Happening | null, boolean])[] = [
  ["assigned", assigned, true],
  ["assignee", escalated, true],
  ["assignee", { ...escalated, to: "resolved" } as Happening, false],
  ["assignee", noted, false],
  ["assignee", null, false],
  ["leader", escalated, true],
  ["leader", { type: "EscalationReminded" }, true],
  ["leader", { type: "LeaseLapsed", holderId: NATHAN, rule: null }, true],
  ["follower", escalated, false],
  ["added_as_follower", { type: "FollowersChanged", added: [NATHAN], removed: [] }, false],
  ["handed_over", { ...assigned, from: NATHAN, to: BRIDGET } as Happening, false],
];
test.each(CASES)("someone who stopped the mails and is told as %s of %j is mailed: %s", (why, what, mailed) =>
  expect(isMailedAnyway(why, what)).toBe(mailed),
);

const changes = (...all: readonly (readonly [by: number, added: number[], removed: number[]])[]): IssueEvent[] =>
  all.map(([personId, added, removed], i) => ({
    version: i + 1,
    at: at(i),
    actor: { kind: "person", personId },
    via: "slack",
    what: { type: "FollowersChanged", added, removed },
  }));

test.each([
  ["never followed", changes(), false],
  ["follows", changes([BRIDGET, [NATHAN], []]), false],
  ["left by themselves", changes([BRIDGET, [NATHAN], []], [NATHAN, [], [NATHAN]]), true],
  ["was taken off by somebody else", changes([NATHAN, [NATHAN], []], [BRIDGET, [], [NATHAN]]), false],
  [
    "left, was added again and taken off by somebody else",
    changes([NATHAN, [], [NATHAN]], [BRIDGET, [NATHAN], []], [BRIDGET, [], [NATHAN]]),
    false,
  ],
  ["left, and others changed after that", changes([NATHAN, [], [NATHAN]], [BRIDGET, [BRIDGET], []]), true],
])("someone who %s left by themselves: %#", (_what, history, left) =>
  expect(leftByThemselves(history, NATHAN)).toBe(left),
);
