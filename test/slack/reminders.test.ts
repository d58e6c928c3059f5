import { describe, expect, test } from "@jest/globals";
import type { Happening, Issue } from "../../src/domain/issue.ts";
import { plainRemindersView, remindersView } from "../../src/slack/views/reminders.ts";
import { REMINDERS_MOST, type ReminderItem } from "../../src/usecases/reminders.ts";
import { BRIDGET, issueIn, RULES } from "../domain/builders.ts";
import { aCard, faultsOfMessage, pings, textsOf } from "./cards.ts";
import { HOSTILE } from "./hostile.ts";
import { readable } from "./readable.ts";

/** The morning after the first action of an issue was due; Closing is due at 9:00 of the 16th. */
const MORNING = "2026-11-05T17:00:00.000Z";
const DUE: Extract<Happening, { type: "Reminded" }> = {
  ...{ type: "Reminded", deadline: "first_action", stage: "due", dueAt: "2026-11-04T17:00:00.000Z" },
  ...{ ownerIds: [], inChannel: false },
};

const item = (number: number, given: Partial<Issue> = {}, rest: Partial<ReminderItem> = {}): ReminderItem => ({
  ...{ workspaceId: 1, issueId: number, number, rules: RULES, response: aCard().response },
  issue: { ...issueIn("needs_attention"), assigneeId: BRIDGET, ...given },
  assigneeName: "Bridget Harper",
  cardAt: { channelId: "C0DETRACT", ts: "1700000000.000100" },
  why: "reminded",
  reminder: DUE,
  ...rest,
});
const nobodys = (number: number) => item(number, { assigneeId: null }, { why: "owner", assigneeName: null });
const view = (items: ReminderItem[], o: { more?: number; isChannel?: boolean } = {}) =>
  remindersView({ items, more: o.more ?? 0, at: MORNING }, o.isChannel ?? false);

const LINK = "[#1 6/10 · Jane Doe, ABC Company](https://slack.com/archives/C0DETRACT/p1700000000000100)";
const OVERDUE = "Client has waited 3 d 8 h · First action overdue by 1 d, since 2026-11-04 17:00 UTC";

describe("the morning's reminder", () => {
  test("has both clocks of each issue, and what can be done about it", () => {
    const drawn = view([item(1), item(2, issueIn("in_progress"))]);
    expect(readable(drawn.blocks).split("\n")).toEqual([
      "# Time is running: 2 issues of yours",
      `🔴 ${LINK} · Needs Attention`,
      OVERDUE,
      "[Set status of #1 ▾] [Add note] [Snooze…] [Not me…]",
      expect.stringContaining("#2 6/10 · Jane Doe, ABC Company"),
      "Client has waited 3 d 8 h · Closing due in 56 h of working time, by 2026-11-16 09:00 UTC",
      "[Set status of #2 ▾] [Add note] [Snooze…] [Not me…]",
      "You are told because time is running on what is yours: once a working day, until something is done or it sleeps.",
    ]);
    expect(drawn.text).toBe(
      "Time is running: 2 issues of yours: issue 1, 6/10 · Jane Doe, ABC Company: first action overdue by 1 d; issue 2, 6/10 · Jane Doe, ABC Company: closing due in 56 h of working time.",
    );
  });

  test("of one issue speaks of one", () => {
    expect(view([item(1)]).text).toMatch(/^Time is running: 1 issue of yours: issue 1, /);
    expect(view([nobodys(1)], { isChannel: true }).text).toMatch(/^1 issue waits for somebody to take it: issue 1, /);
  });

  test("to whoever looks after what nobody has offers to take it, beside their own", () => {
    const text = readable(view([nobodys(2), item(1)]).blocks);
    expect(text).toContain("# Time is running: 2 issues\n");
    expect(text).toContain("Nobody has these yet\n");
    expect(text).toContain("[Assign me]! [Set status of #2 ▾] [Add note]");
    expect(text.indexOf("#1 6/10")).toBeLessThan(text.indexOf("#2 6/10"));
    expect(readable(view([nobodys(2)]).blocks)).toContain("you look after issues that nobody has");
  });

  test("to a channel has a button for each to take it", () => {
    const text = readable(view([nobodys(1), nobodys(2)], { isChannel: true, more: 3 }).blocks);
    expect(text).toContain("# 5 issues wait for somebody to take them\n");
    expect(text.match(/\[Assign me\]!/g)).toHaveLength(2);
    expect(text).toContain("and 3 more: /my-issues overdue\nTold here because nobody has this yet");
  });

  test("has a label of its own for every control", () => {
    const { blocks } = view(Array.from({ length: 3 }, (_, i) => item(i + 1)));
    const controls = blocks.flatMap((b) => (b.type === "actions" ? b.elements : [])) as {
      accessibility_label?: string;
      placeholder?: { text: string };
    }[];
    const labels = controls.map((c) => c.accessibility_label ?? c.placeholder?.text);
    expect(new Set(labels).size).toBe(12);
    expect(labels.filter((label) => (label?.length ?? 99) > 75)).toEqual([]);
  });

  test.each(HOSTILE)("is accepted and pings nobody with %s", (_what, { response }) => {
    const full = Array.from({ length: REMINDERS_MOST }, (_, i) => ({ ...item(900_000_000 + i), response }));
    for (const isChannel of [true, false]) {
      const items = [...full.slice(1), { ...nobodys(1), response }];
      const plain = plainRemindersView({ items, more: 1_000, at: MORNING }, isChannel);
      for (const drawn of [view(items, { isChannel, more: 1_000 }), plain]) {
        expect(faultsOfMessage(drawn)).toEqual([]);
        expect(drawn.blocks.length).toBeLessThanOrEqual(50);
        expect(pings(drawn.text)).toBe(false);
        expect(textsOf(drawn.blocks).filter(({ kind, text }) => kind === "mrkdwn" || !text.isWellFormed())).toEqual([]);
      }
    }
  });
});
