import { counted } from "../../domain/text.ts";
import { type AuditResult, isClean } from "../../usecases/audit.ts";

const NAME_WIDTH = 24;
const signOf = ({ many, skipped }: AuditResult): string =>
  skipped !== undefined ? "– skipped" : many === 0 ? "✓ ok     " : "✗ found  ";

/** A check as lines: what came of it, the rows that were found, and what to do. */
export function linesOf(result: AuditResult): readonly string[] {
  const { name, invariant, clean, many, offences, mend, skipped } = result;
  const begin = `${signOf(result)}  ${invariant}  ${name.padEnd(NAME_WIDTH)}  `;
  if (skipped !== undefined) return [`${begin}${skipped}`];
  if (many === 0) return [`${begin}${clean}`];
  const more = many - offences.length;
  return [
    `${begin}${many.toLocaleString("en")} found.`,
    ...offences.map(({ row, fault }) => `             ${row} ${fault}`),
    ...(more > 0 ? [`             and ${more.toLocaleString("en")} more`] : []),
    `             ${mend}`,
  ];
}

/** How it stands altogether. */
export function summaryOf(results: readonly AuditResult[]): string {
  const failing = results.filter(({ many }) => many > 0);
  const rows = failing.reduce((sum, { many }) => sum + many, 0);
  const skipped = results.filter((result) => result.skipped !== undefined).length;
  const besides = skipped > 0 ? ` ${counted(skipped, "check")} could not be made.` : "";
  return failing.length === 0
    ? `Every promise was kept.${besides}`
    : `${counted(rows, "fault")} found by ${counted(failing.length, "check")} of ${results.length}.${besides}`;
}

/** The same for programs. */
export const jsonOf = (results: readonly AuditResult[]): string =>
  JSON.stringify({ ok: isClean(results), checks: results }, null, 2);
