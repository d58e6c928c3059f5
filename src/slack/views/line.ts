import type { RichTextElement } from "@slack/types";
import { oneLine } from "../../domain/text.ts";
import { happeningText, type NameOf, nameText } from "../../domain/wording.ts";
import type { HistoryEntry, LineData } from "../../usecases/reader-ports.ts";
import { bold, line, moment, quote, richText, spoken, words } from "./blocks.ts";
import type { MessageView } from "./card.ts";

/** Names of the people an event speaks of; its own actor needs no name twice. */
export const namesIn =
  ({ event, names }: HistoryEntry): NameOf =>
  (id) =>
    event.actor.kind === "person" && event.actor.personId === id ? "themselves" : nameText(names[id] ?? "someone");

/** What someone did, to be read after their name; moments are in the reader's own time zone. */
export function didPieces(entry: HistoryEntry): RichTextElement[] {
  const { what } = entry.event;
  if (what.type === "Snoozed") return [words(" snoozed this "), moment(what.until, { before: "until " })];
  return [words(` ${happeningText(what, namesIn(entry)).text}`)];
}

/** One plain thread line for one change: "Bridget Harper set Resolution in Progress: called, waiting for her reply". It mentions nobody. */
export function lineView(entry: LineData): MessageView {
  const { event, actorName } = entry;
  const { text, note } = happeningText(event.what, namesIn(entry));
  const sentence = `${nameText(actorName)} ${text}${note ? `: ${oneLine(note)}` : ""}`;
  return {
    text: spoken(sentence),
    blocks: [
      richText(
        line(bold(nameText(actorName)), ...didPieces(entry), ...(note ? [words(":")] : [])),
        ...(note ? [quote(note)] : []),
      ),
    ],
  };
}

/** The same change as an entry of the history, with its time. */
export function historyBlock(entry: HistoryEntry): MessageView["blocks"][number] {
  const { event, actorName } = entry;
  const { note } = happeningText(event.what);
  return richText(
    line(moment(event.at), words(" · "), bold(nameText(actorName)), ...didPieces(entry)),
    ...(note ? [quote(note)] : []),
  );
}
