import { describe, expect, test } from "@jest/globals";
import type { Callable, Command, Issue } from "../../src/domain/issue.ts";
import { rulesOf } from "../../src/domain/rules.ts";
import { settingsFrom } from "../../src/domain/settings.ts";
import { cardView } from "../../src/slack/views/card.ts";
import { clocksBlock } from "../../src/slack/views/clocks.ts";
import type { CardData } from "../../src/usecases/reader-ports.ts";
import { BRIDGET, by, carryOut, issueIn, RULES, START } from "../domain/builders.ts";
import { aCard, faultsOfMessage, pings, textsOf } from "./cards.ts";
import { CALLABLE, ERIC, NAMES } from "./dms.ts";
import { readable } from "./readable.ts";

const CHAINED = rulesOf(settingsFrom({ terms: { chain: [{ who: ["U0ERIC"], waitHours: 4 }] } }));

/** What becomes of an issue by these commands, each at its time. */
const issueAfter = (
  issue: Issue,
  callable: Callable,
  ...steps: readonly (readonly [at: string, command: Command, who?: number])[]
): Issue =>
  steps.reduce((now, [at, command, who]) => {
    const actor = command.type === "PassTime" ? ({ kind: "amends" } as const) : by(who ?? BRIDGET).actor;
    return carryOut(now, command, { ...by(BRIDGET), at, actor, callable }).issue;
  }, issue);

const ESCALATE: Command = { type: "SetStatus", to: "escalated", seen: "needs_attention", note: "she leaves" };
const PASS: Command = { type: "PassTime" };
const MONDAY = "2026-11-02T17:00:00.000Z";

const lines = (issue: Issue, given: Partial<CardData> = {}): string[] =>
  readable(clocksBlock(aCard({ issue, names: NAMES, assigneeName: "Bridget Harper", rules: CHAINED, ...given }))).split(
    "\n",
  );
const WAITS = "⏱ Client has waited since 2026-11-02 09:00 UTC";
const CLOSES = `${WAITS} · Closing is due 2026-11-16 09:00 UTC`;

describe("the clocks of an issue", () => {
  test("that nobody has touched: since when the client waits, and when the first action is due", () =>
    expect(lines(issueIn("needs_attention"))).toEqual([`${WAITS} · First action is due 2026-11-04 17:00 UTC`]));

  test("somebody works on: when closing is due", () => expect(lines(issueIn("in_progress"))).toEqual([CLOSES]));

  test("that is overdue, once the sweep has said so, and no sooner", () => {
    const due = "2026-11-04T17:00:00.000Z";
    const warned = issueAfter(issueIn("needs_attention"), CALLABLE, ["2026-11-03T21:00:00.000Z", PASS]);
    expect(lines(warned)).toEqual([`${WAITS} · First action is due 2026-11-04 17:00 UTC`]);
    const late = issueAfter(warned, CALLABLE, [due, PASS]);
    expect(lines(late)).toEqual([`${WAITS} · First action is overdue, since 2026-11-04 17:00 UTC`]);
    expect(cardView(aCard({ issue: late })).text).toMatch(/^Issue 1042, Needs Attention, overdue: Jane Doe/);
  });

  test("whose promise was moved on since it was said to be broken is not overdue any more", () => {
    const late = issueAfter(issueIn("needs_attention"), CALLABLE, ["2026-11-04T17:00:00.000Z", PASS]);
    const generous = { ...CHAINED, terms: { ...CHAINED.terms, firstActionDays: 5 } };
    expect(lines(late, { rules: generous })).toEqual([`${WAITS} · First action is due 2026-11-09 17:00 UTC`]);
  });

  test("that sleeps: until when, and why", () => {
    const asleep = issueAfter(issueIn("in_progress"), CALLABLE, [
      MONDAY,
      { type: "Snooze", until: "2026-11-20T17:00:00.000Z", reason: "she is\non leave" },
    ]);
    expect(lines(asleep)).toEqual([CLOSES, "💤 Snoozed until 2026-11-20 17:00 UTC: she is on leave"]);
  });

  test.each(["<!channel> <@U0BRIDGET> *b* :smile: ".repeat(80), "😡".repeat(1_500), "\u202eمرحبا"])(
    "that sleeps for a reason as bad as they come is accepted and pings nobody",
    (reason) => {
      const snooze = { until: "2026-11-20T17:00:00.000Z", reason };
      const issue = issueIn("in_progress");
      const view = cardView(aCard({ issue: { ...issue, clocks: { ...issue.clocks, snooze } } }));
      expect(faultsOfMessage(view)).toEqual([]);
      expect(textsOf(view.blocks).filter(({ kind, text }) => kind === "mrkdwn" && pings(text))).toEqual([]);
      expect(textsOf(view.blocks).filter(({ text }) => !text.isWellFormed() || text.length > 3_000)).toEqual([]);
    },
  );

  test("whose holder was asked", () => {
    const asked = issueAfter(issueIn("in_progress"), CALLABLE, ["2026-11-09T17:01:00.000Z", PASS]);
    expect(lines(asked)[1]).toBe("❓ Still on it? Bridget Harper was asked 2026-11-09 17:01 UTC");
  });

  test("that are closed do not run", () => expect(clocksBlock(aCard({ status: "resolved" }))).toEqual([]));
});

