import { RuleViolation } from "./errors.ts";
import type { Command } from "./issue.ts";

/** What Amends knows of a person of the workspace. `name` is how others read them. */
export interface Person {
  readonly id: number;
  readonly name: string;
  readonly slackUserId: string | null;
  /** member: may act · guest and stranger (Slack Connect): may look · bot, deactivated: neither. */
  readonly standing: Standing;
}

export type Standing = "member" | "guest" | "stranger" | "bot" | "deactivated";

const REFUSALS: Readonly<Record<Exclude<Standing, "member">, string>> = {
  guest: "Guests can read issues but not change them. Ask a member of the workspace.",
  stranger: "People from other organisations can read issues but not change them. Ask a member of the workspace.",
  bot: "Apps cannot change issues.",
  deactivated: "This account is deactivated.",
};

/** Throws RuleViolation("not_allowed") with the reason when this person may not change issues. */
export function mustBeAllowedToAct(person: Pick<Person, "standing">): void {
  if (person.standing !== "member") throw new RuleViolation("not_allowed", REFUSALS[person.standing]);
}

/** What ties a person to an issue. */
export interface Tie {
  readonly standing: Standing;
  readonly seesChannel: boolean;
  readonly isAdmin: boolean;
  readonly isAssignee: boolean;
  readonly isFollower: boolean;
  /** It was escalated to them at some time. */
  readonly isLeader: boolean;
  /** They stand in for its assignee, or for somebody it was escalated to, who is away. */
  readonly standsIn: boolean;
}

/**
 * Whether a personal link still opens an issue: for the assignee, followers, leaders it was escalated to, who stands in for one of those, admins and
 * whoever sees the card's channel.
 * Everyone loses it with the last tie; a deactivated account loses it at once.
 */
export function mayStillSee(tie: Tie): boolean {
  if (tie.standing === "deactivated" || tie.standing === "bot") return false;
  return tie.isAdmin || tie.isAssignee || tie.isFollower || tie.isLeader || tie.standsIn || tie.seesChannel;
}

/** What one can be made on an issue, and the standings that allow it. */
const CHOOSABLE = { assignee: ["member"], follower: ["member", "guest"], leader: ["member"] } as const satisfies Record<
  string,
  readonly Standing[]
>;
export type Role = keyof typeof CHOOSABLE;

/** Throws RuleViolation("cannot_be_chosen") when this person cannot be made that. */
export function mustBeChoosable(person: Pick<Person, "name" | "standing">, role: Role): void {
  const allowed: readonly Standing[] = CHOOSABLE[role];
  if (!allowed.includes(person.standing))
    throw new RuleViolation(
      "cannot_be_chosen",
      `${person.name} cannot be made ${role}: ${WHAT_THEY_ARE[person.standing]}.`,
    );
}

const WHAT_THEY_ARE: Readonly<Record<Standing, string>> = {
  member: "a member",
  guest: "a guest of the workspace",
  stranger: "from another organisation",
  bot: "an app",
  deactivated: "the account is deactivated",
};

/** Nobody has to be allowed to stop listening: whoever takes nobody but themselves off need not see the issue. */
export const isLeaving = (command: Command, personId: number): boolean =>
  command.type === "ChangeFollowers" &&
  command.add.length === 0 &&
  command.remove.length > 0 &&
  command.remove.every((id) => id === personId);

/** What lists and buttons look at before they show or change an issue. */
export interface Seer extends Pick<Person, "id" | "standing" | "slackUserId"> {
  readonly isAdmin: boolean;
  /** Ids of those who are away and have them stand in. */
  readonly standsInFor: readonly number[];
}

/** A Slack channel as far as seeing into it goes. */
export interface SeenChannel {
  readonly isPrivate: boolean;
  /** Ids of its members. */
  readonly memberIds: readonly number[];
}

/** Whether a person sees into a channel: every full member into a public one, its members into a private one. */
export const seesChannel = ({ id, standing, slackUserId }: Seer, { isPrivate, memberIds }: SeenChannel): boolean =>
  standing === "member" && slackUserId !== null && (!isPrivate || memberIds.includes(id));

/** Whether a person may see an issue, and act on it: who sees its card's channel, its assignee, its followers, leaders it was escalated to, who stands in for its assignee or a leader, and admins; never a guest or stranger. */
export const maySee = (
  seer: Seer,
  issue: {
    readonly channel: SeenChannel;
    readonly assigneeId: number | null;
    readonly followerIds: readonly number[];
    readonly leaderIds: readonly number[];
  },
): boolean =>
  seer.standing === "member" &&
  (seer.isAdmin ||
    issue.assigneeId === seer.id ||
    issue.followerIds.includes(seer.id) ||
    issue.leaderIds.includes(seer.id) ||
    seer.standsInFor.some((away) => issue.assigneeId === away || issue.leaderIds.includes(away)) ||
    seesChannel(seer, issue.channel));
