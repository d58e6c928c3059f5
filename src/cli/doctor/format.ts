import { counted } from "../../domain/text.ts";
import type { Row, Verdict } from "./check.ts";

const SIGNS: Readonly<Record<Verdict, string>> = {
  good: "✓ ok     ",
  warning: "! warning",
  failed: "✗ fails  ",
  skipped: "– skipped",
};
const NAME_WIDTH = 20;

/** One check as one line: sign, verdict in words, name, what was found, what to do. */
export const lineOf = ({ verdict, name, text, mend }: Row): string =>
  `${SIGNS[verdict]}  ${name.padEnd(NAME_WIDTH)}  ${[text, mend].filter(Boolean).join(" ")}`.replaceAll(
    /\s*\n\s*/g,
    " ",
  );

/** How it stands altogether. */
export function summaryOf(rows: readonly Row[]): string {
  const count = (verdict: Verdict) => rows.filter((row) => row.verdict === verdict).length;
  if (count("failed") === 0)
    return count("warning") === 0 ? "All is well." : `Amends can run; ${counted(count("warning"), "warning")}.`;
  return `${counted(count("failed"), "fault")} to mend${count("warning") > 0 ? `, ${counted(count("warning"), "warning")}` : ""}.`;
}

/** Nothing fails: what the exit code says. */
export const isHealthy = (rows: readonly Row[]): boolean => rows.every((row) => row.verdict !== "failed");

/** The same for programs. */
export const jsonOf = (rows: readonly Row[]): string => JSON.stringify({ ok: isHealthy(rows), checks: rows }, null, 2);
