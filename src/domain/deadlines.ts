import {
  type Clocks,
  type Deadline,
  isTop,
  levelOf,
  type RuleReason,
  runningEscalationOf,
  type Stage,
} from "./clocks.ts";
import type { Issue } from "./issue.ts";
import { isClosed } from "./status.ts";
import type { Terms } from "./terms.ts";
import { type Calendar, workingTime } from "./working-time.ts";

/** The route's promises with the calendar they are counted in. */
export interface Rules {
  readonly terms: Terms;
  readonly calendar: Calendar;
}

/** What the passing of time does to an issue. */
export type Step =
  | { readonly do: "wake" }
  | { readonly do: "escalate"; readonly rule: RuleReason }
  | { readonly do: "remind"; readonly deadline: Deadline; readonly stage: Stage; readonly dueAt: string }
  | { readonly do: "ask"; readonly holderId: number }
  | { readonly do: "lapse"; readonly holderId: number }
  | { readonly do: "nudge_leader" }
  | { readonly do: "climb" };

/** A step and its moment. */
export interface Due {
  readonly at: string;
  readonly step: Step;
}

const DAY_MS = 86_400_000;
/** Daily reminders are written down before the working day, so that all of them wait for its beginning together. */
const BEFORE_THE_DAY_MS = 3_600_000;

const ms = (at: string): number => Date.parse(at);
const iso = (at: number): string => new Date(at).toISOString();

/** When the promises to the client fall due; a promise that was kept is not in it. Empty for a closed issue. */
export function deadlinesOf(
  issue: Pick<Issue, "status" | "clocks">,
  { terms, calendar }: Rules,
): Partial<Record<Deadline, string>> {
  if (isClosed(issue.status)) return {};
  const { since, attentionSince } = issue.clocks;
  return {
    ...(attentionSince === null
      ? {}
      : { first_action: workingTime(calendar).addDays(attentionSince, terms.firstActionDays) }),
    close: iso(ms(since) + terms.closeDays * DAY_MS),
  };
}

/** The promise that falls due first. */
export function nextDeadline(
  issue: Pick<Issue, "status" | "clocks">,
  rules: Rules,
): { deadline: Deadline; dueAt: string } | null {
  const dues = Object.entries(deadlinesOf(issue, rules)) as [Deadline, string][];
  const first = dues.toSorted(([, a], [, b]) => ms(a) - ms(b))[0];
  return first ? { deadline: first[0], dueAt: first[1] } : null;
}

/** Everything that will happen to an issue by time alone, the earliest first; of a deadline only its next stage. */
export function duesOf(issue: Issue, rules: Rules): readonly Due[] {
  if (isClosed(issue.status)) return [];
  const { snooze } = issue.clocks;
  if (snooze) return [{ at: snooze.until, step: { do: "wake" } }];
  const dues = [
    ...ruleDues(issue, rules),
    ...escalationDues(issue),
    ...leaseDues(issue, rules),
    ...reminderDues(issue, rules),
  ];
  return dues.toSorted((a, b) => ms(a.at) - ms(b.at));
}

/** When time has to look at the issue again; null: never. */
export const nextLookAt = (issue: Issue, rules: Rules): string | null => duesOf(issue, rules)[0]?.at ?? null;

function ruleDues(issue: Issue, rules: Rules): Due[] {
  if (issue.status === "escalated") return [];
  const { rule } = issue.clocks;
  if (rule !== null) return [{ at: issue.clocks.activityAt, step: { do: "escalate", rule } }];
  const { overdueDays } = rules.terms.escalate;
  const first = nextDeadline(issue, rules);
  if (overdueDays === null || !first) return [];
  // What leadership gave back is not theirs again before as many days more.
  const { calmSince } = issue.clocks;
  const from = calmSince !== null && ms(calmSince) > ms(first.dueAt) ? calmSince : first.dueAt;
  return [{ at: workingTime(rules.calendar).addDays(from, overdueDays), step: { do: "escalate", rule: "overdue" } }];
}

/**
 * Told; reminded when the wait is over; after as long again the next level. At the top every day until taken. What was escalated by a version that
 * called nobody begins its climb at once.
 */
function escalationDues({ status, clocks: { escalation, activityAt } }: Issue): Due[] {
  if (status !== "escalated") return [];
  if (!escalation) return [{ at: activityAt, step: { do: "climb" } }];
  if (escalation.taken) return [];
  const { waitMinutes, calendar } = levelOf(escalation);
  const time = workingTime(calendar);
  const { remindedAt, levelSince } = escalation;
  if (remindedAt === null) return [{ at: time.add(levelSince, waitMinutes), step: { do: "nudge_leader" } }];
  if (isTop(escalation)) return [{ at: nextMorning(calendar, remindedAt), step: { do: "nudge_leader" } }];
  return [{ at: time.add(remindedAt, waitMinutes), step: { do: "climb" } }];
}

/** The next working day's beginning that is not the one for which a message of that moment waits already. */
const nextMorning = (calendar: Calendar, at: string): string => {
  const time = workingTime(calendar);
  return time.nextDayStart(time.nextDayStart(at));
};

/** A claim, and an escalation that was taken, are leases: without a sign of life their holder is asked, then they end. */
function leaseDues({ status, assigneeId, clocks }: Issue, { terms, calendar }: Rules): Due[] {
  const holderId = status === "in_progress" ? assigneeId : runningEscalationOf({ status, clocks })?.taken?.by;
  if (holderId === null || holderId === undefined) return [];
  const time = workingTime(calendar);
  return clocks.askedAt === null
    ? [{ at: time.addDays(clocks.activityAt, terms.leaseDays), step: { do: "ask", holderId } }]
    : [{ at: time.addDays(clocks.askedAt, terms.answerDays), step: { do: "lapse", holderId } }];
}

function reminderDues(issue: Issue, rules: Rules): Due[] {
  const said = issue.clocks.reminded;
  const dues = (Object.entries(deadlinesOf(issue, rules)) as [Deadline, string][]).flatMap(([deadline, dueAt]) =>
    stageOf(deadline, dueAt, issue.clocks, rules),
  );
  const passed = dues.filter(({ step }) => step.do === "remind" && step.stage === "again");
  // However many promises are broken, one message a day says so: of the one broken first.
  const again = said === null ? undefined : passed.toSorted((a, b) => dueOf(a) - dueOf(b))[0];
  return [...dues.filter((due) => !passed.includes(due)), ...(again ? [again] : [])];
}

const dueOf = ({ step }: Due): number => (step.do === "remind" ? ms(step.dueAt) : 0);

/** What is to be said of a deadline next. */
function stageOf(
  deadline: Deadline,
  dueAt: string,
  { reminded, since, attentionSince }: Clocks,
  { terms, calendar }: Rules,
): Due[] {
  const remind = (stage: Stage, at: string): Due[] => [{ at, step: { do: "remind", deadline, stage, dueAt } }];
  const said = reminded?.stages[deadline];
  if (said === "due" || said === "again")
    return remind("again", iso(ms(nextMorning(calendar, reminded?.at ?? dueAt)) - BEFORE_THE_DAY_MS));
  if (said === "warning") return remind("due", dueAt);
  const started = deadline === "close" ? since : (attentionSince ?? since);
  const warnAt = workingTime(calendar).subtract(dueAt, terms.warnHours * 60);
  return ms(warnAt) > ms(started) ? remind("warning", warnAt) : remind("due", dueAt);
}
