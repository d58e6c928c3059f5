import type { FaultLine } from "../support/report-fault.ts";
import type { FaultRow } from "./table.ts";

/** What a run printed, and whether nothing was lost or doubled. */
export interface Verdict {
  readonly text: string;
  readonly held: boolean;
}

const HEAD = ["#", "fault", "invariant", "tries", "lost", "doubled", "verdict"] as const;
const NUMERIC = new Set([0, 3, 4, 5]);

/** One table of all that was reported on these rows. It held when every row has a line, none lost or doubled anything, and the suites themselves passed. */
export function verdictOf(rows: readonly FaultRow[], lines: readonly FaultLine[], suitesPassed: boolean): Verdict {
  const wanted = new Set(rows.map(({ number }) => number));
  const told = summed(lines.filter(({ number }) => wanted.has(number)));
  const silent = rows.filter(({ number }) => !told.some((line) => line.number === number));
  const cells = [...told.map(cellsOf), ...silent.map(({ number, fault }) => cellsOfSilent(number, fault))];
  const sorted = cells.toSorted((a, b) => Number(a[0]) - Number(b[0]));
  const broken = told.filter((line) => !("skipped" in line) && !held(line)).length;
  const summary = [
    `${told.length} lines for ${rows.length - silent.length} of ${rows.length} faults`,
    `${broken} broken`,
    `${told.filter((line) => "skipped" in line).length} skipped`,
    suitesPassed ? "every suite passed" : "A SUITE FAILED",
  ].join(", ");
  return { text: `${drawn([HEAD, ...sorted])}\n\n${summary}\n`, held: suitesPassed && broken + silent.length === 0 };
}

/** The same fault in several tests is one line. */
function summed(lines: readonly FaultLine[]): readonly FaultLine[] {
  const sums = new Map<string, FaultLine>();
  for (const line of lines) {
    const name = `${line.number} ${line.fault}`;
    const sum = sums.get(name);
    const [tries, lost, doubled] = (["tries", "lost", "doubled"] as const).map(
      (figure) => figureOf(sum, figure) + figureOf(line, figure),
    );
    sums.set(name, "skipped" in line ? line : { ...line, tries: tries ?? 0, lost: lost ?? 0, doubled: doubled ?? 0 });
  }
  return [...sums.values()];
}

const figureOf = (line: FaultLine | undefined, figure: "tries" | "lost" | "doubled"): number =>
  line && !("skipped" in line) ? line[figure] : 0;

/** A fault that never struck shows nothing. */
const held = (line: Exclude<FaultLine, { skipped: string }>): boolean =>
  line.tries > 0 && line.lost === 0 && line.doubled === 0;

function cellsOf(line: FaultLine): readonly string[] {
  if ("skipped" in line) return [String(line.number), line.fault, "", "", "", "", `skipped: ${line.skipped}`];
  const { number, fault, invariant, tries, lost, doubled } = line;
  return [String(number), fault, invariant, ...[tries, lost, doubled].map(String), held(line) ? "held" : "BROKEN"];
}

const cellsOfSilent = (number: number, fault: string): readonly string[] => [
  ...[String(number), fault, "", "", "", ""],
  "NOT REPORTED",
];

/** A table that reads in a terminal and as Markdown. */
function drawn(table: readonly (readonly string[])[]): string {
  const widths = HEAD.map((_, column) => Math.max(...table.map((cells) => cells[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string => {
    const padded = cells.map((cell, i) =>
      NUMERIC.has(i) ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0),
    );
    return `| ${padded.join(" | ")} |`;
  };
  const rule = `|${widths.map((width, i) => (NUMERIC.has(i) ? `${"-".repeat(width + 1)}:` : "-".repeat(width + 2))).join("|")}|`;
  const [head = [], ...rest] = table;
  return [line(head), rule, ...rest.map(line)].join("\n");
}
