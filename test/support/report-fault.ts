import { appendFileSync } from "node:fs";

/** What came of one fault. Every number is counted from logs and from the database, none is written down beforehand. */
export interface FaultReport {
  /** The row of the fault table, from 1. */
  readonly number: number;
  /** What was done, in words. */
  readonly fault: string;
  /** What had to hold, as "I1-I5". */
  readonly invariant: string;
  /** How often the fault struck. */
  readonly tries: number;
  /** Accepted answers without an issue, issues without a card, messages that were owed and are not there. */
  readonly lost: number;
  /** Messages that are there once more than they should be. */
  readonly doubled: number;
}

/** A fault that cannot be had on this machine, and why. */
export interface SkippedFault extends Pick<FaultReport, "number" | "fault"> {
  readonly skipped: string;
}

export type FaultLine = FaultReport | SkippedFault;

/** The environment variable that names the file the lines go to. */
export const REPORT_FILE = "FAULTS_REPORT";

/** Adds a line to the report of `npm run faults`; without one nothing happens. */
export const reportFault = (line: FaultReport): void => write(line);

/** Says in the report, and beside the tests, that a fault was left out. */
export function skipFault(line: SkippedFault): void {
  process.stderr.write(`fault ${line.number} skipped: ${line.skipped}\n`);
  write(line);
}

function write(line: FaultLine): void {
  const file = process.env[REPORT_FILE];
  if (file) appendFileSync(file, `${JSON.stringify(line)}\n`);
}
