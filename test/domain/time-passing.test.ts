import { describe, expect, test } from "@jest/globals";
import { duesOf, nextLookAt, type Rules } from "../../src/domain/deadlines.ts";
import { evolve } from "../../src/domain/evolve.ts";
import type { Callable, Happening, Issue } from "../../src/domain/issue.ts";
import { openIssue, ruleFor } from "../../src/domain/opening.ts";
import { rulesOf } from "../../src/domain/rules.ts";
import { settingsFrom } from "../../src/domain/settings.ts";
import { DEFAULT_TERMS, type Terms } from "../../src/domain/terms.ts";
import { happeningText } from "../../src/domain/wording.ts";
import { aResponse, BRIDGET, by, carryOut, NATHAN } from "./builders.ts";

/** Monday, nine in Portland. */
const MONDAY = "2026-11-02T17:00:00.000Z";
const ERIC = 3;
const SOFIA = 4;
const ADMIN = 9;

const rules = (terms: Partial<Terms> = {}): Rules =>
  rulesOf(settingsFrom({ timeZone: "America/Los_Angeles", terms: { ...DEFAULT_TERMS, ...terms } }));
const level = (...personIds: number[]) => ({ personIds, waitMinutes: 240, calendar: rules().calendar });
const CALLABLE: Callable = { chain: [level(ERIC), level(SOFIA)], adminIds: [ADMIN], ownerIds: [NATHAN], goneIds: [] };

const opened = (assigneeId: number | null = null): Issue =>
  openIssue(aResponse(), "score", MONDAY, "webhook", { assigneeId, followerIds: [] }).issue;

/** Lets time pass until a moment, as the sweep does; answers what happened and when. */
function pass(issue: Issue, until: string, o: { rules?: Rules; callable?: Callable } = {}) {
  const { rules: promised = rules(), callable = CALLABLE } = o;
  const told: { at: string; what: Happening }[] = [];
  let now = issue;
  let at = issue.openedAt;
  for (let look = nextLookAt(now, promised); look !== null && look <= until; look = nextLookAt(now, promised)) {
    at = look > at ? look : at;
    const context = {
      ...by(0),
      actor: { kind: "amends" } as const,
      via: "time" as const,
      at,
      rules: promised,
      callable,
    };
    const { issue: next, events } = carryOut(now, { type: "PassTime" }, context);
    expect(events).toHaveLength(1);
    told.push(...events.map(({ what }) => ({ at, what })));
    now = next;
  }
  return { issue: now, told: told.map(({ at, what }) => `${at.slice(0, 16)} ${wordOf(what)}`) };
}

const wordOf = (what: Happening): string =>
  what.type === "Reminded" ? `${what.deadline} ${what.stage}${what.inChannel ? " in channel" : ""}` : what.type;

const act = (issue: Issue, at: string, command: Parameters<typeof carryOut>[1], personId = BRIDGET): Issue =>
  carryOut(issue, command, { ...by(personId), at, rules: rules(), callable: CALLABLE }).issue;

describe("an issue that nobody touches", () => {
  test("warned, due, and then every working morning, in its owners' and the channel's ears", () => {
    expect(pass(opened(), "2026-11-07T00:00:00Z").told).toEqual([
      // Two working days from Monday 9:00 is Wednesday 9:00; four working hours before is Tuesday 13:00.
      "2026-11-03T21:00 first_action warning",
      "2026-11-04T17:00 first_action due",
      "2026-11-06T16:00 first_action again in channel",
    ]);
  });

  test("with an assignee the channel is not told", () => {
    expect(pass(opened(BRIDGET), "2026-11-07T00:00:00Z").told.join()).not.toContain("channel");
  });

  test("without owners the channel hears of it when it is due", () => {
    const { told } = pass(opened(), "2026-11-05T00:00:00Z", { callable: { ...CALLABLE, ownerIds: [] } });
    expect(told.at(-1)).toBe("2026-11-04T17:00 first_action due in channel");
  });

  test("one message a day, however many promises are broken", () => {
    const { told } = pass(opened(), "2026-12-01T00:00:00Z");
    const days = told.filter((line) => line.includes("again")).map((line) => line.slice(0, 10));
    expect(new Set(days).size).toBe(days.length);
    expect(told.filter((line) => line.includes("close"))).toEqual([
      "2026-11-13T21:00 close warning",
      "2026-11-16T17:00 close due",
    ]);
  });
});

test("after a week without a sweep there is one reminder, not five", () => {
  const late = {
    ...by(0),
    actor: { kind: "amends" } as const,
    at: "2026-11-12T18:00:00.000Z",
    rules: rules(),
    callable: CALLABLE,
  };
  const { issue, events } = carryOut(opened(BRIDGET), { type: "PassTime" }, late);
  expect(events.map(({ what }) => wordOf(what))).toEqual(["first_action due"]);
  expect(nextLookAt(issue, rules())).toBe("2026-11-13T21:00:00.000Z");
});

