/** Longest of each kind of text in an answer, in UTF-16 units, and most entries of a list, whatever way the answer comes in. */
export const LONGEST = {
  id: 500,
  email: 320,
  name: 500,
  short: 1_000,
  text: 500_000,
  list: 200,
} as const;
