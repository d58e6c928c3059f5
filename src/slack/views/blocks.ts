import type {
  HeaderBlock,
  PlainTextElement,
  RichTextBlock,
  RichTextElement,
  RichTextQuote,
  RichTextSection,
} from "@slack/types";
import { oneLine, shorten, visible } from "../../domain/text.ts";

/**
 * Slack's limits, in characters or pieces (docs.slack.dev/reference/block-kit). Builders here keep them: whatever text comes in,
 * what goes out is accepted. Nor does any of them let signs through that hide or turn around what stands beside them.
 */
export const LIMITS = {
  header: 150,
  section: 3000,
  fields: 2000,
  button: 75,
  option: 75,
  modalTitle: 24,
  /** chat.update refuses more than 4,000 characters, and what is posted has to be updated one day. */
  fallback: 4000,
  /** Of all texts of a message together. Slack publishes no figure and was seen to refuse from some 11,300 on, with what their blocks take besides. */
  messageText: 10_000,
  url: 3000,
  messageBlocks: 50,
  modalBlocks: 100,
} as const;

/** Text that is shown as it is: nothing in it pings, links, formats or turns into an emoji. Slack refuses empty text. */
export const plain = (text: string, max: number = LIMITS.section): PlainTextElement => {
  const shown = visible(text);
  return { type: "plain_text", text: shorten(shown.trim() ? shown : "–", max), emoji: false };
};

/** For our own words where Slack only takes mrkdwn: no ping, no link. */
export const escapeMrkdwn = (text: string): string =>
  visible(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** A message's top-level text, which is read aloud and stands in notifications: our own words about a client's, as text, cut to fit. */
export function spoken(text: string): string {
  const escaped = escapeMrkdwn(text);
  return escaped.length <= LIMITS.fallback ? escaped : spoken(shorten(text, Math.floor(text.length * 0.8)));
}

export const header = (text: string): HeaderBlock => ({ type: "header", text: plain(oneLine(text), LIMITS.header) });

/** Pieces of rich text: in these, whatever a person wrote is only text. */
const run = (text: string): { readonly type: "text"; readonly text: string } => ({
  type: "text",
  text: visible(text) || "–",
});
export const words = (text: string): RichTextElement => run(text);
export const bold = (text: string): RichTextElement => ({ ...run(text), style: { bold: true } });
export const italic = (text: string): RichTextElement => ({ ...run(text), style: { italic: true } });
export const link = (url: string, text: string): RichTextElement => ({ type: "link", url, text: visible(text) });

/** The address of a message. Slack opens it in its own window; it needs no call to be made. */
export const messageUrl = ({ channelId, ts }: { readonly channelId: string; readonly ts: string }): string =>
  `https://slack.com/archives/${channelId}/p${ts.replace(".", "")}`;

const LAST_SECOND = 9_999_999_999;

/** How moments read: "Nov 5, 2026 at 9:00 AM", or "Today at 9:00 AM"; for those that have passed also how long ago, which runs on by itself. */
const MOMENT = "{date_short_pretty} at {time}";
export const MOMENT_AGO = `${MOMENT} ({ago})`;

/**
 * A moment in the reader's own time zone; in UTC where Slack cannot tell it (before 1970, after 2286). `before`: words that lead to it within a
 * sentence; without them Slack begins with a capital.
 */
export function moment(at: string, o: { readonly before?: string; readonly format?: string } = {}): RichTextElement {
  const { before = "", format = MOMENT } = o;
  const ms = Date.parse(at);
  const timestamp = Math.floor(ms / 1000);
  const utc = new Date(ms).toISOString();
  const fallback = `${before}${utc.slice(0, 10)} ${utc.slice(11, 16)} UTC`;
  return timestamp >= 0 && timestamp <= LAST_SECOND
    ? { type: "date", timestamp, format: `${before}${format}`, fallback }
    : { type: "text", text: fallback };
}

export const line = (...elements: RichTextElement[]): RichTextSection => ({ type: "rich_text_section", elements });
export const quote = (text: string): RichTextQuote => ({ type: "rich_text_quote", elements: [words(text)] });
export const richText = (...elements: (RichTextSection | RichTextQuote)[]): RichTextBlock => ({
  type: "rich_text",
  elements,
});

/** Puts a separator between pieces. */
export const joined = (pieces: readonly RichTextElement[][], separator = " · "): RichTextElement[] =>
  pieces.flatMap((piece, i) => (i === 0 ? piece : [words(separator), ...piece]));

/** A long text as pieces that each fit, cut at the limit without halving a character. */
export function chunks(text: string, max: number = LIMITS.section): string[] {
  const pieces: string[] = [];
  for (let rest = text; rest; ) {
    const cut = rest.slice(0, max);
    const piece = cut.isWellFormed() ? cut : cut.slice(0, -1);
    pieces.push(piece);
    rest = rest.slice(piece.length);
  }
  return pieces;
}
