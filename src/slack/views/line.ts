import { shorten } from "../../domain/text.ts";
import type { HistoryEntry, LineData } from "../../usecases/ports.ts";
import { bold, escapeMrkdwn, line, moment, oneLine, quote, richText, words } from "./blocks.ts";
import type { MessageView } from "./card.ts";
import { happeningText } from "./wording.ts";

const NAME_MAX = 80;
const actor = (name: string | null): string => shorten(oneLine(name ?? "Amends"), NAME_MAX);

/** One plain thread line for one change: "Bridget Harper set Resolution in Progress: called, waiting for her reply". It mentions nobody. */
export function lineView({ event, actorName }: LineData): MessageView {
  const { text, note } = happeningText(event.what);
  const sentence = `${actor(actorName)} ${text}${note ? `: ${oneLine(note)}` : ""}`;
  return {
    text: escapeMrkdwn(shorten(sentence, 1000)),
    blocks: [
      richText(line(bold(actor(actorName)), words(` ${text}${note ? ":" : ""}`)), ...(note ? [quote(note)] : [])),
    ],
  };
}

/** The same change as an entry of the history, with its time. */
export function historyBlock({ event, actorName }: HistoryEntry): MessageView["blocks"][number] {
  const { text, note } = happeningText(event.what);
  return richText(
    line(moment(event.at), words(" · "), bold(actor(actorName)), words(` ${text}`)),
    ...(note ? [quote(note)] : []),
  );
}
