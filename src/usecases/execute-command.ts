import { decide } from "../domain/decide.ts";
import { RuleViolation } from "../domain/errors.ts";
import { evolve } from "../domain/evolve.ts";
import type { Actor, Command, Issue, IssueEvent, Via } from "../domain/issue.ts";
import { cleanText } from "../domain/text.ts";
import type { LockedIssue, Nudges, Store, Tx } from "./ports.ts";

/** A command on its way in. `commandId` makes it idempotent: the same id again changes nothing. */
export interface Envelope {
  readonly workspaceId: number;
  readonly issueId: number;
  readonly commandId: string;
  readonly command: Command;
  readonly actor: Actor;
  readonly via: Via;
  /** ISO 8601 in UTC. */
  readonly at: string;
}

/** What a command did: `events` is empty when it changed nothing or had been carried out before. */
export interface Executed {
  readonly issue: Issue;
  readonly number: number;
  readonly events: readonly IssueEvent[];
}

/** A refusal, with what the person needs to hear about the issue as it is now. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly violation: RuleViolation;
  readonly now: LockedIssue;
  constructor(violation: RuleViolation, now: LockedIssue) {
    super(violation.message);
    this.violation = violation;
    this.now = now;
  }
}

/**
 * The one way in: locks the issue, decides, saves state, history and what is to be told in one transaction, then wakes the workers.
 * Throws Refused when the rules say no, RuleViolation("no_such_issue") when this workspace has no such issue.
 */
export async function executeCommand(ports: { store: Store; nudges: Nudges }, envelope: Envelope): Promise<Executed> {
  const { channelId, ...executed } = await ports.store.transaction((tx) => applyCommand(tx, envelope));
  if (executed.events.length > 0) {
    ports.nudges.redraws(envelope.workspaceId, channelId);
    ports.nudges.posts(envelope.workspaceId, channelId);
  }
  return executed;
}

/** The same inside a transaction that does more; the caller wakes the workers after its commit. */
export async function applyCommand(tx: Tx, envelope: Envelope): Promise<Executed & { channelId: string }> {
  const { workspaceId, issueId, commandId } = envelope;
  const now = await tx.issues.lock(workspaceId, issueId, commandId);
  if (!now) throw new RuleViolation("no_such_issue", "This issue no longer exists.");
  const unchanged = { issue: now.issue, number: now.number, events: [], channelId: now.channelId };
  if (now.repeated) return unchanged;
  const events = eventsOf(now, envelope);
  if (events.length === 0) return unchanged;
  const issue = events.reduce(evolve, now.issue);
  await tx.issues.save({ workspaceId, issueId, commandId, issue, events });
  return { ...unchanged, issue, events };
}

function eventsOf(now: LockedIssue, { command, actor, via, at }: Envelope): IssueEvent[] {
  const { rootCauses } = now.settings;
  try {
    return decide(now.issue, withCleanNote(command), { at, actor, via, rootCauses }).map((what, i) => ({
      version: now.issue.version + 1 + i,
      at,
      actor,
      via,
      what,
    }));
  } catch (error) {
    if (error instanceof RuleViolation) throw new Refused(error, now);
    throw error;
  }
}

const withCleanNote = (command: Command): Command =>
  "note" in command && command.note !== null ? { ...command, note: cleanText(command.note) } : command;
