import type { Why } from "./audience.ts";
import type { Happening, IssueEvent } from "./issue.ts";

/** What goes out also to someone who has stopped the mails about its issue: that it is theirs now, and that leadership must act on what is theirs. */
const ANYWAY: { readonly [W in Why]?: (what: Happening | null) => boolean } = {
  assigned: () => true,
  assignee: (what) => what?.type === "StatusChanged" && what.to === "escalated",
};

/** Whether a mail is sent to someone who has stopped the mails about its issue. */
export const isMailedAnyway = (why: Why, what: Happening | null): boolean => ANYWAY[why]?.(what) ?? false;

/** What ties a person to an issue, as far as its mails go. left: they followed, and took themselves off. */
export type MailRole = "assignee" | "follower" | "left" | "none";

/** Whether the last that happened to a person as a follower was that they left by themselves; whom somebody else took off did not leave. */
export function leftByThemselves(history: readonly IssueEvent[], personId: number): boolean {
  const last = history.findLast(
    ({ what }) => what.type === "FollowersChanged" && [...what.added, ...what.removed].includes(personId),
  );
  if (last?.what.type !== "FollowersChanged" || !last.what.removed.includes(personId)) return false;
  return last.actor.kind === "person" && last.actor.personId === personId;
}
