import { leadersIn } from "./callable.ts";
import { RuleViolation } from "./errors.ts";
import { chainNow, returnEscalation, sendEscalation, takeEscalation } from "./escalate.ts";
import type { Closing, Command, Context, Happening, Issue } from "./issue.ts";
import { passTime } from "./pass-time.ts";
import { requiredNote } from "./required-note.ts";
import { endSnooze, snooze } from "./snooze.ts";
import { CONTACTS, isClosed, STATUSES, statusesFrom } from "./status.ts";
import { undoStatus } from "./undo.ts";

type Of<T extends Command["type"]> = Extract<Command, { type: T }>;

/**
 * What a command does to an issue: the happenings, in order, or none when it changes nothing.
 * Pure; throws RuleViolation with a sentence for the person when the command is refused.
 */
export function decide(issue: Issue, command: Command, context: Context): readonly Happening[] {
  switch (command.type) {
    case "SetStatus":
      return setStatus(issue, command, context);
    case "Assign":
      return assign(issue, command, context);
    case "ChangeFollowers":
      return changeFollowers(issue, command);
    case "MatchPerson":
      return matchPerson(issue, command);
    case "AddNote":
      return [{ type: "NoteAdded", note: requiredNote(command.note), ref: command.ref ?? null, ...wordingOf(command) }];
    case "EditNote":
      return [{ type: "NoteEdited", note: requiredNote(command.note), ref: command.ref, ...wordingOf(command) }];
    case "DeleteNote":
      return [{ type: "NoteDeleted", ref: command.ref }];
    case "UndoStatus":
      return undoStatus(issue, context);
    case "RecordResponseChange":
      return responseChange(issue, command);
    case "Snooze":
      return snooze(issue, command, context);
    case "EndSnooze":
      return endSnooze(issue, "person");
    case "TakeEscalation":
      return takeEscalation(issue, context);
    case "SendEscalation":
      return sendEscalation(issue, command, context);
    case "ReturnEscalation":
      return returnEscalation(issue, command, context);
    case "PassTime":
      return passTime(issue, context);
  }
}

function setStatus(issue: Issue, command: Of<"SetStatus">, context: Context): readonly Happening[] {
  const { status } = issue;
  if (status === command.to) throw new RuleViolation("already", `This issue is already ${STATUSES[status].name}.`);
  if (status !== command.seen)
    throw new RuleViolation("changed_meanwhile", `This issue became ${STATUSES[status].name} in the meantime.`);
  if (!statusesFrom(status).includes(command.to))
    throw new RuleViolation(
      "not_possible_from_here",
      `An issue that is ${STATUSES[status].name} cannot become ${STATUSES[command.to].name}.`,
    );
  const note = requiredNote(command.note);
  const closing = isClosed(command.to) ? closingOf(command, context) : null;
  const claims = command.to === "in_progress" && issue.assigneeId === null;
  const claimedBy = claims && context.actor.kind === "person" ? context.actor.personId : null;
  const chain = command.to === "escalated" ? { chain: chainNow(context.callable, context) } : {};
  return [{ type: "StatusChanged", from: status, to: command.to, note, closing, claimedBy, ...chain }];
}

/** What the client does wakes a snoozed issue. A rule that fits only now escalates what waits for anybody and never was with leadership. */
function responseChange(issue: Issue, { change, rule }: Of<"RecordResponseChange">): readonly Happening[] {
  if (Object.keys(change).length === 0) return [];
  const { clocks, status } = issue;
  const escalates = status === "needs_attention" && clocks.rule === null && clocks.calmSince === null;
  const wanted = rule && escalates ? { rule } : {};
  return [{ type: "ResponseChanged", change, ...wanted }, ...endSnooze(issue, "client")];
}

function closingOf(command: Of<"SetStatus">, context: Context): Closing {
  const { contact, rootCause } = command;
  if (!contact || !Object.hasOwn(CONTACTS, contact))
    throw new RuleViolation("contact_required", "Say whether you spoke with the client.");
  if (!rootCause) throw new RuleViolation("root_cause_required", "Choose a root cause.");
  if (!context.rootCauses.includes(rootCause))
    throw new RuleViolation("unknown_root_cause", `"${rootCause}" is not in this workspace's list of root causes.`);
  return { contact, rootCause };
}

/** The first assignment needs no note; handing over says why. What is meant for someone who is away goes to who stands in; who takes it themselves is there. */
function assign(issue: Issue, { to, seen, note }: Of<"Assign">, { actor, standIns }: Context): readonly Happening[] {
  const from = issue.assigneeId;
  const takes = actor.kind === "person" && actor.personId === to;
  const standIn = takes ? undefined : standIns?.get(to);
  if (from === to) throw new RuleViolation("already", "This person is the assignee already.");
  if (from === standIn?.personId)
    throw new RuleViolation("already", "This person is away, and who stands in for them is the assignee already.");
  if (from !== seen) throw new RuleViolation("changed_meanwhile", "Someone else was assigned in the meantime.");
  const why = from === null && !note?.trim() ? null : requiredNote(note ?? "");
  if (!standIn) return [{ type: "Assigned", from, to, note: why }];
  const { personId, insteadOf, until } = standIn;
  return [{ type: "Assigned", from, to: personId, note: why, insteadOf: { personId: insteadOf, until } }];
}

function changeFollowers(issue: Issue, { add, remove }: Of<"ChangeFollowers">): readonly Happening[] {
  const added = [...new Set(add)].filter((id) => !issue.followerIds.includes(id) && !remove.includes(id));
  const removed = [...new Set(remove)].filter((id) => issue.followerIds.includes(id));
  return added.length + removed.length === 0 ? [] : [{ type: "FollowersChanged", added, removed }];
}

const wordingOf = ({ edit }: { readonly edit?: string }): { readonly edit?: string } => (edit ? { edit } : {});

function matchPerson(issue: Issue, { from, to }: Of<"MatchPerson">): readonly Happening[] {
  return concernedIn(issue).includes(from) ? [{ type: "PersonMatched", from, to }] : [];
}

/** Everyone by whom an issue goes on: those it would call next, and those an undo would bring back, too. */
function concernedIn({ assigneeId, followerIds, clocks, undoable }: Issue): readonly (number | null)[] {
  const now = [assigneeId, ...followerIds, ...clocks.leaderIds, ...leadersIn({ clocks })];
  if (!undoable) return now;
  const { by, before } = undoable;
  return [...now, by, before.assigneeId, ...(before.clocks ? leadersIn({ clocks: before.clocks }) : [])];
}
