import { describe, expect, test } from "@jest/globals";
import { type Absentee, type Away, isAway, standInOf, withStandIns } from "../../src/domain/away.ts";
import { calendarOfPerson, callableOf, type Nameable } from "../../src/domain/callable.ts";
import { DEFAULT_PREFERENCES } from "../../src/domain/preferences.ts";
import { rulesOf } from "../../src/domain/rules.ts";
import { parseChain } from "../../src/domain/setting-chain.ts";
import { settingsFrom } from "../../src/domain/settings.ts";
import { happeningText } from "../../src/domain/wording.ts";
import { sameHours } from "../../src/domain/working-week.ts";
import { by, carryOut, newIssue, setStatus } from "./builders.ts";

const [BRIDGET, NATHAN, ERIC, PRIYA] = [1, 2, 3, 4];
const THURSDAY = "2026-12-03";

/** Away until the end of that day in that zone; at that moment; still away. */
const ENDS: readonly (readonly [until: string, zone: string | null, at: string, away: boolean])[] = [
  [THURSDAY, "America/Los_Angeles", "2026-12-01T12:00:00Z", true],
  // The day is over at eight in the morning UTC.
  [THURSDAY, "America/Los_Angeles", "2026-12-04T07:59:59.999Z", true],
  [THURSDAY, "America/Los_Angeles", "2026-12-04T08:00:00Z", false],
  [THURSDAY, "Asia/Kolkata", "2026-12-03T18:29:59Z", true],
  [THURSDAY, "Asia/Kolkata", "2026-12-03T18:30:00Z", false],
  [THURSDAY, null, "2026-12-03T23:59:59Z", true],
  [THURSDAY, null, "2026-12-04T00:00:00Z", false],
  // A zone that does not exist counts as UTC.
  [THURSDAY, "Mars/Olympus", "2026-12-03T23:59:59Z", true],
  [THURSDAY, "Mars/Olympus", "2026-12-04T00:00:00Z", false],
  // The day on which the clocks go back is 25 hours long.
  ["2026-11-01", "America/Los_Angeles", "2026-11-02T07:59:00Z", true],
  ["2026-11-01", "America/Los_Angeles", "2026-11-02T08:00:00Z", false],
];
test.each(ENDS)("away until %s in %s: at %s %s", (until, timeZone, at, away) => {
  expect(isAway({ away: { until, deputyId: NATHAN }, timeZone }, at)).toBe(away);
});
test("who said nothing is at home", () =>
  expect(isAway({ away: null, timeZone: "UTC" }, "2026-12-01T12:00:00Z")).toBe(false));

const AT = "2026-12-01T12:00:00Z";
type Given = readonly [
  personId: number,
  deputyId: number | null,
  o?: { until?: string; standing?: Absentee["standing"] },
];
const people = (given: readonly Given[]): ReadonlyMap<number, Absentee> =>
  new Map(
    given.map(([personId, deputyId, o = {}]) => {
      const away: Away | null = deputyId === null ? null : { until: o.until ?? THURSDAY, deputyId };
      return [personId, { personId, standing: o.standing ?? "member", timeZone: "UTC", away }];
    }),
  );

/** Who stands in for Bridget. */
const STANDS_IN: readonly (readonly [what: string, given: readonly Given[], personId: number | null])[] = [
  ["nobody while she is at home", [[BRIDGET, null]], null],
  [
    "her deputy",
    [
      [BRIDGET, NATHAN],
      [NATHAN, null],
    ],
    NATHAN,
  ],
  [
    "her deputy's deputy",
    [
      [BRIDGET, NATHAN],
      [NATHAN, ERIC],
      [ERIC, null],
    ],
    ERIC,
  ],
  [
    "her deputy, who was away until yesterday",
    [
      [BRIDGET, NATHAN],
      [NATHAN, ERIC, { until: "2026-11-30" }],
      [ERIC, null],
    ],
    NATHAN,
  ],
  [
    "nobody once she is back",
    [
      [BRIDGET, NATHAN, { until: "2026-11-30" }],
      [NATHAN, null],
    ],
    null,
  ],
  [
    "she herself, when the two stand in for each other",
    [
      [BRIDGET, NATHAN],
      [NATHAN, BRIDGET],
    ],
    null,
  ],
  [
    "she herself, when it goes round in a circle",
    [
      [BRIDGET, NATHAN],
      [NATHAN, ERIC],
      [ERIC, PRIYA],
      [PRIYA, NATHAN],
    ],
    null,
  ],
  ["she herself, when she named herself", [[BRIDGET, BRIDGET]], null],
  [
    "she herself, when her deputy has left",
    [
      [BRIDGET, NATHAN],
      [NATHAN, null, { standing: "deactivated" }],
    ],
    null,
  ],
  [
    "she herself, when her deputy is a guest by now",
    [
      [BRIDGET, NATHAN],
      [NATHAN, null, { standing: "guest" }],
    ],
    null,
  ],
  ["she herself, when nobody knows her deputy", [[BRIDGET, NATHAN]], null],
];
test.each(STANDS_IN)("%s", (_what, given, personId) => {
  const standIn = personId === null ? null : { personId, insteadOf: BRIDGET, until: THURSDAY };
  expect(standInOf(BRIDGET, AT, people(given))).toEqual(standIn);
});

