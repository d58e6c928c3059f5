import { leftByThemselves, type MailRole } from "../domain/mail-stop.ts";
import { executeCommand } from "./execute-command.ts";
import type { Visitor } from "./page-ports.ts";
import type { Nudges, Reader, Store } from "./ports.ts";

/** Who has stopped the mails about which issue. */
export interface MailStops {
  tie(visitor: Visitor): Promise<{
    /** ISO 8601; null: not stopped. */
    readonly stoppedAt: string | null;
    readonly isAssignee: boolean;
    readonly isFollower: boolean;
  }>;
  /** A second stop changes nothing. */
  stop(visitor: Visitor, at: string): Promise<void>;
  lift(visitor: Visitor): Promise<void>;
}

/** How a visitor stands with the mails about their issue. */
export interface MailStanding {
  /** ISO 8601; null: not stopped. */
  readonly stoppedAt: string | null;
  readonly role: MailRole;
}

interface Ports {
  readonly store: Store;
  readonly nudges: Nudges;
  readonly stops: MailStops;
  readonly history: Reader["history"];
}

/** How the visitor stands with the mails about the issue, and what ties them to it. */
export async function mailStanding({ stops, history }: Ports, visitor: Visitor): Promise<MailStanding> {
  const { stoppedAt, isAssignee, isFollower } = await stops.tie(visitor);
  if (isAssignee) return { stoppedAt, role: "assignee" };
  if (isFollower) return { stoppedAt, role: "follower" };
  const events = (await history(visitor.issueId)).map(({ event }) => event);
  const mayReturn = visitor.standing === "member" || visitor.standing === "guest";
  return { stoppedAt, role: mayReturn && leftByThemselves(events, visitor.personId) ? "left" : "none" };
}

/**
 * Ends the mails about the issue for the visitor, whoever they are: nobody has to be allowed to stop listening. Also takes them off the followers;
 * an assignee stays it.
 */
export async function stopMails(ports: Ports, visitor: Visitor, commandId: string, at: string): Promise<void> {
  await ports.stops.stop(visitor, at);
  await changeFollowing(ports, visitor, commandId, at, { add: [], remove: [visitor.personId] });
}

/** Lets the mails come again. Who had left by their own act follows again; who was taken off by somebody else gets nothing back. */
export async function mailAgain(ports: Ports, visitor: Visitor, commandId: string, at: string): Promise<void> {
  const { role } = await mailStanding(ports, visitor);
  await ports.stops.lift(visitor);
  if (role === "left") await changeFollowing(ports, visitor, commandId, at, { add: [visitor.personId], remove: [] });
}

const changeFollowing = (
  ports: Ports,
  { workspaceId, issueId, personId }: Visitor,
  commandId: string,
  at: string,
  change: { readonly add: readonly number[]; readonly remove: readonly number[] },
) =>
  executeCommand(ports, {
    workspaceId,
    issueId,
    commandId,
    command: { type: "ChangeFollowers", ...change },
    actor: { kind: "person", personId },
    via: "page",
    at,
  });
