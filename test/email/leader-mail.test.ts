import { describe, expect, test } from "@jest/globals";
import { issueHtml } from "../../src/email/templates/issue-html.ts";
import { issueText } from "../../src/email/templates/issue-text.ts";
import { subjectOf } from "../../src/email/templates/subject.ts";
import type { IssueMail } from "../../src/usecases/mail-ports.ts";
import type { HistoryEntry } from "../../src/usecases/reader-ports.ts";
import { at, RULES } from "../domain/builders.ts";
import { CHAIN, entry, escalatedBy, type Given, leadersMail, level } from "./leader-mails.ts";
import { DOING, PAGE } from "./mails.ts";
import { textOf } from "./markup.ts";

const PARTS = [
  ["HTML", (mail: IssueMail) => textOf(issueHtml(mail))],
  ["text", issueText],
] as const;

describe.each(PARTS)("the %s part of a leader's mail", (_name, read) => {
  test("holds everything, in the order in which it is needed", () => {
    const text = read(leadersMail());
    const wanted = [
      "This issue was escalated to you.",
      "Unless somebody takes it, a reminder comes on 2 Nov 2026, 22:00 CET.",
      "Bridget Harper escalated this",
      "she threatens to leave",
      "6/10 · Jane Doe, ABC Company",
      "#1042 · Escalated · assigned to Bridget Harper",
      "Client has waited 2 h · Closing due in 80 h of working time",
      "Escalated to Eric Gregg, level 1 of 2, since 2 Nov 2026, 10:30 CET",
      "Two of my invoices sat unanswered for a week.",
      "jane.doe@abc-company.example",
      "+1 (555) 123-4567",
      "What is one thing we could be doing differently?",
      "No Response Provided",
      "What do you value most about working with us?",
      "called twice",
      "I have it",
      "Send to…",
      "Return with instruction",
      "Resolution in Progress",
      "Resolved",
      "because this issue was escalated to you.",
    ];
    let from = 0;
    for (const words of wanted) {
      const found = text.toLowerCase().indexOf(words.toLowerCase(), from);
      expect({ words, found: found >= 0 }).toEqual({ words, found: true });
      from = found + 1;
    }
    expect(text.split("she threatens to leave")).toHaveLength(2);
    expect(text).not.toMatch(/undefined|null|\bEscalate\b/);
  });

  const climbed = (toAdmins: boolean): HistoryEntry =>
    entry(
      5,
      toAdmins
        ? { type: "EscalationClimbed", chain: { levels: [level(9)], toAdmins }, level: 0 }
        : { type: "EscalationClimbed", chain: CHAIN, level: 1 },
      null,
    );
  const sent = entry(5, { type: "EscalationSent", level: level(4), note: "you know them" }, "Eric Gregg");
  const top = { level: 1, levelSince: at(50) };
  const admins = { levels: [level(9)], toAdmins: true };

  test.each<[string, Given, string[]]>([
    [
      "by a rule",
      { news: escalatedBy(null, "By rule: a score this low goes to leadership at once.") },
      ["Amends escalated this", "By rule: a score this low goes to leadership at once."],
    ],
    [
      "climbed, with who escalated it in the beginning",
      { news: climbed(false), escalation: top },
      [
        "This issue climbed to you: there was no answer from Eric Gregg.",
        "Bridget Harper escalated this",
        "she threatens to leave",
        "Amends got no answer and escalated this to Sofia Marsh",
        "Escalated to Sofia Marsh, level 2 of 2, since",
      ],
    ],
    [
      "climbed to the admins",
      { news: climbed(true), escalation: admins },
      ["This issue was escalated to you, as nobody of the escalation chain could be reached."],
    ],
    [
      "begun with the admins, as the chain is gone",
      { escalation: admins },
      ["This issue was escalated to you, as nobody of the escalation chain could be reached."],
    ],
    [
      "begun with the admins, as there is no chain",
      { escalation: admins, rules: RULES },
      ["This issue was escalated to you, as admins, since no escalation chain is set."],
    ],
    [
      "sent by a leader",
      { news: sent, escalation: { levels: [level(4)] } },
      ["Eric Gregg sent you this escalation.", "you know them", "Bridget Harper escalated this"],
    ],
    [
      "a reminder",
      { news: entry(5, { type: "EscalationReminded" }, null), escalation: { remindedAt: at(50) } },
      [
        "Reminder: this issue was escalated to you, and nobody has it yet.",
        "Unless somebody takes it, it climbs to the next level on 2 Nov 2026",
        "Bridget Harper escalated this",
        "she threatens to leave",
      ],
    ],
    [
      "back from one who went quiet",
      { news: entry(5, { type: "LeaseLapsed", holderId: 3, rule: null }, null) },
      ["This escalation is yours to answer again: whoever had it was not heard of.", "heard nothing from Eric Gregg"],
    ],
    [
      "late, when somebody has it",
      { escalation: { taken: { by: 4, at: at(60) } } },
      ["This issue was escalated to you. Sofia Marsh has it since 2 Nov 2026, 11:00 CET.", "Send to…"],
    ],
    ["late, when it is over", { status: "resolved" }, ["This issue was escalated to you. By now it is Resolved."]],
  ])("says how it came there: %s", (_what, given, sentences) => {
    const text = read(leadersMail(given));
    for (const sentence of sentences) expect(text).toContain(sentence);
    expect(text).not.toMatch(/undefined|null/);
  });

  test("offers to take it only while nobody has it, and nothing once it is over", () => {
    const labels = (given: Given) =>
      ["I have it", "Send to…", "Return with instruction"].filter((label) => read(leadersMail(given)).includes(label));
    expect(labels({})).toHaveLength(3);
    expect(labels({ escalation: { taken: { by: 4, at: at(60) } } })).toEqual(["Send to…", "Return with instruction"]);
    expect(labels({ status: "in_progress" })).toEqual([]);
    expect(labels({ why: "follower" })).toEqual([]);
  });

  test("says until when it sleeps and why, to everyone", () => {
    const snooze = { until: "2026-11-20T17:00:00.000Z", reason: "she is on leave" };
    const text = read(leadersMail({ why: "assignee", status: "in_progress", clocks: { snooze } }));
    expect(text).toContain("Snoozed until 20 Nov 2026, 18:00 CET: she is on leave");
  });

  test("has no clocks once the issue is closed", () =>
    expect(read(leadersMail({ status: "resolved" }))).not.toMatch(/has waited|due in|overdue/));
});

