import type { Person } from "../domain/access.ts";
import type { Actor } from "../domain/issue.ts";
import { type Holder, mustBeAnAddress, mustBeMatchable, mustNotBeSomebodyElse } from "../domain/matching.ts";
import { applyCommand } from "./execute-command.ts";
import type { Nudges } from "./outbox-ports.ts";
import type { IssueTx } from "./store-ports.ts";
import { type Work, wake } from "./wake-lane.ts";

/** Where people are made one, in one transaction. */
export interface Matching {
  transaction<T>(work: (tx: { readonly issues: IssueTx; readonly people: MergeTx }) => Promise<T>): Promise<T>;
}

export interface MergeTx {
  /** Who is known by the address, held until the transaction ends; made when there was nobody. */
  holder(workspaceId: number, address: string, at: string): Promise<Holder>;
  /** The issues that go on by a person: assignee, follower, leader, or to be called later; or that would again, if a status were taken back now. Ascending. */
  issuesOf(workspaceId: number, personId: number, at: string): Promise<readonly number[]>;
  /** Makes the links that were mailed to a person useless. */
  endLinks(workspaceId: number, personId: number, at: string): Promise<void>;
  /** From now on one is the other: standing follows, messages to come and links of `from` are those of `to`, and its address leads there. */
  makeSame(workspaceId: number, from: number, to: number): Promise<void>;
}

/** An admin says that whoever is behind an address is this Slack person. The same `commandId` again changes nothing. */
export interface Match {
  readonly workspaceId: number;
  readonly actor: Actor;
  readonly person: Person;
  readonly typed: string;
  readonly commandId: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
}

export interface Matched {
  readonly address: string;
  /** It was theirs before. */
  readonly already: boolean;
  /** How many issues came with it. */
  readonly issues: number;
  /** Whose it was until now by another admin's word; what they have stays theirs. */
  readonly until: string | null;
}

/**
 * Gives an address to a Slack person, and with it all that is of the person known by it alone; each issue's history says so. Done again, it takes along
 * what came in between. Throws RuleViolation when the address is none, or another Slack person's.
 */
export async function matchPerson(ports: { store: Matching; nudges: Nudges }, match: Match): Promise<Matched> {
  const address = mustBeAnAddress(match.typed);
  mustBeMatchable(match.person);
  const { work, ...matched } = await ports.store.transaction(async (tx) => {
    const holder = await tx.people.holder(match.workspaceId, address, match.at);
    mustNotBeSomebodyElse(holder, match.person, address);
    return holder.id === match.person.id ? { ...NOTHING_TO_DO, work: [] } : merge(tx, holder, match);
  });
  wake(ports.nudges, match.workspaceId, work);
  return { address, ...matched };
}

const NOTHING_TO_DO = { already: true, issues: 0, until: null };

async function merge(
  { issues, people }: { readonly issues: IssueTx; readonly people: MergeTx },
  holder: Holder,
  { workspaceId, actor, person, commandId, at }: Match,
): Promise<Omit<Matched, "address"> & { readonly work: readonly Work[] }> {
  const [from, to] = [holder.id, person.id];
  const issueIds = await people.issuesOf(workspaceId, from, at);
  const work: Work[] = [];
  for (const issueId of issueIds) {
    const command = { type: "MatchPerson", from, to } as const;
    const done = await applyCommand({ issues }, { workspaceId, issueId, commandId, command, actor, via: "slack", at });
    work.push(...done.work);
  }
  const before = holder.sameAs;
  const already = before?.id === to;
  // Their links may lie in a mailbox that was never theirs.
  if (before && !already) await people.endLinks(workspaceId, before.id, at);
  await people.makeSame(workspaceId, from, to);
  return { already, issues: issueIds.length, until: already ? null : (before?.name ?? null), work };
}
