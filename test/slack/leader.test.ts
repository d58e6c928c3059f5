import { describe, expect, test } from "@jest/globals";
import type { Command } from "../../src/domain/issue.ts";
import { NOTE_MAX } from "../../src/domain/required-note.ts";
import { dmView, plainDmView } from "../../src/slack/views/dm.ts";
import { returnModal, sendModal } from "../../src/slack/views/escalation-modals.ts";
import { inboxMessage } from "../../src/slack/views/inbox.ts";
import { snoozeModal } from "../../src/slack/views/snooze-modal.ts";
import { EMPTY_INBOX, type InboxItem } from "../../src/usecases/inbox.ts";
import type { DmData } from "../../src/usecases/reader-ports.ts";
import { BRIDGET, NATHAN, RULES } from "../domain/builders.ts";
import { faultsOfMessage, faultsOfModal, pings, textsOf } from "./cards.ts";
import { aDm, ERIC, SOFIA, type Step } from "./dms.ts";
import { HOSTILE } from "./hostile.ts";
import { readable } from "./readable.ts";

const MONDAY = "2026-11-02T17:00:00.000Z";
const NOTED: Step = ["2026-11-02T16:00:00.000Z", { type: "AddNote", note: "called twice, no answer" }, NATHAN];
const ESCALATED: Step = [
  MONDAY,
  { type: "SetStatus", to: "escalated", seen: "needs_attention", note: "she threatens to leave" },
];
const PASS: Command = { type: "PassTime" };
const TAKEN: Step = ["2026-11-02T18:00:00.000Z", { type: "TakeEscalation" }, ERIC];
const leader = { personId: ERIC, why: "leader" } as const;

const textOf = (dm: DmData) => readable(dmView(dm).blocks);
const told = (...more: Step[]) => aDm(leader, "StatusChanged", [NOTED, ESCALATED, ...more]);

