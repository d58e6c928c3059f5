import type { Names } from "./reader-ports.ts";
import type { RemindedIssue } from "./reminders.ts";

/** An issue whose escalation waits for a person, or that they have. */
export interface InboxItem extends Omit<RemindedIssue, "workspaceId" | "why" | "history"> {
  /** Names of those it was escalated to, by person id. */
  readonly names: Names;
}

/** A leader's inbox: what waits for them first, longest first; then what they have. */
export interface Inbox {
  readonly items: readonly InboxItem[];
  /** How many wait for them, shown or not. */
  readonly waiting: number;
  /** How many there are besides those shown. */
  readonly more: number;
}

export const EMPTY_INBOX: Inbox = { items: [], waiting: 0, more: 0 };
