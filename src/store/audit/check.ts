import type { Knex } from "knex";
import type { AuditCheck, AuditScope } from "../../usecases/audit.ts";
import type { Bindings } from "../rows.ts";
import type { Life } from "./lives.ts";

/**
 * A check that one statement makes. It answers rows with `id` (their order), `row` and `fault`, and may use `:at`, `:since`, `:patienceMs` and
 * what `bindings` gives.
 */
export interface RowCheck extends AuditCheck {
  readonly sql: string;
  readonly bindings?: (trx: Knex.Transaction) => Promise<Bindings>;
}

/** A check of one issue with all that belongs to it: its faults, a sentence's end each. */
export interface LifeCheck extends AuditCheck {
  readonly look: (life: Life, scope: AuditScope) => Iterable<string>;
}

/** Issues within what is asked, as a condition over `issues i`: those that are open, or were closed since. */
export const ISSUE_ASKED = "(cast(:since as timestamptz) is null or i.closed_at is null or i.closed_at >= :since)";

/** Rows within what is asked, by the column that says when they came. */
export const askedSince = (column: string): string =>
  `(cast(:since as timestamptz) is null or ${column} >= cast(:since as timestamptz))`;

/** The same for rows that belong to an issue, as a condition over the column with its id. */
export const ofAskedIssue = (column: string): string =>
  `(cast(:since as timestamptz) is null or exists (select 1 from issues i where i.id = ${column} and ${ISSUE_ASKED}))`;

/** A moment of which patience is over, within a statement; `present` is the clock it was written by. */
export const overSince = (moment: string, present: string): string =>
  `${moment} <= ${present} - interval '1 millisecond' * cast(:patienceMs as float8)`;

/** The business's clock within a statement. */
export const AT = "cast(:at as timestamptz)";

/** A moment in words, within a statement. */
export const inUtc = (moment: string): string =>
  `to_char(${moment} at time zone 'UTC', 'YYYY-MM-DD HH24:MI') || ' UTC'`;
