/** How exports write that there is no answer. A human "none" is an answer and not in this list. */
const NO_ANSWER: ReadonlySet<string> = new Set(["", "-", "--", "–", "—", "na", "n/a", "n.a.", "#n/a", "null", "nan"]);

/** Zero-width space and word joiner, which trim() leaves. */
const INVISIBLE: ReadonlySet<string | undefined> = new Set(["\u200b", "\u2060"]);

/** The cell without blanks around it, invisible ones included. Linear in time, however long the blanks are. */
export function trimCell(cell: string | undefined): string {
  const text = (cell ?? "").trim();
  if (!INVISIBLE.has(text[0]) && !INVISIBLE.has(text.at(-1))) return text;
  let [from, end] = [0, text.length];
  while (from < end && isInvisible(text[from])) from += 1;
  while (end > from && isInvisible(text[end - 1])) end -= 1;
  return text.slice(from, end);
}

function isInvisible(char: string | undefined): boolean {
  return INVISIBLE.has(char) || char?.trim() === "";
}

/** True for a blank cell and for the ways exports write "no answer": N/A, NA, -, NULL. */
export function isNoAnswer(cell: string): boolean {
  return NO_ANSWER.has(cell.toLowerCase());
}

/** The cell as a text, or null when it holds no answer. */
export function answerOf(cell: string | undefined): string | null {
  const text = trimCell(cell);
  return isNoAnswer(text) ? null : text;
}
