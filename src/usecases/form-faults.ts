import { type RuleCode, RuleViolation } from "../domain/errors.ts";
import type { Context } from "../domain/issue.ts";
import { carryOut, type People, type Step, stepsOf } from "./form-steps.ts";
import type { LockedIssue } from "./store-ports.ts";
import type { Fault, Field, IssueForm } from "./submit-form.ts";

/** Wishes that cannot be granted together, whatever the issue is. */
export function contradictionsIn({ to, escalation, snooze, wake }: IssueForm): readonly Fault[] {
  const faults: Fault[] = [];
  if (escalation && to !== null)
    faults.push({ field: "do", sentence: "A new status ends the escalation by itself. Choose one of the two." });
  if (escalation && escalation.do !== "send" && (escalation.sendTo !== null || escalation.sendToEmail !== ""))
    faults.push({
      field: escalation.sendTo === null ? "sendToEmail" : "sendTo",
      sentence: "Choose that it is sent on, or name nobody here.",
    });
  if (wake && snooze) faults.push({ field: "wake", sentence: "Wake it now or choose another day, not both." });
  return faults;
}

/** The field that each refusal is about; others are about what the step itself chose. */
const BLAMED: Readonly<Partial<Record<RuleCode, Field>>> = {
  contact_required: "contact",
  root_cause_required: "rootCause",
  unknown_root_cause: "rootCause",
  not_a_leader: "do",
  not_escalated: "do",
  nobody_chosen: "sendTo",
  snooze_in_the_past: "snoozeUntil",
  snooze_too_long: "snoozeUntil",
  escalated: "snoozeUntil",
  closed: "snoozeUntil",
};
const OF_THE_NOTE: readonly RuleCode[] = ["note_required", "note_too_long"];

const blamed = (code: RuleCode, at: Step): Field =>
  OF_THE_NOTE.includes(code) ? (at.noteFrom ?? "note") : (BLAMED[code] ?? at.field);

const DAY_MS = 86_400_000;
/** What to put in a field's place to see what else is wrong. */
const MENDED: Readonly<Partial<Record<Field, (form: IssueForm, context: Context) => Partial<IssueForm>>>> = {
  note: () => ({ note: "-" }),
  contact: () => ({ contact: "no" }),
  rootCause: (_form, { rootCauses }) => ({ rootCause: rootCauses[0] ?? null }),
  snoozeUntil: ({ snooze }, { at }) =>
    snooze ? { snooze: { ...snooze, until: new Date(Date.parse(at) + DAY_MS).toISOString() } } : {},
};

/** Everything the rules have against the form, not only the first: each fault is mended in thought, and the rules are asked again. */
export function faultsOf(now: LockedIssue, form: IssueForm, people: People, context: Context): readonly Fault[] {
  const faults: Fault[] = [];
  for (let mended = form; ; ) {
    const fault = faultIn(now, stepsOf(mended, people, now.issue), context);
    if (!fault) return faults;
    if (faults.some(({ field }) => field === fault.field)) return faults;
    faults.push(fault);
    const mend = MENDED[fault.field];
    if (!mend) return faults;
    mended = { ...mended, ...mend(mended, context) };
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
    return { field: blamed(error.code, at), sentence: error.message };
  }
}
