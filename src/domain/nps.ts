/** The class of an answer on the 0 to 10 scale. */
export type NpsClass = "detractor" | "passive" | "promoter";

/** The default threshold of a scale: 6 of 10; on other scales the lower two fifths (2 of 5), as for CSAT. */
export const defaultThreshold = (scaleMax: number): number => (scaleMax === 10 ? 6 : Math.floor(scaleMax * 0.4));

/** Is this answer unhappy? A blank score is not: it says nothing. Zero is a score like any other. */
export const isDetractor = (score: number | null, threshold: number): boolean => score !== null && score <= threshold;

/** Detractor, passive or promoter, for answers on the 0 to 10 scale. */
export const npsClass = (score: number): NpsClass => (score <= 6 ? "detractor" : score <= 8 ? "passive" : "promoter");

/** "6/10", or "no score". */
export const scoreText = (score: number | null, scaleMax: number): string =>
  score === null ? "no score" : `${score}/${scaleMax}`;
