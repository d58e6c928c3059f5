import { describe, expect, test } from "@jest/globals";
import type { Escalation } from "../../src/domain/clocks.ts";
import type { Rules } from "../../src/domain/deadlines.ts";
import { escalationStanding } from "../../src/domain/escalation-text.ts";
import { issueIn, RULES, START } from "./builders.ts";

const NAMES: Readonly<Record<number, string>> = { 3: "Eric", 4: "Sofia", 9: "Ada" };
const nameOf = (id: number): string => NAMES[id] ?? `no. ${id}`;
const level = (...personIds: number[]) => ({ personIds, waitMinutes: 240, calendar: RULES.calendar });
const WITH_CHAIN: Rules = { ...RULES, terms: { ...RULES.terms, chain: [{ who: ["U0ERIC"], waitHours: 4 }] } };

const standing = (given: Partial<Escalation>, rules = WITH_CHAIN) => {
  const issue = issueIn("escalated");
  const escalation: Escalation = {
    ...{ levels: [level(3), level(4)], level: 0, levelSince: START, remindedAt: null, taken: null, toAdmins: false },
    ...given,
  };
  return escalationStanding({ ...issue, clocks: { ...issue.clocks, escalation } }, rules, nameOf);
};

describe("an escalation stands so", () => {
  test.each<[string, Partial<Escalation>, string]>([
    ["at its first level", {}, "Escalated to Eric, level 1 of 2,"],
    ["at the top", { level: 1 }, "Escalated to Sofia, level 2 of 2,"],
    ["at its only level", { levels: [level(3, 4)] }, "Escalated to Eric, Sofia,"],
    ["at many", { levels: [level(3, 4, 5, 6, 7, 8, 9)] }, "Escalated to Eric, Sofia, no. 5, no. 6, no. 7 and 2 more,"],
    [
      "with the admins",
      { levels: [level(9)], toAdmins: true },
      "Escalated to Ada, as nobody of the escalation chain could be reached,",
    ],
    [
      "with nobody",
      { levels: [level()], toAdmins: true },
      "Escalated, but nobody could be called: set an escalation chain of people who can be reached (Home, Deadlines and escalation),",
    ],
  ])("%s", (_what, given, text) => expect(standing(given)).toEqual({ text, since: START }));

  test("without a chain it is the admins'", () =>
    expect(standing({ levels: [level(9)], toAdmins: true }, RULES)?.text).toBe(
      "Escalated to Ada, as admins, since no escalation chain is set,",
    ));

  test("with whom has it", () => {
    const at = "2026-11-03T10:00:00.000Z";
    expect(standing({ taken: { by: 4, at } })).toEqual({ text: "Sofia has it", since: at });
  });
});

test.each(["in_progress", "resolved", "needs_attention"] as const)("none runs on an issue in %s", (status) =>
  expect(escalationStanding(issueIn(status), RULES, nameOf)).toBeNull(),
);
