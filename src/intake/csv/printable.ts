/** A foreign text fit for one line of a terminal: no control or direction characters, cut to `max`. */
export function printable(text: string, max: number): string {
  const line = text
    .slice(0, max * 4)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, " ")
    .trim();
  const chars = [...line];
  return chars.length > max ? `${chars.slice(0, max - 1).join("")}…` : line;
}

const NAME_CHARS = 80;

/** The name of a column as sentences quote it. */
export const columnName = (label: string): string => printable(label, NAME_CHARS);
