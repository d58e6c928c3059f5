import { leftByThemselves, type MailRole } from "../domain/mail-stop.ts";
import { applyCommand } from "./execute-command.ts";
import type { Nudges } from "./outbox-ports.ts";
import type { Visitor } from "./page-ports.ts";
import type { Reader } from "./reader-ports.ts";
import type { Store, Tx } from "./store-ports.ts";
import { type Work, wake } from "./wake-lane.ts";

/** What ties a visitor to their issue, and since when its mails are stopped. */
export type Tie = (visitor: Visitor) => Promise<{
  /** ISO 8601; null: not stopped. */
  readonly stoppedAt: string | null;
  readonly isAssignee: boolean;
  readonly isFollower: boolean;
  /** It was escalated to them at some time. */
  readonly isLeader: boolean;
}>;

/** How a visitor stands with the mails about their issue. */
export interface MailStanding {
  /** ISO 8601; null: not stopped. */
  readonly stoppedAt: string | null;
  readonly role: MailRole;
}

interface Ports {
  readonly store: Store;
  readonly nudges: Nudges;
  readonly tie: Tie;
  readonly history: Reader["history"];
}

/** How the visitor stands with the mails about the issue, and what ties them to it. `history`: for whoever reads it anyway. */
export async function mailStanding(
  { tie, ...ports }: Ports,
  visitor: Visitor,
  history: Reader["history"] = ports.history,
): Promise<MailStanding> {
  const { stoppedAt, isAssignee, isFollower, isLeader } = await tie(visitor);
  if (isAssignee) return { stoppedAt, role: "assignee" };
  if (isFollower) return { stoppedAt, role: "follower" };
  const events = (await history(visitor.issueId)).map(({ event }) => event);
  const mayReturn = visitor.standing === "member" || visitor.standing === "guest";
  const hasLeft = mayReturn && leftByThemselves(events, visitor.personId);
  return { stoppedAt, role: hasLeft ? "left" : isLeader ? "leader" : "none" };
}

/**
 * Ends the mails about the issue for the visitor, whoever they are: nobody has to be allowed to stop listening. Also takes them off the followers;
 * an assignee stays it.
 */
export const stopMails = (ports: Ports, visitor: Visitor, commandId: string, at: string): Promise<void> =>
  change(ports, visitor, async (tx) => {
    const done = await follow(tx, visitor, commandId, at, { add: [], remove: [visitor.personId] });
    await tx.stops.stop(visitor, at);
    return done;
  });

/** Lets the mails come again. Who had left by their own act follows again; who was taken off by somebody else gets nothing back. */
export async function mailAgain(ports: Ports, visitor: Visitor, commandId: string, at: string): Promise<void> {
  const { role } = await mailStanding(ports, visitor);
  const add = role === "left" ? [visitor.personId] : [];
  await change(ports, visitor, async (tx) => {
    const done = await follow(tx, visitor, commandId, at, { add, remove: [] });
    await tx.stops.lift(visitor);
    return done;
  });
}

/** Both in one transaction; the issue is held first, as everywhere. */
async function change(
  { store, nudges }: Ports,
  { workspaceId }: Visitor,
  how: (tx: Tx) => Promise<{ readonly work: readonly Work[] }>,
): Promise<void> {
  const { work } = await store.transaction(how);
  wake(nudges, workspaceId, work);
}

const follow = (
  tx: Tx,
  { workspaceId, issueId, personId }: Visitor,
  commandId: string,
  at: string,
  who: { readonly add: readonly number[]; readonly remove: readonly number[] },
) =>
  applyCommand(tx, {
    workspaceId,
    issueId,
    commandId,
    command: { type: "ChangeFollowers", ...who },
    actor: { kind: "person", personId },
    via: "page",
    at,
  });
