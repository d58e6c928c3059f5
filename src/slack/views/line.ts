import { oneLine } from "../../domain/text.ts";
import { happeningText, type NameOf, nameText } from "../../domain/wording.ts";
import type { HistoryEntry, LineData, Names } from "../../usecases/ports.ts";
import { bold, line, moment, quote, richText, spoken, words } from "./blocks.ts";
import type { MessageView } from "./card.ts";

const nameIn =
  (names: Names): NameOf =>
  (id) =>
    nameText(names[id] ?? "someone");

/** One plain thread line for one change: "Bridget Harper set Resolution in Progress: called, waiting for her reply". It mentions nobody. */
export function lineView({ event, actorName, names }: LineData): MessageView {
  const { text, note } = happeningText(event.what, nameIn(names));
  const sentence = `${nameText(actorName)} ${text}${note ? `: ${oneLine(note)}` : ""}`;
  return {
    text: spoken(sentence),
    blocks: [
      richText(line(bold(nameText(actorName)), words(` ${text}${note ? ":" : ""}`)), ...(note ? [quote(note)] : [])),
    ],
  };
}

/** The same change as an entry of the history, with its time. */
export function historyBlock({ event, actorName, names }: HistoryEntry): MessageView["blocks"][number] {
  const { text, note } = happeningText(event.what, nameIn(names));
  return richText(
    line(moment(event.at), words(" · "), bold(nameText(actorName)), words(` ${text}`)),
    ...(note ? [quote(note)] : []),
  );
}
