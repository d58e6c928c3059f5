import { withoutEnd } from "../../domain/text.ts";
import { isNoAnswer, trimCell } from "./cells.ts";
import { END_POINT_WORDS } from "./end-points.ts";
import { CsvProblem } from "./problem.ts";
import type { Scale } from "./scale.ts";

/** What a score cell says. `none` is no score at all, not the score 0; `word` is the end-point word a score was guessed from. */
export type ScoreCell =
  | { readonly kind: "score"; readonly value: number; readonly word: string | null }
  | { readonly kind: "none" }
  | { readonly kind: "bad"; readonly reason: string };

/** How score cells are read. `words` are given by a person, `suggest` allows the obvious end points besides. */
export interface ScoreRules {
  readonly column: string;
  readonly scale: Scale;
  readonly words: ReadonlyMap<string, number>;
  readonly suggest: boolean;
}

const NO_SCORE_WORDS: ReadonlySet<string> = new Set(["none", "no response", "no answer", "not applicable", "no score"]);
const MAX_QUOTED_CHARS = 60;
/** No score or scale word is longer; keeps hostile cells away from the patterns. */
const MAX_SCORE_CHARS = 200;

const NUMBER = /^\+?(\d{1,3})(?:[.,](\d{1,6}))?$/;
/** "7/10", "7 out of 10", "7 (of 10)". */
const NUMBER_OF_TOP = /^(\d{1,3})\s*\(?(?:\/|out of|of|von|sur|de)\s*(\d{1,3})\)?$/i;
/** "10 - Extremely likely", "5 stars". */
const NUMBER_THEN_TEXT = /^(\d{1,3})(?:\s*[-–—:=(]\s*|\s+)\p{L}\D*$/u;
/** "Not at all likely - 0", "Promoter (10)". */
const TEXT_THEN_NUMBER = /^\p{L}\D*[-–—:=(\s]\s*(\d{1,3})\)?$/u;

/** Reads one score cell by the rules; the reason of a bad one names the column, the value and what is allowed. */
export function parseScore(cell: string | undefined, rules: ScoreRules): ScoreCell {
  const text = trimCell(cell);
  if (text.length > MAX_SCORE_CHARS) return { kind: "bad", reason: reasonFor(text, rules) };
  const word = wordKey(text);
  const mapped = rules.words.get(word);
  if (mapped !== undefined) return { kind: "score", value: mapped, word: null };
  if (isNoAnswer(text) || NO_SCORE_WORDS.has(word)) return { kind: "none" };
  const number = readNumber(text, rules.scale);
  if (number !== null) return { kind: "score", value: number, word: null };
  const value = rules.suggest ? suggestWord(text, rules.scale) : null;
  return value === null ? { kind: "bad", reason: reasonFor(text, rules) } : { kind: "score", value, word: text };
}

function readNumber(text: string, scale: Scale): number | null {
  const ofTop = NUMBER_OF_TOP.exec(text);
  if (ofTop && Number(ofTop[2]) !== scale.max) return null;
  const plain = NUMBER.exec(text);
  const digits = ofTop?.[1] ?? plain?.[1] ?? NUMBER_THEN_TEXT.exec(text)?.[1] ?? TEXT_THEN_NUMBER.exec(text)?.[1];
  if (digits === undefined) return null;
  const value = Number(`${digits}.${plain?.[2] ?? 0}`);
  const fits = value >= scale.min && value <= scale.max && (scale.decimals || Number.isInteger(value));
  return fits ? value : null;
}

function reasonFor(text: string, { column, scale }: ScoreRules): string {
  const shown = text.length > MAX_QUOTED_CHARS ? `${text.slice(0, MAX_QUOTED_CHARS)}…` : text;
  const numbers = scale.decimals ? "numbers" : "whole numbers";
  const hint = /^\p{L}/u.test(text) ? `; for a word say what it means, like --words "${shown}=${scale.max}"` : "";
  return `column "${column}": "${shown}" is not a score; allowed are ${numbers} from ${scale.min} to ${scale.max}${hint}`;
}

/** What a word at the end of a scale obviously means ("Strongly agree" is the top), or null. */
export function suggestWord(text: string, scale: Scale): number | null {
  const end = END_POINT_WORDS.get(wordKey(text));
  if (end === undefined) return null;
  return end === "top" ? scale.max : scale.bottom;
}

/** Reads `--words "Strongly agree=10" "Strongly disagree=1"`. Throws CsvProblem. */
export function parseWords(options: readonly string[], scale: Scale): ReadonlyMap<string, number> {
  const words = new Map<string, number>();
  for (const option of options) {
    const match = /^(.+)=\s*(\d{1,3}(?:\.\d+)?)\s*$/s.exec(option);
    const value = Number(match?.[2]);
    if (!match?.[1] || value < scale.min || value > scale.max) {
      const example = `"Strongly agree=${scale.max}"`;
      throw new CsvProblem(
        `--words "${option}" is not understood. Write the word and a score from ${scale.min} to ${scale.max}: ${example}.`,
      );
    }
    words.set(wordKey(match[1]), value);
  }
  return words;
}

/** The form in which words are compared: lower case, single blanks, straight apostrophes, no mark at the end. */
export function wordKey(text: string): string {
  return withoutEnd(trimCell(text).toLowerCase().replaceAll("’", "'").replace(/\s+/g, " "), /[.!]/);
}
