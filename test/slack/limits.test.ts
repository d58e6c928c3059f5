import { describe, expect, test } from "@jest/globals";
import { ALL_STATUSES, type Status, statusesFrom } from "../../src/domain/status.ts";
import { titleText } from "../../src/domain/wording.ts";
import { cardView, type MessageView, plainCardView } from "../../src/slack/views/card.ts";
import { lineView } from "../../src/slack/views/line.ts";
import { noteModal, sayModal, statusModal } from "../../src/slack/views/modals.ts";
import { historyModal, showAllModal } from "../../src/slack/views/reading.ts";
import type { CardData } from "../../src/usecases/reader-ports.ts";
import { issueIn } from "../domain/builders.ts";
import { aCard, aNote, faultsOfMessage, faultsOfModal, pings, textsOf } from "./cards.ts";
import { HOSTILE, TURNS_AROUND } from "./hostile.ts";

const headingOf = (card: CardData) => ({ number: card.number, title: titleText(card.response) });
const noteOf = (card: CardData) => card.response.comment?.slice(0, 3_000).toWellFormed() || "called her";
const value = { issueId: 42, seen: "needs_attention" } as const;
const causes = Array.from({ length: 100 }, (_, i) => `${i} ${"&".repeat(75)}`.slice(0, 75));

const messages: readonly (readonly [string, (card: CardData) => MessageView])[] = [
  ["the card", cardView],
  ["the plain card", plainCardView],
  [
    "a thread line",
    (card) => lineView({ number: 1, response: card.response, ...aNote(noteOf(card)), actorName: card.assigneeName }),
  ],
];
const modals: readonly (readonly [string, (card: CardData) => unknown])[] = [
  [
    "the history",
    (card) =>
      historyModal(
        card,
        Array.from({ length: 500 }, (_, i) => aNote(noteOf(card), i + 1)),
      ),
  ],
  ["all answers", showAllModal],
  [
    "the note window",
    (card) =>
      noteModal(
        headingOf(card),
        { ...value, to: null },
        { typed: { note: noteOf(card), contact: null, rootCause: null }, warning: titleText(card.response) },
      ),
  ],
  [
    "the status window",
    (card) =>
      statusModal(
        headingOf(card),
        { ...value, to: "resolved" },
        {
          rootCauses: causes,
          typed: { note: noteOf(card), contact: "call", rootCause: causes[99] ?? null },
          warning: titleText(card.response),
        },
      ),
  ],
  ["a saying window", (card) => sayModal(titleText(card.response), card.response.comment ?? "")],
];

describe.each(HOSTILE)("%s", (_what, card) => {
  test.each(messages)("%s is accepted and pings nobody", (_name, draw) => {
    for (const status of ALL_STATUSES) {
      const view = draw({ ...card, issue: issueIn(status) });
      expect(faultsOfMessage(view)).toEqual([]);
      expect(pings(view.text)).toBe(false);
      expect(textsOf(view.blocks).filter(({ kind, text }) => kind === "mrkdwn" && pings(text))).toEqual([]);
      expect(textsOf(view).filter(({ text }) => !text.isWellFormed() || TURNS_AROUND.test(text))).toEqual([]);
      expect(view.text).not.toMatch(TURNS_AROUND);
    }
  });

  test.each(modals)("%s is accepted and has no mrkdwn", (_name, draw) => {
    const view = draw(card);
    expect(faultsOfModal(view)).toEqual([]);
    const isWrong = (text: string): boolean => !text.isWellFormed() || TURNS_AROUND.test(text);
    expect(textsOf(view).filter(({ kind, text }) => kind === "mrkdwn" || isWrong(text))).toEqual([]);
  });
});

describe("every status", () => {
  const pairs = ALL_STATUSES.flatMap((from) => statusesFrom(from).map((to): [Status, Status] => [from, to]));

  test.each(pairs)("from %s to %s has a window that Slack accepts, with a hint for the note", (seen, to) => {
    const view = statusModal(
      { number: 1, title: "6/10 · Jane Doe" },
      { issueId: 1, seen, to },
      { rootCauses: ["Price"] },
    );
    expect(faultsOfModal(view)).toEqual([]);
    expect(JSON.stringify(view.blocks.at(-1))).toMatch(/"hint":\{"type":"plain_text","text":"[A-Z]/);
  });

  test.each(ALL_STATUSES)("%s has a sign, its name in words, and buttons whose labels all differ", (status) => {
    const view = cardView(aCard({ status }));
    const buttons = (
      view.blocks.at(-1) as unknown as {
        elements: { type: string; text?: { text: string }; accessibility_label?: string }[];
      }
    ).elements;
    const labels = buttons.filter((b) => b.type === "button").map((b) => b.accessibility_label ?? b.text?.text);
    expect(new Set(labels).size).toBe(labels.length);
    expect(labels.every((label) => label?.includes("1042"))).toBe(true);
    expect(JSON.stringify(view.blocks)).not.toContain("undefined");
  });
});
