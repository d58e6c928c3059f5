import { counted } from "../domain/text.ts";
import { printable } from "../intake/csv/printable.ts";
import { type ImportOptions, type ImportPlan, mappedLabels } from "./import-plan.ts";
import type { Tally } from "./import-tally.ts";
import { duration, fileName } from "./import-text.ts";

/** How an import ended, besides its counts. */
export interface Ending {
  readonly threshold: number;
  readonly rejectsFile: string | null;
  readonly rejectsProblem: string | null;
  /** Why it ended early, or null. */
  readonly error: string | null;
}

const TEXT_CHARS = 70;
const REASON_CHARS = 160;

/** The summary as one JSON object. `already` counts rows stored before and rows repeated inside the file. */
export function summaryJson(plan: ImportPlan, options: ImportOptions, tally: Tally, ending: Ending): object {
  const { rows, responses, detractors, noScore, rejected, stored, updated, opened, interrupted } = tally;
  return {
    file: plan.file,
    ...{ rows, responses, detractors, noScore, rejected, stored, updated, opened, interrupted },
    already: tally.already + tally.repeated,
    rejections: tally.firstRejected.map(({ line, reason }) => ({ line, reason })),
    threshold: ending.threshold,
    scale: { min: plan.scale.min, max: plan.scale.max },
    encoding: plan.csv.encoding,
    delimiter: plan.csv.delimiter,
    headerRows: plan.csv.headerRows,
    columns: mappedLabels(plan.mapping),
    words: Object.fromEntries(tally.findings.wordsApplied),
    notes: notes(plan, tally),
    rejectsFile: ending.rejectsFile,
    dryRun: options.dryRun,
    asHistory: options.asHistory,
    error: ending.error,
  };
}

/** The summary as lines for a person. */
export function summaryLines(
  plan: ImportPlan,
  options: ImportOptions,
  tally: Tally,
  ending: Ending,
): readonly string[] {
  const scored = tally.responses - tally.noScore;
  return [
    ...(options.dryRun ? ["Dry run: nothing was stored, posted or written."] : []),
    `${counted(tally.rows, "row")}: ${scored.toLocaleString("en")} with a score, ${tally.noScore.toLocaleString("en")} without, ${tally.rejected.toLocaleString("en")} rejected.`,
    `${counted(tally.detractors, "detractor")} (${ending.threshold} of ${plan.scale.max} or lower).`,
    ...(options.dryRun ? dryRunLines(options, tally, plan.scale.max) : storedLines(options, tally)),
    ...notes(plan, tally),
    ...rejectedLines(tally, ending),
    ...endingLines(tally, ending),
  ];
}

function storedLines(options: ImportOptions, tally: Tally): readonly string[] {
  const already = tally.already + tally.repeated;
  const stored = `Stored: ${counted(tally.stored, "new response")}, ${tally.updated.toLocaleString("en")} updated, ${already.toLocaleString("en")} already there.`;
  if (options.asHistory || tally.opened === 0) return [stored];
  return [stored, `${counted(tally.opened, "card")} to post, about one a second: ${duration(tally.opened)}.`];
}

/** The first detractors by score and words; names and addresses stay out. */
function dryRunLines(options: ImportOptions, tally: Tally, scaleMax: number): readonly string[] {
  const cards = options.asHistory
    ? "As history: no card would be posted."
    : `Up to ${counted(tally.detractors, "card")} would be posted, about one a second: ${duration(tally.detractors)}.`;
  const examples = tally.firstDetractors.map(({ line, response }) => {
    const words = response.comment === null ? "(no comment)" : `"${printable(response.comment, TEXT_CHARS)}"`;
    return `  line ${line}: ${response.score}/${scaleMax} ${words}`;
  });
  return [cards, ...examples];
}

/** What did not cost a row but should be known, one sentence each. */
function notes({ csv }: ImportPlan, { findings }: Tally): readonly string[] {
  const counted: readonly (readonly [string, number])[] = [
    [`Lines in another encoding than ${csv.encoding}, read in their own`, csv.notes.otherEncodingLines],
    ["NUL characters removed", csv.notes.nulRemoved],
    ["Blank rows skipped", csv.notes.blankRows],
    [
      "Dates where day and month are in doubt, set to the time of import (say --date-order dmy or mdy)",
      findings.datesAmbiguous,
    ],
    ["Dates that cannot be read, set to the time of import", findings.datesUnreadable],
    ["Email cells without one plain address, kept as an answer", findings.emailsUnreadable],
  ];
  const words = [...findings.wordsApplied].map(
    ([word, value]) => `"${printable(word, TEXT_CHARS)}" was read as ${value}.`,
  );
  return [
    ...words,
    ...counted.filter(([, times]) => times > 0).map(([what, times]) => `${what}: ${times.toLocaleString("en")}.`),
  ];
}

function rejectedLines(tally: Tally, ending: Ending): readonly string[] {
  if (tally.rejected === 0) return [];
  const shown = tally.firstRejected.map(({ line, reason }) => `  line ${line}: ${printable(reason, REASON_CHARS)}`);
  const where = ending.rejectsFile === null ? "Rejected:" : `Rejected lines are in ${fileName(ending.rejectsFile)}:`;
  const more =
    tally.rejected > shown.length ? [`  and ${(tally.rejected - shown.length).toLocaleString("en")} more`] : [];
  const problem = ending.rejectsProblem;
  const advice =
    problem === null
      ? []
      : [`They could not be written to a file (${fileName(problem)}): say where with --rejects FILE.`];
  return [where, ...shown, ...more, ...advice];
}

function endingLines(tally: Tally, { error }: Ending): readonly string[] {
  if (!tally.interrupted && error === null) return [];
  const why = error === null ? "Stopped as asked" : `Stopped by an error (${error})`;
  return [
    `${why} after ${counted(tally.rows, "row")}. Run the same import again to continue: nothing is stored twice.`,
  ];
}
