import type { KnownBlock } from "@slack/types";
import { shorten } from "../../domain/text.ts";
import { LIMITS, plain, spoken } from "./blocks.ts";
import type { MessageView } from "./card.ts";

/** The characters of all texts within something drawn: what people read, labels of buttons and menus too. */
export function textLength(drawn: unknown): number {
  if (typeof drawn !== "object" || drawn === null) return 0;
  return Object.entries(drawn).reduce(
    (sum, [name, value]) => sum + (name === "text" && typeof value === "string" ? value.length : textLength(value)),
    0,
  );
}

/** Whether blocks say more than one message takes. */
export const isTooLong = (blocks: readonly KnownBlock[]): boolean => textLength(blocks) > LIMITS.messageText;

/** Blocks as one message takes them: while they say too much, the longest texts are cut, all to the same length. Short ones stay whole. */
export function fitting(blocks: KnownBlock[]): KnownBlock[] {
  if (!isTooLong(blocks)) return blocks;
  const runs = runsIn(blocks);
  const rest = textLength(blocks) - runs.reduce((sum, length) => sum + length, 0);
  return cut(blocks, shareOf(runs, LIMITS.messageText - rest));
}

/** Text that may be cut: what stands in rich text, not what is pressed or chosen. */
const isRun = (drawn: object): drawn is { text: string } => {
  const { type, text } = drawn as { type?: unknown; text?: unknown };
  return (type === "text" || type === "link") && typeof text === "string";
};

function runsIn(drawn: unknown): number[] {
  if (typeof drawn !== "object" || drawn === null) return [];
  return isRun(drawn) ? [drawn.text.length] : Object.values(drawn).flatMap(runsIn);
}

/** How long each may be at most, so that all of them have room together. */
function shareOf(lengths: readonly number[], room: number): number {
  let left = room;
  for (const [i, length] of lengths.toSorted((a, b) => a - b).entries()) {
    const share = Math.floor(left / (lengths.length - i));
    if (length > share) return Math.max(1, share);
    left -= length;
  }
  return room;
}

function cut<T>(drawn: T, most: number): T {
  if (typeof drawn !== "object" || drawn === null) return drawn;
  if (Array.isArray(drawn)) return drawn.map((each) => cut(each, most)) as T;
  if (isRun(drawn)) return { ...drawn, text: shorten(drawn.text, most) };
  return Object.fromEntries(Object.entries(drawn).map(([name, value]) => [name, cut(value, most)])) as T;
}

/** One plain sentence and what can be pressed: for when Slack refuses the full message. */
export const plainly = (text: string, ...controls: KnownBlock[]): MessageView => ({
  text: spoken(text),
  blocks: [{ type: "section", text: plain(text) }, ...controls],
});