describe("an assignee whom nothing reaches any more", () => {
  const gone = { callable: { ...CALLABLE, goneIds: [BRIDGET] } };

  test("the issue is put back for anybody when time looks at it, and is owed since when it was", () => {
    const { told, issue } = pass(opened(BRIDGET), "2026-11-07T00:00:00Z", gone);
    expect(told).toEqual([
      "2026-11-03T21:00 LeaseLapsed",
      "2026-11-03T21:00 first_action warning",
      "2026-11-04T17:00 first_action due",
      "2026-11-06T16:00 first_action again in channel",
    ]);
    expect(issue).toMatchObject({ status: "needs_attention", assigneeId: null, statusChangedAt: MONDAY });
  });

  test("so is a claim, without a question to nobody", () => {
    const note = "called her";
    const claimed = act(opened(), MONDAY, { type: "SetStatus", to: "in_progress", seen: "needs_attention", note });
    const { told, issue } = pass(claimed, "2026-11-10T00:00:00Z", gone);
    expect(told).toEqual(["2026-11-09T17:00 LeaseLapsed"]);
    expect(issue).toMatchObject({ status: "needs_attention", assigneeId: null });
    expect(issue.clocks.attentionSince).toBe("2026-11-09T17:00:00.000Z");
  });

  test("what is escalated is its leaders'", () => {
    const note = "no luck";
    const escalated = act(opened(BRIDGET), MONDAY, {
      type: "SetStatus",
      to: "escalated",
      seen: "needs_attention",
      note,
    });
    expect(pass(escalated, "2026-11-04T18:00:00Z", gone).told.join()).not.toContain("LeaseLapsed");
  });
});

describe("the lease", () => {
  const claimed = act(opened(), MONDAY, {
    type: "SetStatus",
    to: "in_progress",
    seen: "needs_attention",
    note: "called her",
  });

  test("after five quiet working days the assignee is asked, after two more it returns to everybody", () => {
    const { told, issue } = pass(claimed, "2026-11-12T00:00:00Z");
    expect(told).toEqual(["2026-11-09T17:00 LeaseAsked", "2026-11-11T17:00 LeaseLapsed"]);
    expect(issue).toMatchObject({ status: "needs_attention", assigneeId: null });
    expect(issue.firstActionAt).toBe(MONDAY);
    expect(pass(issue, "2026-11-14T00:00:00Z").told).toEqual([
      "2026-11-12T21:00 first_action warning",
      "2026-11-13T17:00 first_action due",
      "2026-11-13T21:00 close warning",
    ]);
  });

  test("a note begins it anew, before and after the question", () => {
    const noted = act(claimed, "2026-11-06T17:00:00.000Z", { type: "AddNote", note: "she will call back" });
    expect(pass(noted, "2026-11-13T00:00:00Z").told).toEqual([]);
    const asked = pass(claimed, "2026-11-10T00:00:00Z").issue;
    const answered = act(asked, "2026-11-10T17:00:00.000Z", { type: "AddNote", note: "still on it" });
    expect(pass(answered, "2026-11-13T00:00:00Z").told).toEqual([]);
  });
});

