/** The people of the local Slack, by the names stories use. */
export const USERS = {
  Bridget: "U0BRIDGET",
  Nathan: "U0NATHAN",
  Eric: "U0ERIC",
  Priya: "U0PRIYA",
  Lena: "U0LENA",
  Kim: "U0KIM",
  Sofia: "U0SOFIA",
  Guest: "U0GUEST",
  Stranger: "U0STRANGER",
} as const;
export type Who = keyof typeof USERS;
