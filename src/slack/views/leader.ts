import type { KnownBlock, RichTextQuote, RichTextSection } from "@slack/types";
import { notesOf } from "../../domain/notes.ts";
import type { SurveyResponse } from "../../domain/response.ts";
import { counted, shorten } from "../../domain/text.ts";
import { clientWords, nameText } from "../../domain/wording.ts";
import type { DmData, HistoryEntry } from "../../usecases/reader-ports.ts";
import { bold, italic, line, moment, quote, richText, words } from "./blocks.ts";
import { answersBeside, clientsWords, contactBlock, otherAnswers, type ShownOf, statusFields } from "./card.ts";
import { clocksBlock } from "./clocks.ts";
import { escalationButtons, showAllButton } from "./escalation.ts";

/** Leaders decide by what the client said: they get more of it than a card holds. */
const WHOLE: ShownOf = { comment: 2_500, answer: 600, answers: 12 };
const NOTE_MAX = 500;
const NOTES_MOST = 6;

/**
 * What a leader needs to answer: who escalated it and why, the client's whole words, how to reach them, what was tried, and what can be done now.
 * `isLong`: not all of it finds room in the message.
 */
export function leaderBlocks(dm: DmData, isLong: boolean): KnownBlock[] {
  const { card, personId } = dm;
  const buttons = [
    ...escalationButtons(card, personId),
    ...(isLong || isCut(card.response) ? [showAllButton(card)] : []),
  ];
  return [
    ...escalatedBlock(dm),
    clientsWords(card.response, WHOLE),
    ...otherAnswers(card.response, WHOLE),
    contactBlock(card),
    statusFields(card),
    ...clocksBlock(card),
    ...notesBlock(dm),
    ...(buttons.length > 0 ? [{ type: "actions" as const, elements: buttons }] : []),
  ];
}

/** How it came to be escalated, where the message does not tell of that itself. */
function escalatedBlock({ history, news, card }: DmData): KnownBlock[] {
  const began = card.issue.status === "escalated" ? beginningOf(history) : undefined;
  if (!began || began === news || began.event.what.type !== "StatusChanged") return [];
  const { event, actorName } = began;
  return [
    richText(
      line(moment(event.at), words(" · "), bold(nameText(actorName)), words(" escalated this:")),
      quote(shorten(began.event.what.note, NOTE_MAX)),
    ),
  ];
}

const beginningOf = (history: readonly HistoryEntry[]): HistoryEntry | undefined =>
  history.findLast(({ event: { what } }) => what.type === "StatusChanged" && what.to === "escalated");

/** The last notes, oldest first, without those that the message shows already. */
function notesBlock({ history, news }: DmData): KnownBlock[] {
  const shown = [news, beginningOf(history)].map((entry) => entry?.event.version);
  const notes = notesOf(history.map(({ event }) => event)).filter(({ version }) => !shown.includes(version));
  if (notes.length === 0) return [];
  const last = notes.slice(-NOTES_MOST);
  const earlier = notes.length - last.length;
  const told = last.flatMap(({ version, at, text }): (RichTextSection | RichTextQuote)[] => [
    line(moment(at), words(" · "), bold(nameText(authorOf(history, version)))),
    quote(shorten(text, NOTE_MAX)),
  ]);
  const more = earlier > 0 ? [italic(`  and ${counted(earlier, "earlier one")}, under ⋯ › History`)] : [];
  return [richText(line(bold("Notes so far"), ...more), ...told)];
}

const authorOf = (history: readonly HistoryEntry[], version: number): string | null =>
  history.find(({ event }) => event.version === version)?.actorName ?? null;

/** Something that the client said is not shown whole. */
function isCut(response: SurveyResponse): boolean {
  const others = answersBeside(response);
  return (
    (clientWords(response)?.text.trim().length ?? 0) > WHOLE.comment ||
    others.length > WHOLE.answers ||
    others.some(({ answer }) => (answer?.length ?? 0) > WHOLE.answer)
  );
}