describe("an escalation", () => {
  const escalated = act(opened(BRIDGET), MONDAY, {
    type: "SetStatus",
    to: "escalated",
    seen: "needs_attention",
    note: "she threatens to leave",
  });

  test("reminds, climbs, and at the top comes back every working day", () => {
    expect(pass(escalated, "2026-11-07T00:00:00Z").told).toEqual([
      "2026-11-02T21:00 EscalationReminded",
      "2026-11-03T01:00 EscalationClimbed",
      "2026-11-03T21:00 EscalationReminded",
      "2026-11-05T17:00 EscalationReminded",
    ]);
  });

  test("taken, it climbs no further; but a leader who goes quiet is asked too, and it is everybody's again", () => {
    const taken = act(escalated, "2026-11-02T18:00:00.000Z", { type: "TakeEscalation" }, ERIC);
    const { told, issue } = pass(taken, "2026-11-12T00:00:00Z");
    expect(told).toEqual([
      "2026-11-09T18:00 LeaseAsked",
      "2026-11-11T18:00 LeaseLapsed",
      "2026-11-11T22:00 EscalationReminded",
    ]);
    expect(issue.status).toBe("escalated");
  });

  test("can be taken only by those it was escalated to, and once", () => {
    const refuse = (issue: Issue, who: number, code: string) =>
      expect(() => act(issue, MONDAY, { type: "TakeEscalation" }, who)).toThrow(expect.objectContaining({ code }));
    refuse(escalated, BRIDGET, "not_a_leader");
    refuse(act(escalated, MONDAY, { type: "TakeEscalation" }, ERIC), ERIC, "already");
    refuse(opened(), ERIC, "not_escalated");
  });

  test("is sent on and returned only by those it was escalated to", () => {
    const tries = [
      { type: "SendEscalation", to: [7], note: null },
      { type: "ReturnEscalation", note: "no" },
    ] as const;
    for (const command of tries)
      expect(() => act(escalated, MONDAY, command, BRIDGET)).toThrow(expect.objectContaining({ code: "not_a_leader" }));
  });

  test("returned with an instruction it is its assignee's again, and theirs to begin when there is none", () => {
    const back = act(escalated, MONDAY, { type: "ReturnEscalation", note: "offer the credit" }, ERIC);
    expect(back).toMatchObject({
      status: "in_progress",
      assigneeId: BRIDGET,
      clocks: { escalation: null, calmSince: MONDAY },
    });
    const nobodys = act({ ...escalated, assigneeId: null }, MONDAY, { type: "ReturnEscalation", note: "begin" }, ERIC);
    expect(nobodys).toMatchObject({ status: "needs_attention", clocks: { attentionSince: MONDAY } });
  });

  test("sent to someone else, who is asked from the beginning", () => {
    const sent = act(escalated, "2026-11-02T20:00:00.000Z", { type: "SendEscalation", to: [7], note: null }, ERIC);
    expect(sent.clocks.leaderIds).toEqual([ERIC, 7]);
    expect(pass(sent, "2026-11-03T01:00:00Z").told).toEqual(["2026-11-03T00:00 EscalationReminded"]);
  });

  test("passes over levels whose people are gone, and goes to the admins when all are", () => {
    const all = pass(escalated, "2026-11-02T21:00:00Z", { callable: { ...CALLABLE, goneIds: [ERIC, SOFIA] } });
    expect(all.told).toEqual(["2026-11-02T21:00 EscalationClimbed"]);
    expect(all.issue.clocks.escalation).toMatchObject({ toAdmins: true, level: 0, levels: [{ personIds: [ADMIN] }] });
    const begun = carryOut(
      opened(),
      { type: "SetStatus", to: "escalated", seen: "needs_attention", note: "n" },
      {
        ...by(BRIDGET),
        callable: { ...CALLABLE, chain: [] },
      },
    ).issue;
    expect(begun.clocks.escalation).toMatchObject({ toAdmins: true });
  });

  test("a rule begins it without that being a first action", () => {
    const overdue = rules({ escalate: { ...DEFAULT_TERMS.escalate, overdueDays: 1 } });
    const { told, issue } = pass(opened(), "2026-11-05T17:00:00Z", { rules: overdue });
    expect(told.at(-1)).toBe("2026-11-05T17:00 StatusChanged");
    expect(issue).toMatchObject({ status: "escalated", firstActionAt: null, clocks: { leaderIds: [ERIC] } });
  });

  test("of a version that called nobody begins its climb at the next look", () => {
    const silent = { ...escalated, clocks: { ...escalated.clocks, escalation: null, leaderIds: [] } };
    const { told, issue } = pass(silent, "2026-11-02T20:00:00Z");
    expect(told).toEqual(["2026-11-02T17:00 EscalationClimbed"]);
    expect(issue.clocks).toMatchObject({ leaderIds: [ERIC], escalation: { level: 0, taken: null } });
    const what = {
      type: "StatusChanged",
      from: "needs_attention",
      to: "escalated",
      note: "n",
      closing: null,
      claimedBy: null,
    } as const;
    const old = { version: 2, at: MONDAY, actor: { kind: "amends" }, via: "slack", what } as const;
    expect(evolve(opened(BRIDGET), old).clocks.escalation).toBeNull();
  });

  test("keeps its own chain when the route's is changed", () => {
    const changed = { ...CALLABLE, chain: [level(7), level(8)] };
    expect(pass(escalated, "2026-11-03T01:00:00Z", { callable: changed }).issue.clocks.leaderIds).toEqual([
      ERIC,
      SOFIA,
    ]);
  });
});

