import { types } from "node:util";
import type { Closers } from "../../assembly/closers.ts";
import type { Clock } from "../../clock.ts";
import type { Config } from "../../config.ts";
import { withDeadline } from "../../jobs/keep-trying.ts";
import type { FoundChannel, SlackIdentity } from "../../slack/identity.ts";
import type { Database } from "../../store/database.ts";
import { explained, isOurs } from "../explain.ts";

/** good: works · warning: works, but a person should know · failed: does not work · skipped: cannot be told because of another fault. */
export type Verdict = "good" | "warning" | "failed" | "skipped";

/** What a check found: a sentence, and what to do about it when all is not well. */
export interface Finding {
  readonly verdict: Verdict;
  readonly text: string;
  readonly mend?: string;
}
export const good = (text: string): Finding => ({ verdict: "good", text });
export const warning = (text: string, mend: string): Finding => ({ verdict: "warning", text, mend });
export const failed = (text: string, mend: string): Finding => ({ verdict: "failed", text, mend });

/** A finding by its name, as it is printed. */
export interface Row extends Finding {
  readonly name: string;
}

/** What is examined, and what earlier checks have found out about it. */
export interface Patient {
  readonly config: Config;
  readonly configFaults: readonly string[];
  readonly clock: Clock;
  /** What queue names begin with, where installations share one Redis. */
  readonly queuePrefix?: string;
  /** Filled in by the checks of these names, for those that need them. */
  readonly known: { databaseUrl?: string; db?: Database; slack?: SlackIdentity; channel?: FoundChannel };
  /** Run at the end, last first. */
  readonly closers: Closers;
}

/** One line of the table of checks. */
export interface Check {
  readonly name: string;
  /** Whether this installation has such a part; by default it has. */
  readonly when?: (config: Config) => boolean;
  /** The checks without whose success this one cannot be made. */
  readonly needs?: readonly string[];
  /** Longer than the usual limit, where something may have to be made first. */
  readonly withinMs?: number;
  readonly run: (patient: Patient) => Promise<Finding>;
  /** What to do when the check throws; without it, what is usual for such an error. */
  readonly mend?: string;
}

const USUAL_MS = 12_000;

/** Makes every check in turn, each within its time, whatever became of the others; `onRow` hears each result at once. */
export async function examine(
  patient: Patient,
  checks: readonly Check[],
  onRow: (row: Row) => void = () => {},
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  try {
    for (const check of checks.filter(({ when }) => when?.(patient.config) ?? true)) {
      const missing = rows.find((row) => check.needs?.includes(row.name) && !isWell(row));
      const row = { name: check.name, ...(missing ? skippedFor(missing) : await make(check, patient)) };
      rows.push(row);
      onRow(row);
    }
  } finally {
    for (const close of patient.closers.splice(0).reverse()) await close().catch(() => undefined);
  }
  return rows;
}

const isWell = ({ verdict }: Finding): boolean => verdict === "good" || verdict === "warning";
const skippedFor = ({ name }: Row): Finding => ({
  verdict: "skipped",
  text: `cannot be told before "${name}" is mended`,
});

async function make(check: Check, patient: Patient): Promise<Finding> {
  try {
    return await withDeadline(check.run(patient), check.withinMs ?? USUAL_MS, "it");
  } catch (error) {
    return failing(error, check);
  }
}

/** A thrown error as a finding; of what is nobody's known fault only the name and code are told. */
function failing(error: unknown, { mend }: Check): Finding {
  if (isOurs(error)) return failed(error.message, mend ?? "");
  const known = explained(error);
  if (known) return failed(known.fault, known.mayPass ? known.remedy : (mend ?? known.remedy));
  return failed(`it ended with ${codeOf(error)}.`, mend ?? "Please report it.");
}

/** The code of an error, or its name: what can be shown of any. */
export function codeOf(error: unknown): string {
  if (!types.isNativeError(error)) return "an unknown error";
  const code: unknown = Reflect.get(error, "code");
  return typeof code === "string" ? code : error.name;
}