describe("the message to a leader", () => {
  test("has who escalated and why, the client's words, how to reach them, what was tried, and what can be done", () => {
    const view = dmView(told());
    expect(readable(view.blocks).split("\n")).toEqual([
      "#1042 6/10 · Jane Doe, ABC Company",
      "Bridget Harper escalated this",
      "> she threatens to leave",
      "> Nathan wasn't as responsive as he has in the past.",
      "What is one thing we could be doing differently?  No Response Provided",
      "Contact  janedoe@example.com · 555-123-4567",
      "Director line  Eric Gregg › Nathan Goff",
      "Tags  Portland · Industrial",
      "*Status* 🟣 Escalated",
      "*Assignee* Nobody yet",
      "⏱ Client has waited since 2026-11-02 09:00 UTC · Closing is due 2026-11-16 09:00 UTC",
      "🟣 Escalated to Eric Gregg, level 1 of 2, since 2026-11-02 17:00 UTC",
      "Notes so far",
      "2026-11-02 16:00 UTC · Nathan Goff",
      "> called twice, no answer",
      "[I have it]! [Send to…] [Return with instruction…]",
      "[Resolution in Progress] [Resolved] [Can't Resolve] [Not an Issue] [Assign to… ▾] [Assign me] [Add note] [Follow or unfollow] [⋯ History | Show all answers | Assign or add by email… | Undo my last change]",
      "You are told because this issue was escalated to you.  [Open the card](https://slack.com/archives/C0DETRACT/p1700000000000100)",
    ]);
    expect(view.text).toBe(
      "Bridget Harper escalated this: issue 1042, 6/10 · Jane Doe, ABC Company. she threatens to leave",
    );
  });

  test("says again what it is about when it reminds, or comes to the next level", () => {
    const nudged: Step = ["2026-11-02T21:00:00.000Z", PASS];
    const reminder = textOf(aDm(leader, "EscalationReminded", [NOTED, ESCALATED, nudged]));
    expect(reminder).toContain("Amends reminded leadership: nobody has this yet");
    expect(reminder).toContain("2026-11-02 17:00 UTC · Bridget Harper escalated this:\n> she threatens to leave");
    expect(reminder.match(/she threatens to leave/g)).toHaveLength(1);
    const climbed: Step = ["2026-11-03T01:00:00.000Z", PASS];
    const next = aDm({ ...leader, personId: SOFIA }, "EscalationClimbed", [NOTED, ESCALATED, nudged, climbed]);
    expect(textOf(next)).toContain("Amends got no answer and escalated this to Sofia Marsh");
    expect(textOf(next)).toContain("[I have it]!");
  });

  test("taken by its reader says so, and leaves what they can still do", () => {
    const text = textOf(told(TAKEN));
    expect(text).toContain("🟣 Eric Gregg has it since 2026-11-02 18:00 UTC");
    expect(text).not.toContain("I have it");
    expect(text).toContain("\n[Send to…] [Return with instruction…]\n[Resolution in Progress]! ");
  });

  test("taken by somebody else, sent on, returned or closed it has no buttons of an escalation", () => {
    const sofias = { ...told(TAKEN), personId: SOFIA };
    const sent: Step = [TAKEN[0], { type: "SendEscalation", to: [SOFIA], note: null }, ERIC];
    const returned: Step = [TAKEN[0], { type: "ReturnEscalation", note: "offer a credit" }, ERIC];
    for (const dm of [sofias, told(sent), told(returned)])
      expect(textOf(dm)).not.toMatch(/I have it|Send to|Return with/);
    expect(textOf({ ...told(sent), personId: SOFIA })).toContain("[I have it]! [Send to…]");
  });

  test("keeps its button for a leader who was passed over, as nobody has it yet", () => {
    const climbed: Step[] = [
      ["2026-11-02T21:00:00.000Z", PASS],
      ["2026-11-03T01:00:00.000Z", PASS],
    ];
    expect(textOf(told(...climbed))).toContain("[I have it]!");
  });

  test("cuts what is long, and has all of it behind a button", () => {
    const long = "The same again. ".repeat(400);
    const text = textOf(aDm(leader, "StatusChanged", [ESCALATED], { comment: long }));
    expect(text).toMatch(/> The same again\. [^>]{2400,}…/);
    expect(text).toContain("[Return with instruction…] [Show all answers]");
    expect(textOf(told())).not.toContain("[Show all answers]");
    const notes = Array.from({ length: 9 }, (_, i): Step => [NOTED[0], { type: "AddNote", note: `note ${i}` }]);
    const many = textOf(aDm(leader, "StatusChanged", [...notes, ESCALATED]));
    expect(many).toContain("Notes so far  and 3 earlier ones, under ⋯ › History");
    expect(many).not.toContain("note 2");
    expect(many).toContain("note 8");
  });

  test("fits into one message with the longest of everything, keeps what is short whole, and has all answers behind a button", () => {
    const note = "No luck. ".repeat(340).slice(0, NOTE_MAX);
    const notes = Array.from({ length: 9 }, (): Step => [NOTED[0], { type: "AddNote", note }]);
    const escalated: Step = [MONDAY, { type: "SetStatus", to: "escalated", seen: "needs_attention", note }];
    const answer = { question: "Why? ".repeat(30), answer: "Because. ".repeat(66) };
    const long = { comment: "Again. ".repeat(355), answers: Array.from({ length: 12 }, () => answer) };
    const view = dmView(aDm(leader, "StatusChanged", [...notes, escalated], long));
    expect(faultsOfMessage(view)).toEqual([]);
    const text = readable(view.blocks);
    expect(text).toMatch(/> Again\. [^>]{300,}…/);
    expect(text).toContain("Contact  janedoe@example.com · 555-123-4567");
    expect(text).toContain("[I have it]! [Send to…] [Return with instruction…] [Show all answers]");
    expect(textsOf(view).reduce((sum, { text: shown }) => sum + shown.length, 0)).toBeGreaterThan(9_000);
  });

  test("in its plainest says what happened and has the buttons of the card", () => {
    const view = plainDmView(told());
    expect(faultsOfMessage(view)).toEqual([]);
    expect(readable(view.blocks)).toMatch(/^Bridget Harper escalated this: issue 1042, .*\n\[Resolution in Progress\]/);
  });

  test.each(HOSTILE)("is accepted and pings nobody with %s", (_what, hostile) => {
    const base = told(TAKEN);
    const dm = { ...base, card: { ...hostile, issue: base.card.issue, names: { [ERIC]: hostile.sourceName } } };
    for (const view of [dmView(dm), dmView({ ...dm, personId: SOFIA }), plainDmView(dm)]) {
      expect(faultsOfMessage(view)).toEqual([]);
      expect(pings(view.text)).toBe(false);
      expect(textsOf(view.blocks).filter(({ kind, text }) => kind === "mrkdwn" && pings(text))).toEqual([]);
    }
  });
});

