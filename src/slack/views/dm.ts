import type { KnownBlock } from "@slack/types";
import type { Why } from "../../domain/audience.ts";
import { oneLine, shorten } from "../../domain/text.ts";
import { becauseText, clientWords, happeningText, nameText, titleText } from "../../domain/wording.ts";
import type { DmData } from "../../usecases/reader-ports.ts";
import { askedBlocks, askedText, isPending } from "./asked.ts";
import { bold, italic, line, link, messageUrl, quote, richText, spoken, words } from "./blocks.ts";
import { contactBlock, type MessageView, statusFields } from "./card.ts";
import { clocksBlock } from "./clocks.ts";
import { controls } from "./controls.ts";
import { escalationButtons } from "./escalation.ts";
import { fitting, isTooLong, plainly } from "./fitting.ts";
import { leaderBlocks } from "./leader.ts";
import { didPieces, namesIn } from "./line.ts";

/** `isLong`: not all of it finds room in the message. */
type Body = (dm: DmData, isLong: boolean) => KnownBlock[];

const news: Body = ({ card }) => [statusFields(card), ...clocksBlock(card)];
/** Everything needed to phone the client. */
const whole: Body = (dm, isLong) => [clientBlock(dm), ...news(dm, isLong), contactBlock(dm.card)];

/** What a message shows below its first lines, by why its reader is told; the others get the news. */
const BODIES: Readonly<Partial<Record<Why, Body>>> = {
  leader: leaderBlocks,
  assigned: whole,
  added_as_follower: whole,
  asked_for_scores: whole,
};

/** A direct message: what happened, about whom, why you, and the buttons of the card. */
export function dmView(dm: DmData): MessageView {
  const drawn = dmBlocks(dm, false);
  return { text: spoken(dmText(dm)), blocks: isTooLong(drawn) ? fitting(dmBlocks(dm, true)) : drawn };
}

/** The same in one sentence, with the buttons of the card: for when Slack refuses the full message. */
export const plainDmView = (dm: DmData): MessageView => plainly(dmText(dm), controls(dm.card));

const isQuestion = ({ news: { event } }: DmData): boolean => event.what.type === "LeaseAsked";
const dmText = (dm: DmData): string => (isQuestion(dm) ? askedText(dm, calledOf(dm)) : newsText(dm));

function dmBlocks(dm: DmData, isLong: boolean): KnownBlock[] {
  const { card, why } = dm;
  const isAsked = isQuestion(dm);
  // Whoever is asked something finds the answer among other buttons than the card's.
  const isAnswerAbove = isAsked ? isPending(dm) : why === "leader" && isAwaited(dm);
  return [
    ...(isAsked ? askedBlocks(dm, titleOf(dm)) : [newsBlock(dm)]),
    ...(BODIES[why] ?? news)(dm, isLong),
    isAnswerAbove ? controls(card, null) : controls(card),
    richText(line(italic(`You are told because ${becauseText(why, dm.standsInFor)}.`), ...cardLink(dm))),
  ];
}

/** Nobody has answered the escalation yet, and its reader can. */
const isAwaited = ({ card, personId }: DmData): boolean =>
  escalationButtons(card, personId).some(({ style }) => style === "primary");

const titleOf = ({ card }: DmData): string => `#${card.number} ${titleText(card.response)}`;
const calledOf = ({ card }: DmData): string => `issue ${card.number}, ${titleText(card.response)}`;

function newsText(dm: DmData): string {
  const { text, note } = happeningText(dm.news.event.what, namesIn(dm.news));
  return `${nameText(dm.news.actorName)} ${text}: ${calledOf(dm)}${note ? `. ${oneLine(note)}` : ""}`;
}

function newsBlock(dm: DmData): KnownBlock {
  const { note } = happeningText(dm.news.event.what);
  return richText(
    line(bold(titleOf(dm)), words("\n"), bold(nameText(dm.news.actorName)), ...didPieces(dm.news)),
    ...(note ? [quote(shorten(note, 1_500))] : []),
  );
}

const clientBlock = ({ card }: DmData): KnownBlock =>
  richText(quote(shorten(clientWords(card.response)?.text.trim() || "No comment", 700)));

const cardLink = ({ cardAt }: DmData) => (cardAt ? [words("  "), link(messageUrl(cardAt), "Open the card")] : []);
