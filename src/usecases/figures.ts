import type { Status } from "../domain/status.ts";

/** Numbers are counted to here; what is one more means: more. */
export const COUNTED_TO = 10_000;

/** How much of something waits, and since when the oldest does. */
export interface Waiting {
  readonly count: number;
  /** Zero when nothing waits. */
  readonly oldestSeconds: number;
}

/** What stands in the database at a moment, in numbers. Each is counted to COUNTED_TO, so that asking stays cheap. */
export interface Figures {
  readonly openIssues: readonly { readonly workspaceId: number; readonly status: Status; readonly count: number }[];
  /** Open issues whose time has come. */
  readonly dueIssues: Waiting;
  /** Bodies that wait to be understood. */
  readonly waitingAnswers: Waiting;
  /** Bodies that cannot be understood. */
  readonly rejectedAnswers: number;
  /** Messages that are not sent yet. */
  readonly unsent: readonly { readonly kind: string; readonly state: string; readonly count: number }[];
  /** Those of them whose time has come. */
  readonly dueNotices: Waiting;
  /** Messages that show something old. */
  readonly toRedraw: number;
  /** Places in Slack, or all of it, that take nothing until somebody mends it. */
  readonly closedChannels: number;
  /** How many rows PostgreSQL thinks each large table has. */
  readonly rows: readonly { readonly table: string; readonly estimate: number }[];
}