test.each<[string, Given, string]>([
  ["to a leader", {}, "Escalated: #1042 Jane Doe, ABC Company (6/10)"],
  [
    "that reminds a leader",
    { news: entry(5, { type: "EscalationReminded" }, null) },
    "Reminder, escalated: #1042 Jane Doe, ABC Company (6/10)",
  ],
  ["to a leader, too late", { status: "resolved" }, "#1042 Jane Doe, ABC Company (6/10)"],
  ["to a follower", { why: "follower" }, "#1042 Jane Doe, ABC Company (6/10)"],
])("the subject of a mail %s", (_what, given, subject) => expect(subjectOf(leadersMail(given))).toBe(subject));

const hrefs = (html: string): string[] => [...html.matchAll(/href="([^"]*)"/g)].map(([, url]) => textOf(url ?? ""));

describe("both parts lead", () => {
  test("a leader to the page with each answer chosen, the first standing out", () => {
    const mail = leadersMail();
    for (const url of [DOING.take, DOING.send, DOING.return]) {
      expect(hrefs(issueHtml(mail))).toContain(url);
      expect(issueText(mail)).toContain(url);
    }
    expect(issueHtml(mail)).toMatch(new RegExp(`class="main"[^>]*href="${PAGE}\\?do=take"`));
    expect(issueHtml(mail).match(/class="main"/g)).toHaveLength(1);
  });

  const asked = (given: Given = {}) =>
    leadersMail({
      why: "asked",
      status: "in_progress",
      news: entry(5, { type: "LeaseAsked", holderId: 1, lastSignAt: at(-20_000) }, null),
      ...given,
      clocks: { activityAt: at(-20_000), askedAt: at(50), ...given.clocks },
    });

  test.each(PARTS)("one who was not heard of to each answer, in the %s part", (_part, read) => {
    const text = read(asked());
    for (const words of [
      "Are you still on it?",
      "Nothing was heard of this issue since 19 Oct 2026, 13:40 CEST.",
      "Without an answer by 4 Nov 2026, 18:00 CET, it goes back to Needs Attention, for anybody to take.",
      "Yes, with a note",
      "Snooze it",
      "Hand it over",
      "because this issue is yours and nothing was heard of it for a while.",
    ])
      expect(text).toContain(words);
    expect(text).not.toContain("asked Bridget");
  });

  test("by links that open the part of the form that is wanted", () => {
    for (const url of [DOING.note, DOING.snooze, DOING.assign]) {
      expect(hrefs(issueHtml(asked()))).toContain(url);
      expect(issueText(asked())).toContain(url);
    }
  });

  test("whoever has an escalation and was not heard of to those of a leader", () => {
    const text = issueText(asked({ status: "escalated", escalation: { taken: { by: 3, at: at(40) } } }));
    expect(text).toContain("leadership is asked again");
    for (const url of [DOING.note, DOING.snooze, DOING.send, DOING.return]) expect(text).toContain(url);
  });
});
