import { shorten } from "../../domain/text.ts";

/** Texts that fit, in order, and how many were left out. */
export interface Fitted<T> {
  readonly shown: readonly T[];
  readonly left: number;
}

/** The longest text shown whole; mail programs hide what comes after the first 100 kB, and the links stand at the end. */
export const TEXT_MAX = 4_000;
const ALL_MAX = 30_000;

/** The first items whose texts together stay readable in a mail; the page shows all. */
export function firstThatFit<T>(items: readonly T[], textOf: (item: T) => string): Fitted<T> {
  let chars = 0;
  const tooFar = items.findIndex((item) => {
    chars += Math.min(textOf(item).length, TEXT_MAX) + 1;
    return chars > ALL_MAX;
  });
  return tooFar === -1 ? { shown: items, left: 0 } : { shown: items.slice(0, tooFar), left: items.length - tooFar };
}

/** The last ones that fit, in order. */
export function lastThatFit<T>(items: readonly T[], textOf: (item: T) => string): Fitted<T> {
  const { shown, left } = firstThatFit(items.toReversed(), textOf);
  return { shown: shown.toReversed(), left };
}

/** What stands beside others on a line or names them: shorter. */
export const brief = (text: string): string => shorten(text, 400);

/** A text at the length a mail shows. */
export const cut = (text: string): string => shorten(text, TEXT_MAX);
