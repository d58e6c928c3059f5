import { expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Why } from "../../src/domain/audience.ts";
import { visible } from "../../src/domain/text.ts";
import { issueHtml } from "../../src/email/templates/issue-html.ts";
import { issueText } from "../../src/email/templates/issue-text.ts";
import { subjectOf } from "../../src/email/templates/subject.ts";
import type { IssueMail } from "../../src/usecases/mail-ports.ts";
import type { HistoryEntry } from "../../src/usecases/reader-ports.ts";
import { aCard, aNote, followersNamed, START, somebody } from "../slack/cards.ts";
import { everyClock } from "../support/every-clock.ts";
import { aMail } from "./mails.ts";
import { skeletonOf, textOf } from "./markup.ts";

const escalated = (text: string): HistoryEntry => {
  const { event, ...entry } = aNote(text, 5);
  const what = { from: "in_progress", to: "escalated", note: text, closing: null, claimedBy: null } as const;
  return { ...entry, actorName: text, event: { ...event, what: { type: "StatusChanged", ...what } } };
};

/** A mail in which everything anybody can write is this text. */
const everywhere = (text: string, why: Why = "follower"): IssueMail =>
  aMail({
    why,
    to: { name: text, address: "a@b.test" },
    news: { ...aNote(text, 9), actorName: text },
    history: [{ ...aNote(text, 3), actorName: text }, escalated(text)],
    card: aCard({
      issue: everyClock(text),
      names: { 2: text },
      assigneeName: text,
      followers: followersNamed(text),
      sourceName: text,
      answered: {
        comment: text,
        respondent: somebody({ name: text, title: text, email: text, phone: text, company: text }),
        owners: [text],
        tags: [text],
        segment: { [text]: text },
        survey: { id: null, name: text },
        answers: [
          { question: text, answer: "yes" },
          { question: text, answer: null },
        ],
      },
      prior: {
        scores: [],
        openIssues: [{ number: 7, name: text }],
        companyDetractors: 3,
        lastEnding: { number: 5, status: "resolved", byName: text, openedAt: START, closedAt: START, note: text },
      },
    }),
  });

const MARKUP = [
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  "</title></head><body>",
  "</style><style>*{display:none}",
  "<!--",
  "-->",
  "]]>",
  "&lt;script&gt;",
  "&amp;",
  "&#60;b&#62;",
  "</blockquote></main>",
  "<a href=javascript:alert(1)>",
  "{{7*7}}",
  "\u0000<b>",
  "\ud800",
  "\u202e",
  "<!channel>",
  "=?utf-8?Q?=3Cb=3E?=",
];

const piece = fc.oneof(fc.string({ unit: "binary", maxLength: 20 }), fc.constantFrom(...MARKUP));
const hostile = fc.array(piece, { minLength: 1, maxLength: 3 }).map((pieces) => `x${pieces.join("")}x`.slice(0, 70));

test.each<Why>(["follower", "leader", "asked"])(
  "whatever is written anywhere becomes text, never markup: %s",
  (why) => {
    const usual = skeletonOf(issueHtml(everywhere("xx", why)));
    fc.assert(
      fc.property(hostile, (text) => {
        const html = issueHtml(everywhere(text, why));
        expect(skeletonOf(html)).toEqual(usual);
        expect(textOf(html)).toContain(visible(text));
      }),
      { numRuns: 200 },
    );
  },
);

test("the text part holds every line of it, and the subject none", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const mail = everywhere(text);
      const lines = visible(text).trim().split("\n");
      expect(issueText(mail)).toContain(lines.map((line) => `> ${line}`).join("\n"));
      expect(subjectOf(mail)).toMatch(/^#1042 [^\p{Cc}]{1,140} \(6\/10\)$/u);
    }),
    { numRuns: 200 },
  );
});

/** No line of a text may be taken for one of ours: a link, an answer, a part's title. */
const OURS = /^(https?:|[A-Z '?]+$|I have it|Send to|Return with|Resolved:|This issue)/;

test("no line that anybody wrote begins a line of a leader's mail", () => {
  const usual = issueText(everywhere("x-x", "leader"))
    .split("\n")
    .filter((line) => OURS.test(line));
  const evil = fc.constantFrom(
    "\nI have it:\nhttps://evil.example",
    "\r\nSEND\u2028https://evil.example",
    "\u0085Resolved:",
  );
  fc.assert(
    fc.property(hostile, evil, (text, line) => {
      const mail = issueText(everywhere(`x${line}${text.replace(/[\r\n\u2028\u2029]/g, "")}`.slice(0, 70), "leader"));
      expect(mail.split("\n").filter((one) => OURS.test(one))).toEqual(usual);
    }),
    { numRuns: 100 },
  );
});
