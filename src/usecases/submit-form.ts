import { mustBeAllowedToAct } from "../domain/access.ts";
import { runningEscalationOf } from "../domain/clocks.ts";
import { RuleViolation } from "../domain/errors.ts";
import { type Context, type IssueEvent, NOBODY_CALLABLE, type Via } from "../domain/issue.ts";
import type { Contact, Status } from "../domain/status.ts";
import { noticesFor } from "./execute-command.ts";
import { contradictionsIn, faultsOf } from "./form-faults.ts";
import { choosePeople } from "./form-people.ts";
import { carryOut, stepsOf } from "./form-steps.ts";
import type { Nudges } from "./outbox-ports.ts";
import type { Visitor } from "./page-ports.ts";
import { calendarsFor, standInsFor } from "./stand-ins.ts";
import type { LockedIssue, Store, Tx } from "./store-ports.ts";
import { toDraw, toPost, type Work, wake } from "./wake-lane.ts";

/** What a form says; an empty text or list says nothing. People come by id from the form's lists or as typed addresses. */
export interface IssueForm {
  /** The version of the issue the form was made from. */
  readonly seenVersion: number;
  readonly to: Status | null;
  readonly contact: Contact | null;
  readonly rootCause: string | null;
  readonly assign: number | null;
  readonly assignEmail: string;
  readonly follow: readonly number[];
  readonly followEmails: string;
  /** Followers to take away. */
  readonly unfollow: readonly number[];
  readonly note: string;
  /** What is to become of a running escalation; absent or null: nothing. */
  readonly escalation?: EscalationWish | null;
  /** Until when the issue is to sleep; absent or null: it is not asked. */
  readonly snooze?: SnoozeWish | null;
  readonly wake?: boolean;
}

/** What a form says of an escalation: "I have it", "send to", or "return"; the form's note goes with it. */
export interface EscalationWish {
  readonly do: "take" | "send" | "return";
  readonly sendTo: number | null;
  readonly sendToEmail: string;
}

/** Until when an issue sleeps, and why. `until`: an instant; empty when no day was given, or none that there is. */
export interface SnoozeWish {
  readonly until: string;
  /** The day as it was typed. */
  readonly day?: string;
  readonly reason: string;
}

type Wishes = "escalation" | "snooze";
export type Field =
  | Exclude<keyof IssueForm, "seenVersion" | Wishes>
  | keyof EscalationWish
  | "snoozeUntil"
  | "snoozeReason";

/** What is wrong with one field, as a sentence for the person. */
export interface Fault {
  readonly field: Field;
  readonly sentence: string;
}

/** A form on its way in. `commandId` makes it idempotent: the same id again changes nothing. */
export interface Submission {
  readonly visitor: Pick<Visitor, "workspaceId" | "issueId" | "personId" | "standing">;
  readonly via: Via;
  readonly form: IssueForm;
  readonly commandId: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
}

/** What became of a form: all of it was done, or none. */
export type Submitted =
  | { readonly outcome: "saved" | "already" | "nothing" | "stale" }
  | { readonly outcome: "refused"; readonly faults: readonly Fault[] };

/** Carried out of a transaction, so that nothing of it stays: not even a person added for an address. */
class NothingDone extends Error {
  readonly result: Submitted;
  constructor(result: Submitted) {
    super("nothing was done");
    this.result = result;
  }
}

/**
 * Does everything a form asks in one transaction, as one change: each person concerned hears of it once.
 * Throws RuleViolation when the person may not act or the issue is gone; every other refusal is in the answer.
 */
export async function submitForm(ports: { store: Store; nudges: Nudges }, s: Submission): Promise<Submitted> {
  mustBeAllowedToAct(s.visitor);
  try {
    const work = await ports.store.transaction((tx) => apply(tx, s));
    wake(ports.nudges, s.visitor.workspaceId, work);
    return { outcome: "saved" };
  } catch (error) {
    if (error instanceof NothingDone) return error.result;
    throw error;
  }
}

/** Answers what is to be done after the commit. */
async function apply(tx: Tx, { visitor, via, form, commandId, at }: Submission): Promise<readonly Work[]> {
  const { workspaceId, issueId, personId } = visitor;
  const now = await tx.issues.lock(workspaceId, issueId, commandId);
  if (!now) throw new RuleViolation("no_such_issue", "This issue no longer exists.");
  if (now.repeated) throw new NothingDone({ outcome: "already" });
  if (isStale(form, now)) throw new NothingDone({ outcome: "stale" });
  const { people, faults } = await choosePeople(tx, form, { workspaceId, sendsMail: now.settings.sendsMail, at });
  const steps = stepsOf(form, people, now.issue);
  const commands = steps.map(({ command }) => command);
  const calls = form.to === "escalated";
  const standIns = await standInsFor(tx.issues, workspaceId, commands, at);
  const context: Context = {
    at,
    actor: { kind: "person", personId },
    via,
    rootCauses: now.settings.rootCauses,
    rules: now.rules,
    callable: calls ? await tx.issues.callable(workspaceId, now.rules, now.issue, at) : NOBODY_CALLABLE,
    standIns,
    calendars: await calendarsFor(tx.issues, workspaceId, commands, { standIns, rules: now.rules }),
  };
  const wrong = [...faults, ...contradictionsIn(form)];
  const found = [...wrong, ...(steps.length === 0 && wrong.length === 0 ? [NOTHING_CHOSEN] : [])];
  const all = [...found, ...faultsOf(now, form, people, context)];
  if (all.length > 0) throw new NothingDone({ outcome: "refused", faults: all });
  const { issue, events } = carryOut(now.issue, steps, context);
  if (events.length === 0) throw new NothingDone({ outcome: "nothing" });
  return save(tx, { visitor, commandId, now, issue, events });
}

async function save(
  tx: Tx,
  o: Pick<Submission, "visitor" | "commandId"> & {
    now: LockedIssue;
    issue: LockedIssue["issue"];
    events: readonly IssueEvent[];
  },
): Promise<readonly Work[]> {
  const { workspaceId, issueId } = o.visitor;
  const notices = await noticesFor(tx, workspaceId, o.now, o.events, o.issue);
  const { commandId, issue, events } = o;
  const redrawn = await tx.issues.save({ workspaceId, issueId, commandId, issue, events, notices, rules: o.now.rules });
  return [...toPost([o.now.channelId, ...notices.map((notice) => notice.place)]), ...toDraw(redrawn)];
}

/** Notes and followers go with any version; a status, an assignee or a snooze was chosen by looking at one. "I have it" counts as long as nobody has it. */
function isStale(form: IssueForm, { issue }: LockedIssue): boolean {
  if (issue.version === form.seenVersion) return false;
  const wish = form.escalation?.do;
  if (wish === "take" && runningEscalationOf(issue)?.taken !== null) return true;
  const chosen = form.to !== null || form.assign !== null || form.assignEmail !== "";
  return chosen || wish === "send" || wish === "return" || !!form.snooze;
}

const NOTHING_CHOSEN: Fault = { field: "note", sentence: "Choose what to change, or write a note." };
