import type { KnownBlock, ModalView } from "@slack/types";
import { NO_RESPONSE } from "../../domain/response.ts";
import { oneLine, shorten } from "../../domain/text.ts";
import { notShownText, priorTexts, titleText } from "../../domain/wording.ts";
import type { CardData, HistoryEntry } from "../../usecases/reader-ports.ts";
import { CALLBACKS } from "../ids.ts";
import { bold, chunks, LIMITS, line, plain, richText } from "./blocks.ts";
import { historyBlock } from "./line.ts";

/** A modal's JSON may have 250 kB; texts stop well before. */
const MOST_BYTES = 150_000;
const MOST_ENTRIES = 60;

/** Everything that happened to an issue, newest first, after what is known from before. */
export function historyModal(card: CardData, entries: readonly HistoryEntry[]): ModalView {
  const prior = priorTexts(card.prior, card.response.respondent.company);
  const newest = entries.toReversed();
  const shown = withinBytes(newest.slice(0, MOST_ENTRIES).map(historyBlock));
  const hidden = newest.length - shown.length;
  return reading(`History of #${card.number}`, [
    { type: "section", text: plain(titleText(card.response), LIMITS.section) },
    ...(prior.length > 0
      ? [richText(line(bold("Before this issue"))), { type: "section" as const, text: plain(prior.join("\n")) }]
      : []),
    { type: "divider" },
    ...shown,
    ...(hidden > 0 ? [{ type: "context" as const, elements: [plain(notShownText(hidden))] }] : []),
  ]);
}

/** The whole response, however long: comment, then every question and answer. */
export function showAllModal(card: CardData): ModalView {
  const { response } = card;
  const parts: KnownBlock[] = [
    { type: "section", text: plain(titleText(response), LIMITS.section) },
    ...(response.comment ? textBlocks("Comment", response.comment) : []),
    ...response.answers.flatMap((a) => textBlocks(a.question, a.answer ?? NO_RESPONSE)),
    ...Object.entries(response.segment).flatMap(([name, value]) => textBlocks(name, value)),
  ];
  const shown = withinBytes(parts.slice(0, LIMITS.modalBlocks - 1));
  const cut =
    shown.length < parts.length
      ? [{ type: "context" as const, elements: [plain("Cut here: Slack shows no more in one window.")] }]
      : [];
  return reading(`Answers of #${card.number}`, [...shown, ...cut]);
}

const textBlocks = (name: string, text: string): KnownBlock[] => [
  richText(line(bold(shorten(oneLine(name), LIMITS.fields)))),
  ...chunks(text).map((piece): KnownBlock => ({ type: "section", text: plain(piece), expand: true })),
];

function withinBytes(blocks: readonly KnownBlock[]): KnownBlock[] {
  let bytes = 0;
  const tooFar = blocks.findIndex((block) => {
    bytes += Buffer.byteLength(JSON.stringify(block));
    return bytes > MOST_BYTES;
  });
  return tooFar === -1 ? [...blocks] : blocks.slice(0, tooFar);
}

const reading = (heading: string, blocks: KnownBlock[]): ModalView => ({
  type: "modal",
  callback_id: CALLBACKS.infoModal,
  title: plain(heading, LIMITS.modalTitle),
  close: plain("Close"),
  blocks,
});
