import type { RuleReason } from "./clocks.ts";
import { duesOf, type Rules, type Step } from "./deadlines.ts";
import { chainNow, climb, nudgeLeader } from "./escalate.ts";
import type { Context, Happening, Issue } from "./issue.ts";
import { endSnooze } from "./snooze.ts";

/** Steps for which somebody has to be found; a reminder needs nobody but the assignee, if there is one. */
const CALLS: ReadonlySet<Step["do"]> = new Set(["escalate", "nudge_leader", "climb"]);

/** Whether letting time pass for an issue asks who can be called. */
export function callsSomebody(issue: Issue, rules: Rules, at: string): boolean {
  const step = stepDue(issue, rules, at);
  return step !== null && (CALLS.has(step.do) || (step.do === "remind" && issue.assigneeId === null));
}

/** Steps that rely on the assignee: to be reminded, or to say whether they are still on it. */
const RELIES: ReadonlySet<Step["do"]> = new Set(["remind", "ask", "lapse"]);

/** On whom letting time pass for an issue relies: its assignee, who may have left; null: on nobody. What is escalated is its leaders'. */
export function reliesOn(issue: Issue, rules: Rules, at: string): number | null {
  const step = stepDue(issue, rules, at);
  return step !== null && RELIES.has(step.do) && issue.status !== "escalated" ? issue.assigneeId : null;
}

const stepDue = (issue: Issue, rules: Rules, now: string): Step | null =>
  duesOf(issue, rules).find(({ at }) => Date.parse(at) <= Date.parse(now))?.step ?? null;

/**
 * What time does to an issue by now: its earliest step, of several stages of one deadline the last. None when nothing is due. An issue of somebody
 * whom nothing reaches any more is first put back for anybody to take: what is due is then said to those who look after such issues.
 */
export function passTime(issue: Issue, context: Context): readonly Happening[] {
  const { rules, at, callable } = context;
  const step = stepDue(issue, rules, at);
  if (!step) return [];
  const holderId = reliesOn(issue, rules, at);
  const isGone = holderId !== null && callable.goneIds.includes(holderId);
  return isGone ? lapse(issue, holderId, context, "gone") : carryOut(step, issue, context);
}

function carryOut(step: Step, issue: Issue, context: Context): readonly Happening[] {
  switch (step.do) {
    case "wake":
      return endSnooze(issue, "time");
    case "escalate":
      return escalate(issue, step.rule, context);
    case "remind":
      return remind(issue, step, context);
    case "ask":
      return [{ type: "LeaseAsked", holderId: step.holderId, lastSignAt: issue.clocks.activityAt }];
    case "lapse":
      return lapse(issue, step.holderId, context);
    case "nudge_leader":
      return nudgeLeader(issue, context);
    case "climb":
      return climb(issue, context);
  }
}

/** How a rule's escalation reads in the history. */
export const RULE_NOTES: Readonly<Record<RuleReason, string>> = {
  score: "By rule: a score this low goes to leadership at once.",
  repeat: "By rule: this client was a detractor before.",
  company: "By rule: answers from this company go to leadership at once.",
  overdue: "By rule: this has been overdue for too long.",
  lapsed: "By rule: the claim on this went quiet.",
};

function escalate(issue: Issue, rule: RuleReason, context: Context): readonly Happening[] {
  const chain = chainNow(context.callable, context);
  const what = { type: "StatusChanged", from: issue.status, to: "escalated", note: RULE_NOTES[rule] } as const;
  return [{ ...what, closing: null, claimedBy: null, chain }];
}

/** Unassigned issues remind the owners; the channel reads of it too when there are none, or a day later. */
function remind(issue: Issue, step: Extract<Step, { do: "remind" }>, { at, callable }: Context): readonly Happening[] {
  const { deadline, dueAt } = step;
  const stage = step.stage === "warning" && Date.parse(dueAt) <= Date.parse(at) ? "due" : step.stage;
  const isNobodys = issue.assigneeId === null;
  const ownerIds = isNobodys ? callable.ownerIds : [];
  const inChannel = isNobodys && stage !== "warning" && (stage === "again" || ownerIds.length === 0);
  return [{ type: "Reminded", deadline, stage, dueAt, ownerIds, inChannel }];
}

function lapse(issue: Issue, holderId: number, { rules }: Context, because?: "gone"): readonly Happening[] {
  const rule = issue.status === "in_progress" && rules.terms.escalate.lapsed ? "lapsed" : null;
  return [{ type: "LeaseLapsed", holderId, rule, ...(because ? { because } : {}) }];
}
