import { describe, expect, test } from "@jest/globals";
import { decide } from "../../src/domain/decide.ts";
import { evolve } from "../../src/domain/evolve.ts";
import type { Issue } from "../../src/domain/issue.ts";
import { peopleIn } from "../../src/domain/notes.ts";
import { happeningText } from "../../src/domain/wording.ts";
import { BRIDGET, by, carryOut, issueIn, RULES, START, setStatus } from "./builders.ts";

const [TOBIAS, NATHAN, ERIC] = [71, 72, 73];
const match = { type: "MatchPerson", from: TOBIAS, to: NATHAN } as const;
const matched = { type: "PersonMatched", from: TOBIAS, to: NATHAN } as const;
const once = (issue: Issue): Issue =>
  evolve(issue, {
    version: issue.version + 1,
    at: START,
    actor: { kind: "person", personId: BRIDGET },
    via: "slack",
    what: matched,
  });

describe("someone known by an address is found to be a Slack person", () => {
  const calm = { ...issueIn("needs_attention"), assigneeId: null, followerIds: [] };
  test.each<[string, Partial<Issue>, Partial<Issue> | null]>([
    ["nobody's", {}, null],
    ["somebody else's", { assigneeId: NATHAN, followerIds: [ERIC] }, null],
    ["theirs", { assigneeId: TOBIAS }, { assigneeId: NATHAN }],
    ["followed", { followerIds: [TOBIAS, ERIC] }, { followerIds: [NATHAN, ERIC] }],
    ["followed under both names", { followerIds: [TOBIAS, NATHAN] }, { followerIds: [NATHAN] }],
    ["both", { assigneeId: TOBIAS, followerIds: [TOBIAS] }, { assigneeId: NATHAN, followerIds: [NATHAN] }],
  ])("an issue that is %s", (_what, given, becomes) => {
    const issue = { ...calm, ...given };
    expect(decide(issue, match, by(BRIDGET, 0))).toEqual(becomes ? [matched] : []);
    if (becomes) expect(once(issue)).toEqual({ ...issue, ...becomes, version: issue.version + 1 });
  });

  test("what they may take back, they still may", () => {
    const before = {
      status: "needs_attention",
      assigneeId: TOBIAS,
      closing: null,
      firstActionAt: null,
      closedAt: null,
    } as const;
    const issue = { ...issueIn("in_progress"), assigneeId: TOBIAS, undoable: { by: TOBIAS, at: START, before } };
    expect(once(issue).undoable).toEqual({ by: NATHAN, at: START, before: { ...before, assigneeId: NATHAN } });
  });

  test("what is put back by taking a status back is theirs too", () => {
    const escalation = {
      levels: [[ERIC], [TOBIAS]].map((personIds) => ({ personIds, waitMinutes: 240, calendar: RULES.calendar })),
      ...{ level: 0, levelSince: START, remindedAt: null, taken: null, toAdmins: false },
    };
    const of = (issue: Issue) => issue.undoable?.before.clocks?.escalation?.levels.map(({ personIds }) => personIds);
    const called = { ...calm, status: "escalated", clocks: { ...calm.clocks, escalation } } as const;
    const answered = carryOut(called, setStatus("escalated", "in_progress"), by(BRIDGET)).issue;
    for (const issue of [called, answered]) expect(decide(issue, match, by(BRIDGET, 0))).toEqual([matched]);
    expect(of(once(answered))).toEqual([[ERIC], [NATHAN]]);
  });

  test("reads so", () => {
    const event = { version: 2, at: START, actor: { kind: "amends" }, via: "slack", what: matched } as const;
    expect(peopleIn(event)).toEqual([TOBIAS, NATHAN]);
    expect(happeningText(matched, (id) => (id === TOBIAS ? "tobias@x.example" : "Nathan Goff")).text).toBe(
      "found tobias@x.example to be Nathan Goff",
    );
  });
});
