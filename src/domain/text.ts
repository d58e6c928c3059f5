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
