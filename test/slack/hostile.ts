import type { SurveyResponse } from "../../src/domain/response.ts";
import type { CardData } from "../../src/usecases/reader-ports.ts";
import { aCard, followersNamed, NO_PRIOR, START, somebody } from "./cards.ts";

const PING = "<!channel> <!here> <@U0BRIDGET> <#C0DETRACT> <https://evil.example|click> *bold* `code` :smile: @channel";
const RTL = "\u202eمرحبا بالعالم\u202c ".repeat(300);
/** Whatever turns text around: embeddings and overrides of direction, and isolates. */
export const TURNS_AROUND = /[\u202a-\u202e\u2066-\u2069]/;
const TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069";
const many = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const said = (answered: Partial<SurveyResponse>, rest: Partial<CardData> = {}): CardData =>
  aCard({ answered, ...rest });
const everywhere = (text: string): CardData =>
  said(
    {
      comment: text,
      respondent: somebody({ name: text, email: text, phone: text, company: text, title: text }),
      survey: { id: text, name: text },
      owners: [text, text],
      tags: [text, text],
      segment: { [text || "segment"]: text },
      answers: [
        { question: text, answer: text },
        { question: text, answer: null },
      ],
    },
    {
      sourceName: text,
      assigneeName: text,
      statusChangedByName: text,
      followers: followersNamed(text, text),
      lastNote: { text, by: text },
      noteCount: 3,
      flaggedBy: text,
      prior: {
        scores: [{ score: null, scaleMax: 10, submittedAt: START }],
        openIssues: [{ number: 7, name: text }],
        companyDetractors: 3,
        lastEnding: { number: 5, status: "resolved", byName: text, openedAt: START, closedAt: START, note: text },
      },
    },
  );

/** Cards of answers as bad as they come, by what is bad about them. */
export const HOSTILE: readonly (readonly [what: string, card: CardData])[] = [
  ["a comment of 100 kB", said({ comment: "The same again. ".repeat(6_400) })],
  ["a comment of 100 kB without a space", said({ comment: "x".repeat(102_400) })],
  ["a comment of 25,000 emoji", said({ comment: "😡".repeat(25_000) })],
  ["an emoji at the cut of the comment", said({ comment: `${"x".repeat(698)}😡😡` })],
  ["an emoji at the cut of a question", said({ answers: [{ question: `${"x".repeat(1_999)}😡😡`, answer: "No" }] })],
  [
    "500 answers with long questions",
    said({ answers: many(500, (i) => ({ question: `${i} ${"Why? ".repeat(400)}`, answer: "No. ".repeat(500) })) }),
  ],
  [
    "500 answers and no comment",
    said({ comment: null, answers: many(500, (i) => ({ question: `Question ${i}`, answer: null })) }),
  ],
  ["right to left with an override", everywhere(RTL)],
  ["everything that turns text around", everywhere(`${TURNS}paid${TURNS}`)],
  ["nothing but what turns text around", everywhere(TURNS)],
  ["half characters, cleaned", everywhere("\ud83d".toWellFormed())],
  ["every kind of ping", everywhere(PING)],
  ["nothing but ampersands and brackets", everywhere("&<>".repeat(2_000))],
  ["200 tags", said({ tags: many(200, (i) => `Tag number ${i}`), owners: many(200, (i) => `Owner ${i}`) })],
  ["empty texts", everywhere("")],
  ["spaces alone", everywhere("   ")],
  ["line breaks alone", everywhere("\n\n\t\n")],
  ["names of 5,000 characters", everywhere("N".repeat(5_000))],
  ["300 followers", said({}, { followers: followersNamed(...many(300, (i) => `Follower ${i}`)) })],
  [
    "nothing known",
    said({
      survey: { id: null, name: null },
      score: null,
      comment: null,
      respondent: somebody({}),
      owners: [],
      tags: [],
      answers: [],
      url: null,
    }),
  ],
  ["an address of 3,100 characters", said({ url: `https://survey.example/${"x".repeat(3_080)}` })],
  ["answered before 1970", said({ submittedAt: "1969-07-20T20:17:00Z" })],
  ["answered in the year 9999", said({ submittedAt: "9999-12-31T23:59:59Z" })],
  ["a score of a long scale", said({ score: 0, scaleMax: 1_000_000 })],
  ["deleted, with notes", said({ deleted: true }, { noteCount: 1, prior: { ...NO_PRIOR, companyDetractors: 1_000 } })],
];