describe("an escalation on the card", () => {
  const escalated = issueAfter(issueIn("needs_attention"), CALLABLE, [MONDAY, ESCALATE]);
  const [, told] = lines(escalated);

  test("says who of which level has to answer, and since when", () =>
    expect(told).toBe("🟣 Escalated to Eric Gregg, level 1 of 2, since 2026-11-02 17:00 UTC"));

  test("says that they were reminded, and when it went on to the next", () => {
    const reminded = issueAfter(escalated, CALLABLE, ["2026-11-02T21:00:00.000Z", PASS]);
    expect(lines(reminded)[1]).toBe(`${told}, reminded 2026-11-02 21:00 UTC`);
    const climbed = issueAfter(reminded, CALLABLE, ["2026-11-03T01:00:00.000Z", PASS]);
    expect(lines(climbed)[1]).toBe("🟣 Escalated to Sofia Marsh, level 2 of 2, since 2026-11-03 01:00 UTC");
  });

  test("says who has it, since when", () => {
    const taken = issueAfter(escalated, CALLABLE, ["2026-11-02T18:00:00.000Z", { type: "TakeEscalation" }, ERIC]);
    expect(lines(taken)[1]).toBe("🟣 Eric Gregg has it since 2026-11-02 18:00 UTC");
  });

  test("says that the admins were told, and why", () => {
    const nobody = issueAfter(issueIn("needs_attention"), { ...CALLABLE, chain: [] }, [MONDAY, ESCALATE]);
    expect(lines(nobody)[1]).toContain("Bridget Harper, as nobody of the escalation chain could be reached");
    expect(lines(nobody, { rules: RULES })[1]).toContain("Bridget Harper, as admins, since no escalation chain is set");
    const alone = issueAfter(issueIn("needs_attention"), { ...CALLABLE, chain: [], adminIds: [] }, [MONDAY, ESCALATE]);
    expect(lines(alone)[1]).toContain("nobody could be called: set an escalation chain");
  });

  test("can be put to sleep only when somebody has it", () => {
    const menu = (issue: Issue) =>
      readable(cardView(aCard({ issue })).blocks)
        .split("\n")
        .at(-1);
    expect(menu(escalated)).not.toContain("Snooze");
    expect(menu(issueAfter(escalated, CALLABLE, [MONDAY, { type: "TakeEscalation" }, ERIC]))).toContain("| Snooze…]");
    const until = "2026-11-20T17:00:00.000Z";
    const asleep = issueAfter(issueIn("in_progress"), CALLABLE, [MONDAY, { type: "Snooze", until, reason: "leave" }]);
    expect(menu(asleep)).toContain("| Wake now |");
  });
});

test("Slack keeps the moments up to date by itself: how long the client has waited needs no new drawing", () => {
  const [block] = clocksBlock(aCard());
  expect(JSON.stringify(block)).toContain('"format":"since {date_short_pretty} at {time} ({ago})"');
  expect(JSON.stringify(block)).toContain(`"timestamp":${Date.parse(START) / 1_000}`);
  expect(faultsOfMessage(cardView(aCard()))).toEqual([]);
});
