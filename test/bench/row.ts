import type { Bench } from "./harness.ts";

/** One measured line of the table. */
export interface Finding {
  readonly what: string;
  readonly unit: string;
  /** What the bare floor reached; null where there is none. */
  readonly floor: number | null;
  readonly ours: number;
  /** What is judged: ours to the floor, or ours alone where there is none. */
  readonly judged: number;
  readonly must: number;
  readonly aim: number;
  readonly better: "more" | "less";
  /** How the judged figure varied over the rounds of this run. */
  readonly spread: readonly [least: number, most: number];
  readonly rounds: number;
  readonly note?: string;
}

/** One file of rows/: what it measures and how. */
export interface Row {
  /** What `--only` calls it. */
  readonly name: string;
  /** What the floor is, or how the figure without a floor is counted, in a sentence or two. */
  readonly about: string;
  measure(bench: Bench): Promise<readonly Finding[]>;
}

export type Verdict = "aim" | "must" | "missed";

/** Whether a finding reaches its aim, at least its must, or neither. */
export function verdictOf({ judged, must, aim, better }: Finding): Verdict {
  const reaches = (bar: number): boolean => (better === "more" ? judged >= bar : judged <= bar);
  if (!reaches(must)) return "missed";
  return reaches(aim) ? "aim" : "must";
}
