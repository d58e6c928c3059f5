/** The lists of My Issues in their order. `what` says which issues are in it, `empty` what an empty one means. */
export const GROUPS = {
  flagged: {
    name: "Flagged",
    typed: ["flagged", "new"],
    what: "Nobody has acted on these yet.",
    empty: "Nothing waits for a first action. A new unhappy answer shows here until someone acts on it.",
  },
  working: {
    name: "Actively Working",
    typed: ["mine", "working", "active"],
    what: "Assigned to you and not closed.",
    empty: "Nothing is on your plate. An issue you act on, or that is assigned to you, shows here until it is closed.",
  },
  followed: {
    name: "Followed",
    typed: ["followed", "following"],
    what: "You follow these, and they are not closed.",
    empty: "You follow no open issue. Press Follow on a card to be told of its changes, and to find it here.",
  },
  open: {
    name: "All Open",
    typed: ["open"],
    what: "In progress or escalated, whoever works on them.",
    empty: "Nobody is working on an issue you may see. Flagged ones move here with their first action.",
  },
  closed: {
    name: "All Closed",
    typed: ["closed"],
    what: "Resolved, can't resolve, or not an issue; last closed first.",
    empty: "No issue has been closed yet. Closed ones stay here, with their notes, and can be reopened.",
  },
} as const satisfies Record<string, GroupRow>;

interface GroupRow {
  readonly name: string;
  /** What people type for it after /my-issues. */
  readonly typed: readonly string[];
  readonly what: string;
  readonly empty: string;
}

export type Group = keyof typeof GROUPS;
export const ALL_GROUPS = Object.keys(GROUPS) as readonly Group[];

/** The group that someone means by a word, or undefined. */
export const groupOf = (word: string): Group | undefined =>
  ALL_GROUPS.find((group) => (GROUPS[group].typed as readonly string[]).includes(word.toLowerCase()));

/** Counts stop here: beyond it a list says "1,000+". */
export const COUNT_MAX = 1_000;

/** A count as people read it. */
export const countText = (count: number): string => (count > COUNT_MAX ? "1,000+" : count.toLocaleString("en"));
/** "1,000+ issues", "1 issue". */
export const issuesText = (count: number): string => `${countText(count)} ${count === 1 ? "issue" : "issues"}`;
