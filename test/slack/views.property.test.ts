import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { ALL_STATUSES } from "../../src/domain/status.ts";
import { cleanText } from "../../src/domain/text.ts";
import { titleText } from "../../src/domain/wording.ts";
import { cardView, plainCardView } from "../../src/slack/views/card.ts";
import { lineView } from "../../src/slack/views/line.ts";
import { noteModal, sayModal, statusModal } from "../../src/slack/views/modals.ts";
import { historyModal, showAllModal } from "../../src/slack/views/reading.ts";
import type { CardData } from "../../src/usecases/reader-ports.ts";
import { issueIn } from "../domain/builders.ts";
import {
  aCard,
  aNote,
  faultsOfMessage,
  faultsOfModal,
  followersNamed,
  pings,
  START,
  somebody,
  textsOf,
} from "./cards.ts";

/** Text as a stranger writes it: any characters, Slack's own codes, long or nothing. */
const text = fc
  .oneof(
    fc.string({ unit: "binary", maxLength: 200 }),
    fc.string({ unit: "grapheme-composite", maxLength: 1_000, size: "max" }),
    fc.constantFrom(
      "",
      " ",
      "<!channel>",
      "<@U0BRIDGET>",
      "<https://x.example|y>",
      "&amp;<",
      "*a* _b_ `c` ~d~",
      "😡".repeat(2_000),
    ),
  )
  .map(cleanText);
const perhaps = fc.option(text);

const response = fc.record({
  comment: perhaps,
  respondent: fc
    .record({ name: perhaps, email: perhaps, phone: perhaps, company: perhaps, title: perhaps })
    .map(somebody),
  survey: fc.record({ id: perhaps, name: perhaps }),
  score: fc.option(fc.integer({ min: 0, max: 10 })),
  owners: fc.array(text, { maxLength: 20 }),
  tags: fc.array(text, { maxLength: 60 }),
  segment: fc.dictionary(text, text, { maxKeys: 10 }),
  answers: fc.array(fc.record({ question: text, answer: perhaps }), { maxLength: 80 }),
  wantsContact: fc.boolean(),
  deleted: fc.boolean(),
  submittedAt: fc
    .date({ noInvalidDate: true, min: new Date("0001-01-01"), max: new Date("9999-12-31") })
    .map((d) => d.toISOString()),
});

const card: fc.Arbitrary<CardData> = fc
  .record({
    answered: response,
    status: fc.constantFrom(...ALL_STATUSES),
    sourceName: text,
    assigneeName: perhaps,
    statusChangedByName: perhaps,
    followers: fc.array(text, { maxLength: 30 }).map((names) => followersNamed(...names)),
    lastNote: fc.option(fc.record({ text, by: perhaps })),
    noteCount: fc.nat(),
    flaggedBy: perhaps,
    prior: fc.record({
      scores: fc.array(fc.constant({ score: 3, scaleMax: 10, submittedAt: START }), { maxLength: 5 }),
      openIssues: fc.array(fc.record({ number: fc.nat(), name: text }), { maxLength: 30 }),
      companyDetractors: fc.nat(),
      lastEnding: fc.option(
        fc.record({
          number: fc.nat(),
          status: fc.constantFrom(...ALL_STATUSES),
          byName: perhaps,
          openedAt: fc.constant(START),
          closedAt: fc.constant(START),
          note: perhaps,
        }),
      ),
    }),
  })
  .map(({ status, ...given }) => aCard({ ...given, issue: issueIn(status) }));

test("whatever people write, messages are accepted and none of it pings", () => {
  fc.assert(
    fc.property(card, text, (data, note) => {
      for (const view of [
        cardView(data),
        plainCardView(data),
        lineView({ number: 1, response: data.response, ...aNote(note), actorName: data.assigneeName }),
      ]) {
        expect(faultsOfMessage(view)).toEqual([]);
        expect(pings(view.text)).toBe(false);
        for (const { kind, text: shown } of textsOf(view.blocks)) {
          expect(shown.isWellFormed()).toBe(true);
          expect(kind === "mrkdwn" && pings(shown)).toBe(false);
        }
      }
    }),
    { numRuns: 60 },
  );
});

test("whatever people write, nothing of the client's is in a mrkdwn field", () => {
  fc.assert(
    fc.property(response, (answered) => {
      const { blocks } = cardView(aCard({ answered }));
      expect(textsOf(blocks).filter(({ kind }) => kind === "mrkdwn")).toEqual([
        { kind: "mrkdwn", text: "*Status*\n🔴 Needs Attention" },
        { kind: "mrkdwn", text: "*Assignee*\nNobody yet" },
      ]);
    }),
    { numRuns: 40 },
  );
});

test("whatever people write, windows are accepted and hold no mrkdwn", () => {
  fc.assert(
    fc.property(card, text, fc.array(text, { maxLength: 100 }), (data, note, notes) => {
      const heading = { number: data.number, title: titleText(data.response) };
      const typed = { note, contact: null, rootCause: null };
      const views = [
        historyModal(
          data,
          notes.map((n, i) => aNote(n, i + 1)),
        ),
        showAllModal(data),
        noteModal(heading, { issueId: 1, seen: "escalated", to: null }, { typed, warning: note }),
        statusModal(
          heading,
          { issueId: 1, seen: "in_progress", to: "resolved" },
          { rootCauses: ["Price"], typed, warning: note },
        ),
        sayModal(note, note),
      ];
      for (const view of views) {
        expect(faultsOfModal(view)).toEqual([]);
        expect(textsOf(view).filter(({ kind, text: shown }) => kind === "mrkdwn" || !shown.isWellFormed())).toEqual([]);
      }
    }),
    { numRuns: 40 },
  );
});
