import type { KnownBlock } from "@slack/types";
import type { Why } from "../../domain/audience.ts";
import { oneLine, shorten } from "../../domain/text.ts";
import { clientWords, happeningText, nameText, titleText, WHY } from "../../domain/wording.ts";
import type { DmData } from "../../usecases/ports.ts";
import { bold, italic, line, link, messageUrl, quote, richText, spoken, words } from "./blocks.ts";
import { contactBlock, type MessageView, statusFields } from "./card.ts";
import { controls } from "./controls.ts";
import { namesIn } from "./line.ts";

/** Those who have to phone the client get everything needed for it; the others the news. */
const WHOLE: ReadonlySet<Why> = new Set(["assigned", "added_as_follower", "asked_for_scores"]);

/** A direct message: what happened, about whom, why you, and the buttons of the card. */
export function dmView(dm: DmData): MessageView {
  const { card, news, why } = dm;
  const { text, note } = happeningText(news.event.what, namesIn(news));
  const title = `#${card.number} ${titleText(card.response)}`;
  const body: KnownBlock[] = WHOLE.has(why)
    ? [clientBlock(dm), statusFields(card), contactBlock(card)]
    : [statusFields(card)];
  return {
    text: spoken(
      `${nameText(news.actorName)} ${text}: issue ${card.number}, ${titleText(card.response)}${note ? `. ${oneLine(note)}` : ""}`,
    ),
    blocks: [
      richText(
        line(bold(title), words("\n"), bold(nameText(news.actorName)), words(` ${text}`)),
        ...(note ? [quote(shorten(note, 1_500))] : []),
      ),
      ...body,
      controls(card),
      richText(line(italic(`You are told because ${WHY[why]}.`), ...cardLink(dm))),
    ],
  };
}

const clientBlock = ({ card }: DmData): KnownBlock =>
  richText(quote(shorten(clientWords(card.response)?.text.trim() || "No comment", 700)));

const cardLink = ({ cardAt }: DmData) => (cardAt ? [words("  "), link(messageUrl(cardAt), "Open the card")] : []);
