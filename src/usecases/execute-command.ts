import { isLeaving } from "../domain/access.ts";
import { canBeCalled } from "../domain/callable.ts";
import { nextDeadline, nextLookAt } from "../domain/deadlines.ts";
import { decide } from "../domain/decide.ts";
import { RuleViolation } from "../domain/errors.ts";
import { evolve } from "../domain/evolve.ts";
import {
  type Actor,
  type Callable,
  type Command,
  type Context,
  type Issue,
  type IssueEvent,
  NOBODY_CALLABLE,
  type Via,
} from "../domain/issue.ts";
import { callsSomebody, reliesOn } from "../domain/pass-time.ts";
import { cleanText } from "../domain/text.ts";
import { notVisible } from "./list-issues.ts";
import type { Nudges } from "./outbox-ports.ts";
import { planNotices, planRollups, tellingsOf } from "./plan-notices.ts";
import { calendarsFor, passedOn, standInsFor } from "./stand-ins.ts";
import type { LockedIssue, PlannedNotice, Store, Tx } from "./store-ports.ts";
import { toDraw, toPost, type Work, wake } from "./wake-lane.ts";

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
  /** Refuse a person who may not see the issue; others were given the way to it (a mail's link, a rule). */
  readonly mustSee?: boolean;
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
 * The one way in: reads the issue, decides, saves state, history and what is to be told in one statement if the issue is still as it was read (else it
 * begins anew), then wakes the workers.
 * Throws Refused when the rules say no, RuleViolation("no_such_issue") when this workspace has no such issue.
 */
export async function executeCommand(ports: { store: Store; nudges: Nudges }, envelope: Envelope): Promise<Executed> {
  const { work, ...executed } = await ports.store.changeIssue((tx) => applyCommand(tx, envelope));
  wake(ports.nudges, envelope.workspaceId, work);
  return executed;
}

/** The same inside a transaction that does more; the caller wakes `work` after its commit. */
export async function applyCommand(
  tx: Pick<Tx, "issues">,
  envelope: Envelope,
): Promise<Executed & { readonly work: readonly Work[] }> {
  const { workspaceId, issueId, commandId, actor } = envelope;
  const viewerId =
    envelope.mustSee && actor.kind === "person" && !isLeaving(envelope.command, actor.personId)
      ? actor.personId
      : undefined;
  const now = await tx.issues.lock(workspaceId, issueId, commandId, viewerId);
  if (!now) throw new RuleViolation("no_such_issue", "This issue no longer exists.");
  if (!now.visible) throw notVisible();
  const unchanged = { issue: now.issue, number: now.number, events: [], work: [] };
  if (now.repeated) return unchanged;
  const { rules } = now;
  const standIns = await standInsFor(tx.issues, workspaceId, [envelope.command], envelope.at);
  const calendars = await calendarsFor(tx.issues, workspaceId, [envelope.command], { standIns, rules });
  const events = eventsOf(now, envelope, { callable: await callableFor(tx, now, envelope), standIns, calendars });
  if (events.length === 0) {
    // The time it was to be looked at again had moved, or the rules have.
    if (envelope.command.type === "PassTime")
      await tx.issues.lookAgain(workspaceId, issueId, {
        at: nextLookAt(now.issue, rules),
        dueAt: nextDeadline(now.issue, rules)?.dueAt ?? null,
      });
    return unchanged;
  }
  const issue = events.reduce(evolve, now.issue);
  const notices = await noticesFor(tx, workspaceId, now, events, issue);
  const redrawn = await tx.issues.save({ workspaceId, issueId, commandId, issue, events, notices, rules });
  return {
    ...unchanged,
    issue,
    events,
    work: [...toPost([now.channelId, ...placesOf(notices, envelope.at)]), ...toDraw(redrawn)],
  };
}

/** Where something is to be told by then. What waits for a morning is found by the relay when it comes. */
const placesOf = (notices: readonly PlannedNotice[], at: string): readonly string[] =>
  notices.filter(({ notBefore }) => notBefore === null || notBefore <= at).map(({ place }) => place);

/** Only what may call somebody asks who can be called, and only what relies on the assignee whether they still can be. */
async function callableFor(
  tx: Pick<Tx, "issues">,
  { rules, issue }: LockedIssue,
  { workspaceId, command, at }: Envelope,
): Promise<Callable> {
  const calls =
    command.type === "PassTime"
      ? callsSomebody(issue, rules, at)
      : command.type === "SetStatus" && command.to === "escalated";
  if (calls) return tx.issues.callable(workspaceId, rules, issue, at);
  const assigneeId = command.type === "PassTime" ? reliesOn(issue, rules, at) : null;
  if (assigneeId === null) return NOBODY_CALLABLE;
  const contacts = await tx.issues.contacts(workspaceId, [assigneeId]);
  const gone = contacts.filter((contact) => !canBeCalled(contact));
  return { ...NOBODY_CALLABLE, goneIds: gone.map(({ personId }) => personId) };
}

/** What is to be told of these events, and to whom; asks how people can be reached only when somebody is concerned. */
export async function noticesFor(
  tx: Pick<Tx, "issues">,
  workspaceId: number,
  { rules, channelId }: Pick<LockedIssue, "rules" | "channelId">,
  events: readonly IssueEvent[],
  issue: Issue,
): Promise<readonly PlannedNotice[]> {
  const asked = tellingsOf(events, issue);
  const ids = asked.flatMap(({ told }) => told.map(({ personId }) => personId));
  const reached = ids.length === 0 ? [] : await tx.issues.contacts(workspaceId, ids);
  const { tellings, contacts } = await passedOn(tx.issues, workspaceId, asked, reached);
  return [...planNotices(tellings, contacts, rules.calendar), ...planRollups(events, channelId, rules.calendar)];
}

function eventsOf(
  now: LockedIssue,
  { command, actor, via, at }: Envelope,
  people: Pick<Context, "callable" | "standIns" | "calendars">,
): IssueEvent[] {
  const { rules } = now;
  const { rootCauses } = now.settings;
  try {
    return decide(now.issue, withCleanNote(command), { at, actor, via, rootCauses, rules, ...people }).map(
      (what, i) => ({ version: now.issue.version + 1 + i, at, actor, via, what }),
    );
  } catch (error) {
    if (error instanceof RuleViolation) throw new Refused(error, now);
    throw error;
  }
}

function withCleanNote(command: Command): Command {
  if (command.type === "Snooze") return { ...command, reason: cleanText(command.reason) };
  return "note" in command && command.note !== null ? { ...command, note: cleanText(command.note) } : command;
}
