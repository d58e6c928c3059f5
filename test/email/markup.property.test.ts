import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { visible } from "../../src/domain/text.ts";
import { issueHtml } from "../../src/email/templates/issue-html.ts";
import { issueText } from "../../src/email/templates/issue-text.ts";
import { subjectOf } from "../../src/email/templates/subject.ts";
import type { IssueMail } from "../../src/usecases/mail-ports.ts";
import { aCard, aNote, START, somebody } from "../slack/cards.ts";
import { aMail } from "./mails.ts";
import { skeletonOf, textOf } from "./markup.ts";

/** A mail in which everything anybody can write is this text. */
const everywhere = (text: string): IssueMail =>
  aMail({
    to: { name: text, address: "a@b.test" },
    news: { ...aNote(text, 9), actorName: text },
    history: [{ ...aNote(text, 3), actorName: text }],
    card: aCard({
      assigneeName: text,
      followerNames: [text],
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

const usual = skeletonOf(issueHtml(everywhere("xx")));

test("whatever is written anywhere becomes text, never markup", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const html = issueHtml(everywhere(text));
      expect(skeletonOf(html)).toEqual(usual);
      expect(textOf(html)).toContain(visible(text));
    }),
    { numRuns: 200 },
  );
});

test("the text part holds every line of it, and the subject none", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const mail = everywhere(text);
      const lines = visible(text).trim().split("\n");
      expect(issueText(mail)).toContain(lines.map((line) => `> ${line}`).join("\n"));
      expect(subjectOf(mail.card)).toMatch(/^#1042 [^\p{Cc}]{1,140} \(6\/10\)$/u);
    }),
    { numRuns: 200 },
  );
});
