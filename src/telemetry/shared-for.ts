import { stopwatch } from "../clock.ts";

/** Asks anew at most every so many milliseconds; who comes meanwhile shares the answer, or waits for it. */
export function sharedFor<T>(ms: number, ask: () => Promise<T>): () => Promise<T> {
  const elapsed = stopwatch();
  let last: { readonly at: number; readonly answer: Promise<T> } | undefined;
  return () => {
    if (last === undefined || elapsed() - last.at >= ms) last = { at: elapsed(), answer: ask() };
    return last.answer;
  };
}
