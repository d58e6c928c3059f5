import type { Status } from "./status.ts";

/** What is known of this person and this company from before. */
export interface PriorContact {
  /** This person's earlier answers, newest first, at most five. */
  readonly scores: readonly {
    readonly score: number | null;
    readonly scaleMax: number;
    readonly submittedAt: string;
  }[];
  /** Other issues of this person or company that are open now. */
  readonly openIssues: readonly { readonly number: number; readonly name: string }[];
  /** Detractors at this company within the 30 days until this answer, this one included; 0 when it is none itself. */
  readonly companyDetractors: number;
  /** How the last closed issue of this person or company ended. */
  readonly lastEnding: {
    readonly number: number;
    readonly status: Status;
    readonly byName: string | null;
    readonly openedAt: string;
    readonly closedAt: string;
    readonly note: string | null;
  } | null;
}
