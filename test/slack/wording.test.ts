import { describe, expect, test } from "@jest/globals";
import type { PriorContact } from "../../src/domain/prior-contact.ts";
import {
  clientWords,
  happeningText,
  nameText,
  ordinal,
  priorTexts,
  spanText,
  standsAtText,
  titleText,
} from "../../src/domain/wording.ts";
import { moment } from "../../src/slack/views/blocks.ts";
import { aResponse, at, START } from "../domain/builders.ts";
import { NO_PRIOR, somebody } from "./cards.ts";

test.each([
  [1, "1st"],
  [2, "2nd"],
  [3, "3rd"],
  [4, "4th"],
  [11, "11th"],
  [12, "12th"],
  [13, "13th"],
  [21, "21st"],
  [102, "102nd"],
  [111, "111th"],
])("%d is the %s", (n, text) => expect(ordinal(n)).toBe(text));

test.each([
  [-5, "less than a minute"],
  [0, "less than a minute"],
  [1, "1 min"],
  [59, "59 min"],
  [60, "1 h"],
  [61, "1 h 1 min"],
  [1_439, "23 h 59 min"],
  [1_440, "1 d"],
  [1_470, "1 d"],
  [3 * 1_440 + 4 * 60 + 30, "3 d 4 h"],
])("%d minutes are %s", (minutes, text) => expect(spanText(START, at(minutes))).toBe(text));

const ending = {
  number: 5,
  status: "resolved",
  byName: "Eric Gregg",
  openedAt: START,
  closedAt: at(90),
  note: "weekly\ncall",
} as const;
const earlier = [
  { score: 3, scaleMax: 10, submittedAt: "2026-08-03T10:00:00.000Z" },
  { score: null, scaleMax: 10, submittedAt: "2026-05-04T10:00:00.000Z" },
];
const priors: [string, Partial<PriorContact>, string | null, string[]][] = [
  ["nothing before", {}, "ABC", []],
  ["earlier answers", { scores: earlier }, "ABC", ["Answered before: 3/10 (2026-08-03), no score (2026-05-04)"]],
  ["the first at the company", { companyDetractors: 1 }, "ABC", []],
  ["the third at the company", { companyDetractors: 3 }, "ABC", ["3rd detractor from ABC in 30 days"]],
  ["no company", { companyDetractors: 3 }, null, []],
  [
    "open issues",
    {
      openIssues: [
        { number: 7, name: "Ravi\nPatel" },
        { number: 8, name: "Jo" },
      ],
    },
    null,
    ["Also open: #7 Ravi Patel, #8 Jo"],
  ],
  [
    "how it ended",
    { lastEnding: ending },
    null,
    ["Last time (#5): Resolved in 1 h 30 min by Eric Gregg: “weekly call”"],
  ],
  [
    "an ending nobody signed",
    { lastEnding: { ...ending, byName: null, note: null } },
    null,
    ["Last time (#5): Resolved in 1 h 30 min"],
  ],
];
test.each(priors)("what is told from before: %s", (_what, prior, company, texts) =>
  expect(priorTexts({ ...NO_PRIOR, ...prior }, company)).toEqual(texts),
);

describe("who it is about", () => {
  test.each([
    [{ name: "Jane Doe", company: "ABC" }, "6/10 · Jane Doe, ABC"],
    [{ name: "Jane\n Doe" }, "6/10 · Jane Doe"],
    [{ name: " ", email: "jane@example.com" }, "6/10 · jane@example.com"],
    [{ company: "ABC" }, "6/10 · Someone, ABC"],
    [{}, "6/10 · Someone"],
  ])("%j is %s", (known, title) => expect(titleText(aResponse({ respondent: somebody(known) }))).toBe(title));

  test.each([
    ["Bridget  Harper", "Bridget Harper"],
    ["", "Amends"],
    [null, "Amends"],
    ["N".repeat(200), `${"N".repeat(79)}…`],
  ])("the name %j reads %s", (name, text) => expect(nameText(name)).toBe(text));
});

test.each([
  ["Too slow.", [], { question: null, text: "Too slow." }],
  ["  ", [{ question: "Why?", answer: "Slow" }], { question: "Why?", text: "Slow" }],
  [
    null,
    [
      { question: "How many?", answer: "7" },
      { question: "Why?", answer: "Slow" },
    ],
    { question: "Why?", text: "Slow" },
  ],
  [null, [{ question: "Why?", answer: null }], null],
])("the client's words of comment %j and answers %j", (comment, answers, said) =>
  expect(clientWords(aResponse({ comment, answers }))).toEqual(said),
);

test.each([
  [
    { score: { from: 3, to: 8, scaleMax: 10 }, nowAboveThreshold: true },
    "score 3/10 is now 8/10. Not an Issue may fit now.",
  ],
  [{ score: { from: null, to: 2, scaleMax: 5 }, comment: "added" }, "no score is now 2/5, comment added."],
  [{ deleted: true }, "deleted in the survey tool."],
] as const)("a changed answer %j is told", (change, text) =>
  expect(happeningText({ type: "ResponseChanged", change }).text).toBe(`saw the client's answer change: ${text}`),
);

test("someone who was slower is told who was faster, and when", () => {
  const issue = { status: "resolved", statusChangedAt: START } as const;
  expect(standsAtText(issue, "Nathan Goff", at(2))).toBe(
    "This issue is already Resolved, set by Nathan Goff 2 min ago.",
  );
  expect(standsAtText(issue, null, at(2))).toBe("This issue is already Resolved 2 min ago.");
});

test.each([
  ["2026-11-02T09:00:00+05:30", "2026-11-02 03:30 UTC", 1_793_590_200],
  ["1969-07-20T20:17:00Z", "1969-07-20 20:17 UTC", undefined],
])("the moment %s is %s where Slack cannot say it itself", (iso, fallback, timestamp) => {
  const shown = moment(iso);
  expect(
    "fallback" in shown ? [shown.fallback, shown.timestamp] : ["text" in shown ? shown.text : "", undefined],
  ).toEqual([fallback, timestamp]);
});
