import type { Why } from "../domain/audience.ts";
import { nextDeadline, type Rules } from "../domain/deadlines.ts";
import type { Issue } from "../domain/issue.ts";
import { isStillTrue } from "../domain/still-true.ts";
import type { Titled } from "../domain/wording.ts";
import type { DigestMail } from "./digest.ts";
import type { Posted } from "./messenger-ports.ts";
import type { HistoryEntry } from "./reader-ports.ts";

/** An issue of which a reminder was planned, as it is now. */
export interface RemindedIssue {
  readonly workspaceId: number;
  readonly issueId: number;
  readonly number: number;
  readonly issue: Issue;
  readonly rules: Rules;
  readonly response: Titled;
  readonly assigneeName: string | null;
  /** Where the card is, to link to; null while it is not posted. */
  readonly cardAt: Posted | null;
  /** Why this person is reminded; null in a channel. */
  readonly why: Why | null;
  /** Who is away, in whose place this person is reminded; null or missing: it is their own. */
  readonly standsInFor?: { readonly personId: number; readonly name: string } | null;
  /** The reminders that were planned, oldest first. */
  readonly history: readonly HistoryEntry[];
}

/** One issue of several, as a message shows it. */
export type ListedIssue = Omit<RemindedIssue, "history">;

/** What a reminder says of one issue. */
export interface ReminderItem extends ListedIssue {
  readonly reminder: Extract<HistoryEntry["event"]["what"], { type: "Reminded" }>;
}

/** All that a morning reminds one person, or one channel, of: what is due longest first. */
export interface Reminders {
  readonly items: readonly ReminderItem[];
  /** How many issues more than a message shows. */
  readonly more: number;
  /** When it was drawn: what is overdue is so at this moment. ISO 8601 in UTC. */
  readonly at: string;
}

/** One mail with reminders: a digest's, with these in it. */
export interface ReminderMail extends Omit<DigestMail, "digest"> {
  readonly reminders: Reminders;
}

/** How many issues a reminder shows; each has buttons, and Slack takes 50 blocks a message. */
export const REMINDERS_MOST = 15;

/** What a reminder says: only what is still so, and only to whom it still belongs. `personId` null: to a channel; `of`: all issues it tells of, shown or counted. */
export function remindersOf(
  issues: readonly RemindedIssue[],
  personId: number | null,
  at: string,
): Reminders & { readonly of: readonly number[] } {
  const items = issues.flatMap((one) => itemOf(one, personId)).sort(longestDueFirst);
  return {
    items: items.slice(0, REMINDERS_MOST),
    more: Math.max(0, items.length - REMINDERS_MOST),
    of: items.map(({ issueId }) => issueId),
    at,
  };
}

function itemOf({ history, ...one }: RemindedIssue, personId: number | null): ReminderItem[] {
  const latest = history.findLast(({ event }) => event.what.type === "Reminded" && isStillTrue(event, one.issue))?.event
    .what;
  const reminder = latest?.type === "Reminded" ? latest : one.why === "stranded" ? aboutNew(one) : null;
  if (!reminder) return [];
  const { assigneeId } = one.issue;
  const theirs = [personId, one.standsInFor?.personId ?? personId];
  const isTheirs = one.why === "reminded" ? theirs.includes(assigneeId) : assigneeId === null;
  return isTheirs ? [{ ...one, reminder }] : [];
}

/** What is said of a new issue of which nobody else hears, before any promise of its runs out. */
function aboutNew({ issue, rules }: ListedIssue): ReminderItem["reminder"] | null {
  const next = nextDeadline(issue, rules);
  return next && { type: "Reminded", ...next, stage: "warning", ownerIds: [], inChannel: false };
}

const longestDueFirst = (a: ReminderItem, b: ReminderItem): number =>
  Date.parse(a.reminder.dueAt) - Date.parse(b.reminder.dueAt) || a.issueId - b.issueId;