describe("a snooze", () => {
  const until = "2026-11-20T17:00:00.000Z";
  const asleep = act(opened(BRIDGET), MONDAY, { type: "Snooze", until, reason: "she is on leave" });

  test("nothing is said before its end, and then what is owed", () => {
    expect(pass(asleep, "2026-11-21T00:00:00Z").told).toEqual([
      "2026-11-20T17:00 SnoozeEnded",
      "2026-11-20T17:00 close due",
    ]);
  });

  test("ends when the client is heard from", () => {
    const woken = act(asleep, "2026-11-05T17:00:00.000Z", {
      type: "RecordResponseChange",
      change: { comment: "edited" },
    });
    expect(woken.clocks.snooze).toBeNull();
  });

  test("is told by the day that was chosen, wherever that was", () => {
    const auckland = { type: "Snooze", until: "2026-11-19T20:00:00.000Z", day: "2026-11-20", reason: "leave" } as const;
    const [event] = carryOut(opened(), auckland, { ...by(BRIDGET), at: MONDAY }).events;
    expect(event && happeningText(event.what).text).toBe("snoozed this until 2026-11-20");
  });

  const bad: readonly [string, string, string, string][] = [
    ["the past", "2026-11-01T00:00:00.000Z", "because", "snooze_in_the_past"],
    ["this moment", MONDAY, "because", "snooze_in_the_past"],
    ["ten years", "2036-11-02T17:00:00.000Z", "because", "snooze_too_long"],
    ["no reason", until, " \u200b ", "note_required"],
    ["no date", "soon", "because", "snooze_in_the_past"],
  ];
  test.each(bad)("%s is refused", (_what, to, reason, code) =>
    expect(() => act(opened(), MONDAY, { type: "Snooze", until: to, reason })).toThrow(
      expect.objectContaining({ code }),
    ),
  );
});

test("a closed issue waits for nothing; a reopened one begins anew", () => {
  const closing = { contact: "call", rootCause: "Other" } as const;
  const closed = act(opened(), MONDAY, {
    type: "SetStatus",
    to: "resolved",
    seen: "needs_attention",
    note: "done",
    ...closing,
  });
  expect(duesOf(closed, rules())).toEqual([]);
  const reopened = act(closed, "2026-11-09T17:00:00.000Z", {
    type: "SetStatus",
    to: "in_progress",
    seen: "resolved",
    note: "again",
  });
  expect(reopened.clocks).toMatchObject({ since: "2026-11-09T17:00:00.000Z", reminded: null });
});

describe("a rule that sends a new issue to leadership", () => {
  const escalate = { score: 2, repeat: true, companies: ["ABC  company"], overdueDays: null, lapsed: false };
  const TABLE: readonly [
    what: string,
    answered: Parameters<typeof aResponse>[0],
    wasDetractor: boolean,
    rule: string | null,
  ][] = [
    ["score of 2", { score: 2 }, false, "score"],
    ["1 of 5, as low", { score: 1, scaleMax: 5 }, false, "score"],
    ["score of 3, first time", { score: 3, respondent: { ...aResponse().respondent, company: null } }, false, null],
    ["a detractor again", { score: 5, respondent: { ...aResponse().respondent, company: null } }, true, "repeat"],
    ["of a company on the list, however it is written", { score: 6 }, false, "company"],
    ["no score", { score: null, respondent: { ...aResponse().respondent, company: null } }, false, null],
  ];
  test.each(TABLE)("%s", (_what, answered, wasDetractor, rule) =>
    expect(ruleFor(aResponse(answered), escalate, wasDetractor)).toBe(rule),
  );

  test("escalates at the first look, and once", () => {
    const { issue } = openIssue(aResponse(), "score", MONDAY, "webhook", undefined, undefined, "score");
    const { told } = pass(issue, "2026-11-02T20:00:00Z");
    expect(told).toEqual(["2026-11-02T17:00 StatusChanged"]);
  });
});

describe("an escalation that can call nobody", () => {
  const NOBODY: Callable = { chain: [], adminIds: [], ownerIds: [], goneIds: [] };
  const escalated = carryOut(
    opened(),
    { type: "SetStatus", to: "escalated", seen: "needs_attention", note: "she leaves" },
    { ...by(BRIDGET), at: MONDAY, rules: rules(), callable: NOBODY },
  );

  test("says so, with what mends it", () => {
    expect(happeningText(escalated.events[0]?.what as Happening).text).toBe(
      "escalated this, but nobody could be called: set an escalation chain of people who can be reached (Home, Deadlines and escalation)",
    );
  });

  test("is not forgotten, and calls as soon as there is somebody to call", () => {
    const silent = pass(escalated.issue, "2026-11-04T00:00:00Z", { callable: NOBODY });
    expect(silent.told.filter((line) => line.includes("Escalation"))).toEqual(["2026-11-02T21:00 EscalationReminded"]);
    const found = pass(silent.issue, "2026-11-05T00:00:00Z", { callable: CALLABLE });
    expect(found.told.filter((line) => line.includes("Escalation"))[0]).toMatch(/EscalationClimbed$/);
    expect(found.issue.clocks.escalation).toMatchObject({
      levels: [{ personIds: [ERIC] }, { personIds: [SOFIA] }],
      level: 0,
    });
  });
});
