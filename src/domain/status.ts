/** Every status, in the order of buttons and lists. To add one: add a row; the compiler and the enumerating test lead to the rest. */
export const STATUSES = {
  needs_attention: { name: "Needs Attention", button: null, group: "flagged", line: "set Needs Attention" },
  in_progress: {
    name: "Resolution in Progress",
    button: "Resolution in Progress",
    group: "open",
    line: "set Resolution in Progress",
  },
  resolved: { name: "Resolved", button: "Resolved", group: "closed", line: "resolved this" },
  cant_resolve: {
    name: "Can't Resolve",
    button: "Can't Resolve",
    group: "closed",
    line: "closed this as Can't Resolve",
  },
  not_an_issue: { name: "Not an Issue", button: "Not an Issue", group: "closed", line: "closed this as Not an Issue" },
  escalated: { name: "Escalated", button: "Escalate", group: "open", line: "escalated this" },
} as const satisfies Record<string, StatusRow>;

interface StatusRow {
  /** How the status reads on cards and in lists. */
  readonly name: string;
  /** The button that sets it; null when only Amends sets it. */
  readonly button: string | null;
  readonly group: "flagged" | "open" | "closed";
  /** How a thread line says it, after the actor's name. */
  readonly line: string;
}

export type Status = keyof typeof STATUSES;
export const ALL_STATUSES = Object.keys(STATUSES) as readonly Status[];

/** Closed means nothing more is owed to the client. */
export const isClosed = (status: Status): boolean => STATUSES[status].group === "closed";

/**
 * The statuses a person may set from here, in button order. A closed issue can only be reopened (to In Progress);
 * an open one can go anywhere but where it is, and never back to Needs Attention by hand.
 */
export function statusesFrom(status: Status): readonly Status[] {
  if (isClosed(status)) return ["in_progress"];
  return ALL_STATUSES.filter((to) => to !== status && STATUSES[to].button !== null);
}

/** The button's words for going from one status to another: closed issues say Reopen. */
export const buttonLabel = (from: Status, to: Status): string =>
  isClosed(from) ? "Reopen" : (STATUSES[to].button ?? STATUSES[to].name);

/** A question worth asking before a step that is allowed but unusual; null for the usual ones. */
export function hintFor(from: Status, to: Status): string | null {
  return from === "needs_attention" && to === "resolved"
    ? "Resolved usually follows Resolution in Progress. If you have already spoken with the client, go ahead."
    : null;
}

const FITS_NO_CAUSE = /^(other|none)\b/i;

/** What whoever closes as Not an Issue may choose as the root cause, as a sentence; `whenNone` where the list has nothing that fits. */
export function noCauseHint(rootCauses: readonly string[], whenNone: string): string {
  const fitting = rootCauses.find((cause) => FITS_NO_CAUSE.test(cause));
  return fitting === undefined ? whenNone : `“${fitting}” fits when nothing went wrong.`;
}

/** Did the team speak with the client before closing? */
export const CONTACTS = {
  call: "Yes, by phone",
  meeting: "Yes, in a meeting",
  mail: "Yes, by mail",
  no: "No",
} as const;
export type Contact = keyof typeof CONTACTS;
export const ALL_CONTACTS = Object.keys(CONTACTS) as readonly Contact[];
