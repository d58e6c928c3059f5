import { cleanText, oneLine } from "../domain/text.ts";

/** Signs that are not seen but change how the rest is read: controls (but line breaks and tabs), embeddings and overrides of direction, blanks of no width. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to take out
const UNSEEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff]/g;

/** Text of anybody's without signs that hide or turn around what follows; lines end with a single line feed. */
export const visible = (text: string): string =>
  cleanText(text)
    .replace(/\r\n?|[\u2028\u2029]/g, "\n")
    .replace(UNSEEN, "");

/** The same on one line: for subjects, names and everything that must not begin a new line. */
export const visibleLine = (text: string): string => oneLine(visible(text));
