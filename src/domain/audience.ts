import type { Happening } from "./issue.ts";

/** Where a happening is told: the card is redrawn, a line goes to its thread. */
export type Place = "card" | "thread";

/** Who hears of what. Opening is told by the card itself; everything later by a redrawn card and one plain thread line. */
export const AUDIENCE: Readonly<Record<Happening["type"], readonly Place[]>> = {
  IssueOpened: ["card"],
  StatusChanged: ["card", "thread"],
  StatusUndone: ["card", "thread"],
  NoteAdded: ["card", "thread"],
  ResponseChanged: ["card", "thread"],
};
