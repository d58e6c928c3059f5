import type { Status } from "./status.ts";
import type { Calendar } from "./working-time.ts";

/** What the passing of time knows of an issue; everything else about deadlines is derived. Times are ISO 8601 in UTC. */
export interface Clocks {
  /** What closing counts from: the opening, or the last reopening. */
  readonly since: string;
  /** What the first action counts from; null once someone acted. */
  readonly attentionSince: string | null;
  /** The team's last sign of life: the lease counts from it. */
  readonly activityAt: string;
  /** What was said of the deadlines so far; null: nothing. */
  readonly reminded: Reminded | null;
  /** When the assignee was asked whether they are still on it; null: not, or answered. */
  readonly askedAt: string | null;
  readonly snooze: Snooze | null;
  readonly escalation: Escalation | null;
  /** When the last escalation ended; null: there was none. */
  readonly calmSince: string | null;
  /** Everyone who was told as a leader, ever: person ids, ascending. They may see the issue. */
  readonly leaderIds: readonly number[];
  /** Why a rule wants this escalated, until it is. */
  readonly rule: RuleReason | null;
}

/** The two promises to the client. */
export type Deadline = "first_action" | "close";
/** How a deadline is called in sentences. */
export const DEADLINES: Readonly<Record<Deadline, string>> = { first_action: "First action", close: "Closing" };
/** warning: before it is due · due: it passed · again: every day after. */
export type Stage = "warning" | "due" | "again";

export interface Reminded {
  readonly at: string;
  readonly stages: Readonly<Partial<Record<Deadline, Stage>>>;
}

export interface Snooze {
  readonly until: string;
  readonly reason: string;
}

export type RuleReason = "score" | "repeat" | "company" | "overdue" | "lapsed";

/** One step of a chain as it was when the escalation began. */
export interface Level {
  readonly personIds: readonly number[];
  readonly waitMinutes: number;
  /** The working time of its first leader. */
  readonly calendar: Calendar;
}

/** An escalation that runs, with its own copy of the chain. */
export interface Escalation {
  readonly levels: readonly Level[];
  /** Index into `levels`. */
  readonly level: number;
  readonly levelSince: string;
  readonly remindedAt: string | null;
  readonly taken: { readonly by: number; readonly at: string } | null;
  /** The chain had nobody left: these are the workspace's admins. */
  readonly toAdmins: boolean;
}

/** The clocks of an issue that has just been opened. */
export const startClocks = (at: string, rule: RuleReason | null): Clocks => ({
  since: at,
  attentionSince: at,
  activityAt: at,
  reminded: null,
  askedAt: null,
  snooze: null,
  escalation: null,
  calmSince: null,
  leaderIds: [],
  rule,
});

/** The escalation that runs on an issue; null when none does. */
export const runningEscalationOf = ({
  status,
  clocks,
}: {
  readonly status: Status;
  readonly clocks: Clocks;
}): Escalation | null => (status === "escalated" ? clocks.escalation : null);

/** The level that has to answer. An escalation without it is a bug and throws. */
export function levelOf({ levels, level }: Escalation): Level {
  const found = levels[level];
  if (!found) throw new Error(`an escalation of ${levels.length} levels stands at level ${level}`);
  return found;
}

/** The level is the highest in command. */
export const isTop = ({ levels, level }: Escalation): boolean => level >= levels.length - 1;

/** The person has to answer, or had to and did not; not whoever sent it on. */
export const wasCalled = ({ levels, level }: Escalation, personId: number): boolean =>
  levels.slice(0, level + 1).some(({ personIds }) => personIds.includes(personId));
