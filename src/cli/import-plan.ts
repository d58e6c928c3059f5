import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { type DateOrder, detectDateOrder } from "../intake/csv/dates.ts";
import { type ColumnChoices, FIELDS, listColumns, type Mapping, resolveMapping } from "../intake/csv/fields.ts";
import { guessColumns } from "../intake/csv/guess.ts";
import { type CsvFile, openCsv } from "../intake/csv/open.ts";
import { CsvProblem } from "../intake/csv/problem.ts";
import type { ReadOptions } from "../intake/csv/read.ts";
import { resolveScale, type Scale } from "../intake/csv/scale.ts";
import { parseWords, suggestWord } from "../intake/csv/score.ts";
import type { ImportDeps } from "./import-deps.ts";
import { fileName } from "./import-text.ts";

/** The options of `amends import` as the command line gives them. */
export interface ImportOptions {
  readonly columns: ColumnChoices;
  readonly surveyName: string | null;
  readonly scale: string | null;
  readonly words: readonly string[];
  readonly dateOrder: DateOrder | null;
  readonly encoding: string | null;
  readonly delimiter: string | null;
  readonly headerRows: number | null;
  readonly source: string | null;
  readonly threshold: number | null;
  readonly rejects: string | null;
  readonly dryRun: boolean;
  readonly json: boolean;
  readonly asHistory: boolean;
  readonly yes: boolean;
}

/** A file with everything decided that is needed to read it. */
export interface ImportPlan {
  readonly file: string;
  readonly csv: CsvFile;
  /** Null for a pipe. */
  readonly totalBytes: number | null;
  readonly mapping: Mapping;
  readonly scale: Scale;
  /** End-point words seen in the sample that are understood without being told. */
  readonly suggestedWords: ReadonlyMap<string, number>;
  readonly reading: ReadOptions;
}

const CHUNK_BYTES = 262_144;
const FILE_FAULTS: Readonly<Record<string, string>> = {
  ENOENT: "does not exist",
  EACCES: "may not be read by this user",
  EISDIR: "is a folder",
};

/** Opens a file ("-" for standard input) and decides columns, scale and words. Throws CsvProblem with what to do. */
export async function planImport(file: string, options: ImportOptions, deps: ImportDeps): Promise<ImportPlan> {
  const totalBytes = file === "-" ? null : await sizeOf(file);
  const source = file === "-" ? (deps.stdin ?? process.stdin) : createReadStream(file, { highWaterMark: CHUNK_BYTES });
  const csv = await openCsv(source, options).catch((error: unknown) => {
    throw fileProblem(file, error);
  });
  const mapping = resolveMapping(csv.columns, options.columns, (score) => guessColumns(csv.columns, csv.sample, score));
  const score = mapping.score[0];
  if (!score) {
    throw new CsvProblem(`No column looks like a score: say which one it is with --score. ${listColumns(csv.columns)}`);
  }
  const scores = csv.sample.map((row) => row[score.index] ?? "");
  const scale = resolveScale(options.scale, score.label, scores);
  const words = parseWords(options.words, scale);
  const dates = csv.sample.map((row) => row[mapping.date[0]?.index ?? -1] ?? "");
  const reading: ReadOptions = {
    mapping,
    scale,
    words,
    suggest: true,
    label: options.surveyName ?? "",
    surveyName: options.surveyName,
    dateOrder: options.dateOrder ?? detectDateOrder(dates),
    importedAt: deps.now().toISOString(),
  };
  return { file, csv, totalBytes, mapping, scale, suggestedWords: suggestions(scores, words, scale), reading };
}

function suggestions(cells: readonly string[], words: ReadonlyMap<string, number>, scale: Scale): Map<string, number> {
  const found = new Map<string, number>();
  for (const cell of new Set(cells.map((each) => each.trim()))) {
    const value = words.has(cell.toLowerCase()) ? null : suggestWord(cell, scale);
    if (value !== null) found.set(cell, value);
  }
  return found;
}

async function sizeOf(file: string): Promise<number | null> {
  try {
    const stats = await stat(file);
    if (stats.isDirectory()) throw Object.assign(new Error(), { code: "EISDIR" });
    return stats.isFile() ? stats.size : null;
  } catch (error) {
    throw fileProblem(file, error);
  }
}

/** A file system error as a sentence; other errors stay as they are. */
function fileProblem(file: string, error: unknown): unknown {
  const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
  const fault = FILE_FAULTS[code];
  return fault === undefined
    ? error
    : new CsvProblem(`The file ${fileName(file)} ${fault}. Give the path of a CSV export.`);
}

/** The labels of the columns each field is read from, for the summary. */
export function mappedLabels(mapping: Mapping): Readonly<Record<string, string>> {
  const used = FIELDS.filter((field) => mapping[field].length > 0);
  return Object.fromEntries(used.map((field) => [field, mapping[field].map((column) => column.label).join(" + ")]));
}
