import { mustBeAllowedToAct } from "../domain/access.ts";
import { type RuleCode, RuleViolation } from "../domain/errors.ts";
import { type Context, type IssueEvent, NOBODY_CALLABLE, type Via } from "../domain/issue.ts";
import type { Contact, Status } from "../domain/status.ts";
import { chosenByEmail, chosenById } from "./choose-people.ts";
import { noticesFor, wake } from "./execute-command.ts";
import { carryOut, type People, type Step, stepsOf } from "./form-steps.ts";
import type { Visitor } from "./page-ports.ts";
import type { LockedIssue, Nudges, Store, Tx } from "./ports.ts";

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
}

export type Field = Exclude<keyof IssueForm, "seenVersion" | "unfollow">;

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
    const places = await ports.store.transaction((tx) => apply(tx, s));
    wake(ports.nudges, s.visitor.workspaceId, places);
    return { outcome: "saved" };
  } catch (error) {
    if (error instanceof NothingDone) return error.result;
    throw error;
  }
}

/** Answers the places to wake. */
async function apply(tx: Tx, { visitor, via, form, commandId, at }: Submission): Promise<readonly string[]> {
  const { workspaceId, issueId, personId } = visitor;
  const now = await tx.issues.lock(workspaceId, issueId, commandId);
  if (!now) throw new RuleViolation("no_such_issue", "This issue no longer exists.");
  if (now.repeated) throw new NothingDone({ outcome: "already" });
  if (isStale(form, now)) throw new NothingDone({ outcome: "stale" });
  const { people, faults } = await choosePeople(tx, visitor, form, at);
  const context: Context = {
    at,
    actor: { kind: "person", personId },
    via,
    rootCauses: now.settings.rootCauses,
    rules: now.rules,
    callable: form.to === "escalated" ? await tx.issues.callable(workspaceId, now.rules, now.issue) : NOBODY_CALLABLE,
  };
  const steps = stepsOf(form, people, now.issue);
  const found = [...faults, ...(steps.length === 0 && faults.length === 0 ? [NOTHING_CHOSEN] : [])];
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
): Promise<readonly string[]> {
  const { workspaceId, issueId } = o.visitor;
  const notices = await noticesFor(tx, workspaceId, o.now, o.events, o.issue);
  const { commandId, issue, events } = o;
  const redrawn = await tx.issues.save({ workspaceId, issueId, commandId, issue, events, notices, rules: o.now.rules });
  return [o.now.channelId, ...redrawn, ...notices.map((notice) => notice.place)];
}

/** Notes and followers go with any version; a status or an assignee was chosen by looking at one. */
const isStale = (form: IssueForm, { issue }: LockedIssue): boolean =>
  (form.to !== null || form.assign !== null || form.assignEmail !== "") && issue.version !== form.seenVersion;

const NOTHING_CHOSEN: Fault = { field: "note", sentence: "Choose what to change, or write a note." };

async function choosePeople(
  tx: Tx,
  { workspaceId }: Submission["visitor"],
  form: IssueForm,
  at: string,
): Promise<{ people: People; faults: readonly Fault[] }> {
  const faults: Fault[] = [];
  const ask = async (field: Field, asked: () => Promise<readonly number[]>): Promise<readonly number[]> => {
    try {
      return await asked();
    } catch (error) {
      if (!(error instanceof RuleViolation)) throw error;
      faults.push({ field, sentence: error.message });
      return [];
    }
  };
  const [owner, follower] = [
    { workspaceId, at, role: "assignee" as const },
    { workspaceId, at, role: "follower" as const },
  ];
  const listed = await ask("assign", () => chosenById(tx.people, form.assign === null ? [] : [form.assign], owner));
  const typed = await ask("assignEmail", () => chosenByEmail(tx.people, form.assignEmail, owner));
  if (form.assign !== null && form.assignEmail !== "")
    faults.push({ field: "assignEmail", sentence: "Choose a person or type an address, not both." });
  else if (typed.length > 1)
    faults.push({ field: "assignEmail", sentence: "An issue has one assignee. Type one address." });
  const added = [
    ...(await ask("follow", () => chosenById(tx.people, form.follow, follower))),
    ...(await ask("followEmails", () => chosenByEmail(tx.people, form.followEmails, follower))),
  ];
  return { people: { assignee: listed[0] ?? typed[0] ?? null, followers: added }, faults };
}

/** The field that each refusal is about; others are about what the step itself chose. */
const BLAMED: Readonly<Partial<Record<RuleCode, Field>>> = {
  note_required: "note",
  note_too_long: "note",
  contact_required: "contact",
  root_cause_required: "rootCause",
  unknown_root_cause: "rootCause",
};

/** What to put in a field's place to see what else is wrong. */
const MENDED: Readonly<Partial<Record<Field, (context: Context) => Partial<IssueForm>>>> = {
  note: () => ({ note: "-" }),
  contact: () => ({ contact: "no" }),
  rootCause: ({ rootCauses }) => ({ rootCause: rootCauses[0] ?? null }),
};

/** Everything the rules have against the form, not only the first: each fault is mended in thought, and the rules are asked again. */
function faultsOf(now: LockedIssue, form: IssueForm, people: People, context: Context): readonly Fault[] {
  const faults: Fault[] = [];
  for (let mended = form; ; ) {
    const fault = faultIn(now, stepsOf(mended, people, now.issue), context);
    if (!fault) return faults;
    const mend = faults.some(({ field }) => field === fault.field) ? undefined : MENDED[fault.field];
    faults.push(fault);
    if (!mend) return faults;
    mended = { ...mended, ...mend(context) };
  }
}

function faultIn({ issue }: LockedIssue, steps: readonly Step[], context: Context): Fault | null {
  let at: Step | undefined;
  try {
    carryOut(issue, steps, context, (step) => {
      at = step;
    });
    return null;
  } catch (error) {
    if (!(error instanceof RuleViolation) || !at) throw error;
    return { field: BLAMED[error.code] ?? at.field, sentence: error.message };
  }
}
