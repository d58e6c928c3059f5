import { RuleViolation } from "./errors.ts";

/** What a search may be: longer is no search but a paste. */
export const SEARCH_MAX = 200;
const WORDS_MAX = 8;
/** What is kept of one text, and how long a word may be. */
const INDEXED_MAX = 2_000;
const WORD_MAX = 60;
/** A shorter beginning of a word fits too much to be one. */
const PREFIX_MIN = 3;

/** Letters that no normal form takes apart. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  đ: "d",
  ð: "d",
  ł: "l",
  þ: "th",
  ı: "i",
};
/** Marks that a searcher may leave out: accents (Latin, Greek, Cyrillic), Hebrew points, Arabic vowel signs and tatweel; and what takes no ink. */
const MARKS = /[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\p{Cf}]/gu;
/** Scripts written without spaces: a run of them is found by any part of it. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー々]+/gu;
const WORD = /[\p{L}\p{N}\p{M}]+/gu;
const APOSTROPHES = /(?<=\p{L})['’ʼ](?=\p{L})/gu;

/** Text as it is compared: without case, accents, width and ligatures. "Łódź Café" and "LODZ CAFE" are the same. */
export const fold = (text: string): string =>
  text
    .normalize("NFKD")
    .replace(MARKS, "")
    .normalize("NFC")
    .toLowerCase()
    .replace(/[ßæœøđðłþı]/g, (letter) => LETTERS[letter] ?? letter);

/** The words these texts are found by, each once. "O'Brien" is found as obrien and as brien. */
export function indexWords(texts: readonly (string | null)[]): readonly string[] {
  const found = new Set<string>();
  for (const text of texts) {
    if (text === null) continue;
    const folded = fold(text);
    for (const part of [folded, ...(/['’ʼ]/.test(folded) ? [folded.replace(APOSTROPHES, "")] : [])])
      for (const word of wordsIn(part)) {
        if (found.size >= INDEXED_MAX) return [...found];
        found.add(word);
      }
  }
  return [...found];
}

/** The folded words of a text; of a run without spaces its letters and pairs of letters. */
function* wordsIn(folded: string): Generator<string> {
  for (const [word] of folded.replace(UNSPACED, " ").matchAll(WORD)) yield cut(word);
  for (const [run] of folded.matchAll(UNSPACED)) {
    const letters = [...run];
    yield* letters;
    yield* pairsOf(letters);
  }
}

/** A word at most so long, never with half a character. */
function cut(word: string): string {
  const short = word.slice(0, WORD_MAX);
  return short.isWellFormed() ? short : short.slice(0, -1);
}

const pairsOf = (letters: readonly string[]): string[] => letters.slice(1).map((letter, i) => `${letters[i]}${letter}`);

/** What is looked for: all of `words`, and a word that begins with `prefix`. */
export interface Terms {
  readonly words: readonly string[];
  readonly prefix: string | null;
}

/** Reads what someone typed into a search; null when it is empty. Throws RuleViolation("bad_search") with what to do instead. */
export function termsOf(typed: string): Terms | null {
  const text = typed.trim();
  if (text === "") return null;
  if (text.length > SEARCH_MAX)
    throw new RuleViolation(
      "bad_search",
      `Search for a few words: ${SEARCH_MAX} characters at most, this has ${text.length}.`,
    );
  const folded = fold(text).replace(APOSTROPHES, "");
  const spaced = [...folded.replace(UNSPACED, " ").matchAll(WORD)].map(([word]) => cut(word));
  const unspaced = [...folded.matchAll(UNSPACED)].map(([run]) => [...run]);
  const words = [...new Set([...spaced, ...unspaced.flatMap((run) => (run.length === 1 ? run : pairsOf(run)))])];
  if (words.length === 0)
    throw new RuleViolation(
      "bad_search",
      "Search for a name, a company, a tag or a word of the answer: there is no letter or digit in this.",
    );
  if (spaced.length > WORDS_MAX)
    throw new RuleViolation("bad_search", `Search for at most ${WORDS_MAX} words, this has ${spaced.length}.`);
  const last = /[\p{L}\p{N}\p{M}]$/u.test(folded) ? spaced.at(-1) : undefined;
  const prefix = last !== undefined && last.length >= PREFIX_MIN && folded.endsWith(last) ? last : null;
  return { words: prefix === null ? words : words.filter((word) => word !== prefix), prefix };
}

/** What a list can be narrowed by, besides words. */
export type Facet = "tag" | "survey" | "director";

/** A whole value as one word of the index, so that a filter finds exactly it, however it is spelled. Null when nothing of it is left. */
export function facetWord(facet: Facet, value: string): string | null {
  const words = [...fold(value).matchAll(WORD)].map(([word]) => word).join(" ");
  return words === "" ? null : `${facet}=${words.slice(0, SEARCH_MAX)}`;
}
