import { stopwatch } from "../../src/clock.ts";

/** The middle value; of an even number of values the mean of the two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? at(sorted, middle) : (at(sorted, middle - 1) + at(sorted, middle)) / 2;
}

/** The value that `share` (0 to 1) of the values do not exceed, by nearest rank. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return at(sorted, Math.max(0, Math.ceil(share * sorted.length) - 1));
}

function at(values: readonly number[], index: number): number {
  const value = values[index];
  if (value === undefined) throw new Error("nothing was measured");
  return value;
}

/** The least and the most of the values. */
export const spreadOf = (values: readonly number[]): readonly [number, number] => [
  Math.min(...values),
  Math.max(...values),
];

/** How long the work takes, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const elapsed = stopwatch();
  await work();
  return elapsed();
}

/** Floor and ours in turns, after one unmeasured turn of each, and how they relate. */
export interface Compared {
  readonly floor: number;
  readonly ours: number;
  /** Ours to the floor, of the medians. */
  readonly ratio: number;
  /** The least and the most of the ratios of single turns. */
  readonly spread: readonly [number, number];
}

/** Measures floor and ours in turns (A, B, A, B ...), so that whatever else the machine does hits both. */
export async function compare(
  rounds: number,
  floor: (round: number) => Promise<number>,
  ours: (round: number) => Promise<number>,
  o: { readonly warmUp?: boolean } = {},
): Promise<Compared> {
  const figures: [number, number][] = [];
  for (let round = o.warmUp === false ? 1 : 0; round <= rounds; round++) {
    const pair: [number, number] = [await floor(round), await ours(round)];
    if (round > 0) figures.push(pair);
  }
  return related(
    figures.map(([a]) => a),
    figures.map(([, b]) => b),
  );
}

/** How the figures of the same rounds relate. */
export function related(floors: readonly number[], ours: readonly number[]): Compared {
  const [floor, our] = [median(floors), median(ours)];
  return { floor, ours: our, ratio: our / floor, spread: spreadOf(ours.map((value, i) => value / at(floors, i))) };
}