const INSTEAD_OF_BRIDGET = new Map([[BRIDGET, { personId: NATHAN, insteadOf: BRIDGET, until: THURSDAY }]]);

describe("an assignment to someone who is away", () => {
  const assign = (to: number, personId = ERIC) =>
    carryOut(
      newIssue(),
      { type: "Assign", to, seen: null, note: null },
      { ...by(personId), standIns: INSTEAD_OF_BRIDGET },
    );

  test("goes to who stands in, and says so", () => {
    const { issue, events } = assign(BRIDGET);
    expect(issue.assigneeId).toBe(NATHAN);
    const names: Record<number, string> = { [BRIDGET]: "Bridget", [NATHAN]: "Nathan" };
    expect(happeningText(events[0]?.what as never, (id) => names[id] ?? "someone").text).toBe(
      "assigned this to Nathan, who stands in for Bridget until 3 Dec",
    );
  });
  test("stays as it is for those who are there, and for who takes it themselves", () => {
    expect(assign(PRIYA).events[0]?.what).toEqual({ type: "Assigned", from: null, to: PRIYA, note: null });
    expect(assign(BRIDGET, BRIDGET).issue.assigneeId).toBe(BRIDGET);
  });
  test("whoever stands in has it already", () => {
    const { issue } = assign(NATHAN);
    const again = { type: "Assign", to: BRIDGET, seen: NATHAN, note: "back to her" } as const;
    expect(() => carryOut(issue, again, { ...by(ERIC), standIns: INSTEAD_OF_BRIDGET })).toThrow(
      "who stands in for them is the assignee already",
    );
  });
});

const RULES = rulesOf(settingsFrom({ terms: { chain: parseChain("U0A1 > U0A3") } }));
const nameable = (personId: number, o: Partial<Nameable> = {}): Nameable => ({
  personId,
  slackUserId: `U0A${personId}`,
  email: null,
  emailBounced: false,
  sendsMail: true,
  standing: "member",
  preferences: DEFAULT_PREFERENCES,
  timeZone: "Europe/Berlin",
  names: [`u0a${personId}`],
  isAdmin: false,
  ...o,
});

describe("an escalation to someone who is away", () => {
  const nathan = nameable(NATHAN, { timeZone: "Asia/Kolkata" });
  const callable = callableOf(RULES, newIssue(), [nameable(BRIDGET), nameable(ERIC), nathan], INSTEAD_OF_BRIDGET);

  test("calls who stands in besides, and goes by their clock", () => {
    const { issue } = carryOut(newIssue(), setStatus("needs_attention", "escalated"), { ...by(PRIYA), callable });
    const { escalation, leaderIds } = issue.clocks;
    expect(escalation?.levels.map(({ personIds }) => personIds)).toEqual([[NATHAN, BRIDGET], [ERIC]]);
    expect(escalation?.levels[0]?.calendar.timeZone).toBe("Asia/Kolkata");
    expect(leaderIds).toEqual([BRIDGET, NATHAN]);
  });

  test("that runs already lets in who has come to stand in, when the level is reminded", () => {
    const before = { ...callable, standIns: undefined };
    const { issue } = carryOut(newIssue(), setStatus("needs_attention", "escalated"), {
      ...by(PRIYA),
      callable: before,
    });
    expect(issue.clocks.leaderIds).toEqual([BRIDGET]);
    const late = { ...by(0, 60 * 24 * 3), actor: { kind: "amends" as const }, rules: RULES };
    const { issue: reminded } = carryOut(issue, { type: "PassTime" }, { ...late, callable });
    expect(reminded.clocks.leaderIds).toEqual([BRIDGET, NATHAN]);
    const taken = carryOut(reminded, { type: "TakeEscalation" }, by(NATHAN, 60 * 24 * 4)).issue;
    expect(taken.clocks.escalation?.taken?.by).toBe(NATHAN);
  });

  test("sent to someone who is away, it is sent to who stands in too", () => {
    const { issue } = carryOut(newIssue(), setStatus("needs_attention", "escalated"), {
      ...by(PRIYA),
      callable: { ...callable, standIns: undefined },
    });
    const sent = { type: "SendEscalation", to: [BRIDGET], note: null } as const;
    expect(carryOut(issue, sent, { ...by(BRIDGET), standIns: INSTEAD_OF_BRIDGET }).issue.clocks.leaderIds).toEqual([
      BRIDGET,
      NATHAN,
    ]);
  });

  test("a person's own hours count on their own clock", () => {
    const workingHours = sameHours([1, 2], { from: "20:00", to: "23:00" });
    const own = calendarOfPerson(
      { timeZone: "Asia/Kolkata", preferences: { ...DEFAULT_PREFERENCES, workingHours } },
      RULES.calendar,
    );
    expect(own).toMatchObject({ timeZone: "Asia/Kolkata", week: workingHours });
    expect(calendarOfPerson({ timeZone: null, preferences: DEFAULT_PREFERENCES }, RULES.calendar)).toEqual(
      RULES.calendar,
    );
  });
});

test("those who stand in come before those who are away, each once", () =>
  expect(withStandIns([BRIDGET, NATHAN, ERIC], INSTEAD_OF_BRIDGET)).toEqual([NATHAN, ERIC, BRIDGET]));
