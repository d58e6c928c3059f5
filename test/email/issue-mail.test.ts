import { describe, expect, test } from "@jest/globals";
import { ALL_STATUSES } from "../../src/domain/status.ts";
import { WHY } from "../../src/domain/wording.ts";
import { issueHtml } from "../../src/email/templates/issue-html.ts";
import { issueText } from "../../src/email/templates/issue-text.ts";
import type { HistoryEntry } from "../../src/usecases/reader-ports.ts";
import { at } from "../domain/builders.ts";
import { aCard, aNote, somebody } from "../slack/cards.ts";
import { aFullMail, aMail, PAGE, someNews } from "./mails.ts";
import { textOf } from "./markup.ts";

const PARTS = [
  ["HTML", (mail: Parameters<typeof issueHtml>[0]) => textOf(issueHtml(mail))],
  ["text", issueText],
] as const;

describe.each(PARTS)("the %s part", (_name, read) => {
  test("holds everything, in the order in which it is needed", () => {
    const text = read(aFullMail());
    const wanted = [
      "Nathan Goff set Resolution in Progress",
      "called at 10:40, she will send the two invoices",
      "6/10 · Jane Doe, ABC Company",
      "#1042 · Resolution in Progress · assigned to Bridget Harper",
      "Two of my invoices sat unanswered for a week.",
      "Answered before: 9/10 (2026-05-02)",
      "2nd detractor from ABC Company in 30 days",
      "Jane Doe",
      "Plant Manager",
      "Eric Gregg › Nathan Goff",
      "jane.doe@abc-company.example",
      "+1 (555) 123-4567",
      "ABC Company",
      "Portland · Industrial · Top 100",
      "North-West",
      "Eric Gregg, Tobias Meyer",
      "Quarterly Survey 1",
      "2 Nov 2026, 09:00 UTC",
      "What is one thing we could be doing differently?",
      "No Response Provided",
      "What do you value most about working with us?",
      "they know our account inside out.",
      "Eric knows her from the plant opening",
      "my fault, was on leave",
      "Resolved",
      "Can't Resolve",
      "Not an Issue",
      "Escalate",
      "You get this mail because this issue is now yours.",
      "Change how you are told, or stop these mails",
      "NPS (Net Promoter Score)",
      "do not pass the mail on",
    ];
    let from = 0;
    for (const words of wanted) {
      const found = text.toLowerCase().indexOf(words.toLowerCase(), from);
      expect({ words, found: found >= 0 }).toEqual({ words, found: true });
      from = found + 1;
    }
  });

  test("tells the news once, not again among the notes", () => {
    expect(read(aFullMail()).split("she will send the two invoices")).toHaveLength(2);
  });

  test("shows notes as they read now: edited ones anew, deleted ones not", () => {
    const reply = (version: number, what: HistoryEntry["event"]["what"]): HistoryEntry => ({
      ...someNews,
      event: { ...someNews.event, version, at: at(version), what },
    });
    const text = read(
      aMail({
        history: [
          reply(2, { type: "NoteAdded", note: "first wording", ref: "1.1" }),
          reply(3, { type: "NoteAdded", note: "said in anger", ref: "1.2" }),
          reply(4, { type: "NoteEdited", note: "second wording", ref: "1.1" }),
          reply(5, { type: "NoteDeleted", ref: "1.2" }),
        ],
      }),
    );
    expect(text).toContain("second wording");
    expect(text).not.toMatch(/first wording|anger/);
  });

  test("leaves out what is not known, and says so where a question was asked", () => {
    const text = read(
      aMail({ card: aCard({ answered: { respondent: somebody({}), owners: [], tags: [], comment: null } }) }),
    );
    expect(text).toContain("Someone");
    expect(text).toContain("No Response Provided");
    expect(text).not.toMatch(/Phone|Director|Tags|null|undefined/);
  });

  test("shows a comment that is one of the answers once, with its question", () => {
    const answers = [{ question: "Why?", answer: "Because of Monday." }];
    const text = read(aMail({ answered: { comment: "Because of Monday.", answers } }));
    expect(text.split("Because of Monday.")).toHaveLength(2);
    expect(text.split("Why?")).toHaveLength(2);
  });

  test("leads to the page when there is more than a mail can show", () => {
    const answers = Array.from({ length: 500 }, (_, i) => ({ question: `Question ${i}`, answer: "No. ".repeat(500) }));
    const history = Array.from({ length: 100 }, (_, i) => aNote(`note ${i} ${"x".repeat(1_000)}`, i + 2));
    const text = read(aMail({ answered: { answers }, history }));
    expect(text).toMatch(/\d+ more on the issue's page\./);
    expect(text).toMatch(/\d+ earlier on the issue's page\./);
    expect(text).toContain("Question 0");
    expect(text).toContain("note 99");
    expect(text).not.toContain("note 0 ");
  });

  test.each(Object.entries(WHY))("says why: %s", (why, sentence) => {
    expect(read(aMail({ why: why as keyof typeof WHY }))).toContain(`because ${sentence}.`);
  });
});

const hrefs = (html: string): string[] => [...html.matchAll(/href="([^"]*)"/g)].map(([, url]) => textOf(url ?? ""));

test.each(ALL_STATUSES)("both parts lead to the page and to every resolution from %s", (status) => {
  const mail = aMail({ status });
  const { page, unsubscribe, resolutions } = mail.links;
  for (const url of [page, unsubscribe, ...resolutions.map((r) => r.url)]) {
    expect(hrefs(issueHtml(mail))).toContain(url);
    expect(issueText(mail)).toContain(url);
  }
});

test("email and phone can be tapped; nothing in them can add a header or a second address", () => {
  const linksOf = (email: string | null, phone: string | null) =>
    hrefs(issueHtml(aMail({ card: aCard({ answered: { respondent: somebody({ email, phone }) } }) }))).filter((url) =>
      /^(mailto|tel):/.test(url),
    );
  expect(linksOf("jane+nps@abc.test", "+1 (555) 123-4567")).toEqual(["mailto:jane%2Bnps@abc.test", "tel:+15551234567"]);
  expect(linksOf("a?bcc=evil@abc.test", "555;ext=1")).toEqual(["mailto:a%3Fbcc%3Devil@abc.test"]);
  expect(linksOf("a@b.test,c@d.test", "call me")).toEqual([]);
});

test("addresses of other kinds lead nowhere", () => {
  const html = issueHtml(aMail({ answered: { url: "javascript:alert(1)" } }));
  expect(html).not.toContain("javascript:");
});

test("the HTML fetches nothing, counts nothing and runs nothing", () => {
  const html = issueHtml(aFullMail());
  expect(html).not.toMatch(/<(img|script|link|iframe|form|object|video|audio|svg)\b|url\(|@import|\bon\w+=|src=/i);
  expect(
    hrefs(html).filter((url) => !url.startsWith(PAGE) && !/^(mailto|tel):|^https:\/\/survey\.example\//.test(url)),
  ).toEqual([]);
});

test("no line that a client wrote can pass for one of ours in the text", () => {
  const comment = "fine\r\n\r\nWHAT HAPPENS NEXT?\u2028Resolved:\nhttps://evil.example";
  const text = issueText(aMail({ answered: { comment } }));
  expect(text.split("\n").filter((line) => line.includes("evil.example"))).toEqual(["> https://evil.example"]);
  expect(text.split("\n").filter((line) => line === "WHAT HAPPENS NEXT?")).toHaveLength(1);
});