describe("the question whether someone is still on it", () => {
  const CLAIMED: Step = [MONDAY, { type: "SetStatus", to: "in_progress", seen: "needs_attention", note: "called her" }];
  const ASKED: Step = ["2026-11-09T17:00:00.000Z", PASS];
  const bridgets = { personId: BRIDGET, why: "asked" } as const;

  test("can be answered at once", () => {
    const view = dmView(aDm(bridgets, "LeaseAsked", [CLAIMED, ASKED]));
    expect(readable(view.blocks).split("\n").slice(0, 3)).toEqual([
      "#1042 6/10 · Jane Doe, ABC Company",
      "Still on it? Nothing was heard of this since 2026-11-02 17:00 UTC. Say so, let it sleep, or hand it over; else it goes back for anybody to take.",
      "[Yes, add a note]! [Snooze…] [Hand over…]",
    ]);
    expect(view.text).toBe("Still on it? Nothing was heard of issue 1042, 6/10 · Jane Doe, ABC Company for 7 d.");
    expect(readable(view.blocks)).toContain("[Resolved] [Can't Resolve]");
  });

  test("asks no more once it is answered", () => {
    const answered: Step = ["2026-11-10T17:00:00.000Z", { type: "AddNote", note: "she will call back" }];
    const text = textOf(aDm(bridgets, "LeaseAsked", [CLAIMED, ASKED, answered]));
    expect(text).toContain("You were asked whether you are still on it. That is settled.");
    expect(text).not.toMatch(/Yes, add a note|Hand over/);
    expect(text).toContain("[Resolved]!");
  });

  test("goes to a leader who has an escalation, too, who sends it to others", () => {
    const asked: Step = ["2026-11-09T18:00:00.000Z", PASS];
    const text = textOf(aDm({ ...bridgets, personId: ERIC }, "LeaseAsked", [ESCALATED, TAKEN, asked]));
    expect(text).toContain("[Yes, add a note]! [Snooze…] [Send to…]");
  });
});

describe("a leader's inbox", () => {
  const item = (...more: Step[]): InboxItem => {
    const { card, cardAt } = told(...more);
    const { issueId, number, issue, response, assigneeName, names } = card;
    return { issueId, number, issue, rules: RULES, response, assigneeName, cardAt, names };
  };

  test("lists what waits and what one has, with what can be done about each", () => {
    const view = inboxMessage({ items: [item(), item(TAKEN)], waiting: 1, more: 2 }, ERIC);
    expect(readable(view.blocks).split("\n")).toEqual([
      "# Escalated to you",
      "🟣 [#1042 6/10 · Jane Doe, ABC Company](https://slack.com/archives/C0DETRACT/p1700000000000100)",
      "Escalated to Eric Gregg, level 1 of 2, since 2026-11-02 17:00 UTC · nobody's yet",
      "[I have it]! [Send to…] [Return with instruction…] [Show all answers]",
      "🟣 [#1042 6/10 · Jane Doe, ABC Company](https://slack.com/archives/C0DETRACT/p1700000000000100)",
      "Eric Gregg has it since 2026-11-02 18:00 UTC · nobody's yet",
      "[Send to…] [Return with instruction…] [Show all answers]",
      "and 2 more: /amends escalations",
    ]);
    expect(view.text).toBe(
      "1 escalation waits for you: issue 1042, 6/10 · Jane Doe, ABC Company: Escalated to Eric Gregg, level 1 of 2; issue 1042, 6/10 · Jane Doe, ABC Company: Eric Gregg has it",
    );
  });

  test("is accepted when it is full, and when it is empty says what it is for", () => {
    const full = inboxMessage({ items: Array.from({ length: 15 }, () => item()), waiting: 40, more: 25 }, ERIC);
    expect(faultsOfMessage(full)).toEqual([]);
    expect(full.blocks.length).toBeLessThanOrEqual(50);
    const empty = inboxMessage(EMPTY_INBOX, ERIC);
    expect(faultsOfMessage(empty)).toEqual([]);
    expect(readable(empty.blocks)).toContain("Nothing waits for you.");
  });
});

test("the windows are accepted, and say what they lead to", () => {
  const heading = { number: 999_999_999, title: "6/10 · Jane Doe" };
  const value = { issueId: 42, seen: "escalated", to: null } as const;
  const windows = [
    sendModal(heading, value),
    returnModal(heading, value, null),
    returnModal(heading, value, "Bridget Harper"),
    snoozeModal(heading, value, "America/Argentina/ComodRivadavia"),
  ];
  for (const view of windows) {
    expect(faultsOfModal(view)).toEqual([]);
    expect(textsOf(view).filter(({ kind }) => kind === "mrkdwn")).toEqual([]);
  }
  expect(readable(windows[1]?.blocks ?? [])).toContain("goes back to Needs Attention");
  expect(readable(windows[3]?.blocks ?? [])).toContain("Reminders rest until 09:00 of that day, in your time zone");
});
