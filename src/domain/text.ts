/** Text as the database and every transport can hold it: no NUL, no half surrogate pairs. Nothing else is changed. */
export const cleanText = (text: string): string => text.replaceAll("\u0000", "").toWellFormed();

/** At most `max` UTF-16 units, never cutting a character in half; what was cut is shown by an ellipsis. */
export function shorten(text: string, max: number): string {
  if (text.length <= max) return text;
  const cut = text.slice(0, max - 1);
  return `${cut.isWellFormed() ? cut : cut.slice(0, -1)}…`;
}

/** Line breaks and tabs to spaces. */
export const oneLine = (text: string): string => text.replace(/\s+/gu, " ").trim();

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

/** "1,190 rows", "1 row". */
export const counted = (number: number, noun: string): string =>
  `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;

/** The text without such signs at its end. A pattern that ends with `+$` would begin anew at each of them in the middle: slow on a long row of them. */
export function withoutEnd(text: string, sign: RegExp): string {
  let end = text.length;
  while (end > 0 && sign.test(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}
