import type { Why } from "./audience.ts";
import { isEscalation } from "./digest.ts";
import type { Happening, IssueEvent } from "./issue.ts";

/** Whether a mail goes to someone who has stopped the mails about its issue: that it is theirs now, that what is theirs was escalated, or that it was escalated to them. */
export const isMailedAnyway = (why: Why, what: Happening | null): boolean =>
  why === "assigned" || why === "leader" || (why === "assignee" && what !== null && isEscalation(what));

/** What ties a person to an issue, as far as its mails go. leader: it was escalated to them · left: they followed, and took themselves off. */
export type MailRole = "assignee" | "follower" | "leader" | "left" | "none";

/** Whether the last that happened to a person as a follower was that they left by themselves; whom somebody else took off did not leave. */
export function leftByThemselves(history: readonly IssueEvent[], personId: number): boolean {
  const last = history.findLast(
    ({ what }) => what.type === "FollowersChanged" && [...what.added, ...what.removed].includes(personId),
  );
  if (last?.what.type !== "FollowersChanged" || !last.what.removed.includes(personId)) return false;
  return last.actor.kind === "person" && last.actor.personId === personId;
}
