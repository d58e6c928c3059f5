import type { KnownBlock, RichTextElement, RichTextQuote, RichTextSection } from "@slack/types";
import { isClosed, STATUSES } from "../../domain/status.ts";
import { counted, oneLine, shorten } from "../../domain/text.ts";
import { happeningText, nameText, titleText } from "../../domain/wording.ts";
import type { Digest, DigestItem } from "../../usecases/digest.ts";
import type { HistoryEntry } from "../../usecases/reader-ports.ts";
import { bold, header, italic, line, link, messageUrl, quote, richText, spoken, words } from "./blocks.ts";
import { type MessageView, SIGNS } from "./card.ts";
import { fitting, plainly } from "./fitting.ts";
import { namesIn } from "./line.ts";

/** Twenty issues have to fit into one message. */
const TITLE_MAX = 120;
const NOTE_MAX = 200;

/** All that a day brought, a block an issue, open ones first: at most 24 blocks. */
export function digestView(digest: Digest): MessageView {
  const { items, more } = digest;
  const [open, closed] = [
    items.filter((item) => !isClosed(item.status)),
    items.filter((item) => isClosed(item.status)),
  ];
  return {
    text: spoken(digestText(digest)),
    blocks: fitting([
      header(`Your daily digest · ${totalOf(digest)}`),
      ...group("Open", open),
      ...group("Closed", closed),
      richText(
        line(...(more > 0 ? [bold(`and ${more} more: /my-issues followed`), words("\n")] : []), italic(WHY_THIS)),
      ),
    ]),
  };
}

/** The same in a few plain sentences, as far as they go: for when Slack refuses the full message. */
export const plainDigestView = (digest: Digest): MessageView => plainly(digestText(digest));

const totalOf = ({ items, more }: Digest): string => counted(items.length + more, "issue");

function digestText(digest: Digest): string {
  const { items, more } = digest;
  return `Your daily digest, ${totalOf(digest)}: ${items.map(sentence).join("; ")}${more > 0 ? `; and ${more} more` : ""}.`;
}

const WHY_THIS =
  "You chose one digest a day in My preferences. What is assigned to you, and escalations, are told at once.";

/** "#1 6/10 · Jane Doe, ABC Company": what an issue is called in a digest. */
const nameOf = (item: DigestItem): string => shorten(`#${item.number} ${titleText(item.response)}`, TITLE_MAX);

const didText = (entry: HistoryEntry): { who: string; text: string; note: string | null } => ({
  who: nameText(entry.actorName),
  ...happeningText(entry.event.what, namesIn(entry)),
});

function sentence(item: DigestItem): string {
  const { who, text, note } = didText(item.latest);
  const told = `${who} ${text}${note ? `: ${shorten(oneLine(note), NOTE_MAX)}` : ""}`;
  return `${nameOf(item)}, ${STATUSES[item.status].name}, ${changesText(item)}${told}`;
}

const changesText = ({ changes }: DigestItem): string => (changes === 1 ? "" : `${counted(changes, "change")}, last: `);

function group(title: string, items: readonly DigestItem[]): KnownBlock[] {
  return items.length === 0 ? [] : [richText(line(bold(title))), ...items.map(itemBlock)];
}

function itemBlock(item: DigestItem): KnownBlock {
  const head = [words(`${SIGNS[item.status]} `), titlePiece(item), words(` · ${STATUSES[item.status].name}\n`)];
  if (!item.closing) return richText(...told(head, item.latest, changesText(item)));
  return richText(...told(head, item.closing), ...told([], item.latest, changesText(item)));
}

/** Who did what, on a line of its own after what stands before, and what they wrote. */
function told(before: RichTextElement[], entry: HistoryEntry, count = ""): (RichTextSection | RichTextQuote)[] {
  const { who, text, note } = didText(entry);
  return [
    line(...before, ...(count ? [words(count)] : []), bold(who), words(` ${text}`)),
    ...(note ? [quote(shorten(note, NOTE_MAX))] : []),
  ];
}

function titlePiece(item: DigestItem): RichTextElement {
  const { cardAt } = item;
  if (!cardAt) return bold(nameOf(item));
  return { ...link(messageUrl(cardAt), nameOf(item)), style: { bold: true } };
}
