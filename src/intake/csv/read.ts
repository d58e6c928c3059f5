import type { SurveyResponse } from "../../domain/response.ts";
import { answerOf } from "./cells.ts";
import { RowIdentities } from "./identity.ts";
import type { CsvFile } from "./open.ts";
import { columnName } from "./printable.ts";
import type { CsvRecord } from "./records.ts";
import { type RowMeaning, type RowNotes, responseBuilder } from "./response.ts";
import type { Scale } from "./scale.ts";
import { parseScore } from "./score.ts";
import { tooLong } from "./too-long.ts";

/** One row of the file, understood or not. Every row comes out exactly once, in the file's order. */
export type ReadItem =
  | { readonly kind: "response"; readonly line: number; readonly response: SurveyResponse; readonly raw: string }
  | { readonly kind: "rejected"; readonly line: number; readonly reason: string; readonly raw: string }
  /** The same id with the same content stood on an earlier line. */
  | { readonly kind: "repeated"; readonly line: number; readonly firstLine: number };

/** How rows become responses; `label` makes the ids of rows without an id of their own, so keep it when importing again. */
export interface ReadOptions extends Omit<RowMeaning, "scaleMax"> {
  readonly scale: Scale;
  readonly words: ReadonlyMap<string, number>;
  readonly suggest: boolean;
  readonly label: string;
}

/** What did not cost a row; `wordsApplied` holds the end-point words that were understood without being told. */
export interface ReadFindings extends RowNotes {
  readonly wordsApplied: Map<string, number>;
}

const MAX_WORDS_NOTED = 20;

/** An empty collection of findings to hand to readResponses. */
export function newFindings(): ReadFindings {
  return { datesAmbiguous: 0, datesUnreadable: 0, emailsUnreadable: 0, wordsApplied: new Map() };
}

/** Streams a file's rows as responses and rejections; reads on only when asked for more, so memory stays flat. */
export async function* readResponses(
  file: CsvFile,
  options: ReadOptions,
  findings: ReadFindings,
): AsyncGenerator<ReadItem> {
  const readRow = rowReader(file, options, findings);
  for await (const records of file.records()) {
    for (const record of records) yield readRow(record);
  }
}

function rowReader(file: CsvFile, options: ReadOptions, findings: ReadFindings): (record: CsvRecord) => ReadItem {
  const { columns } = file;
  const { mapping, scale, words, suggest } = options;
  const scoreIndex = mapping.score[0]?.index ?? 0;
  const idIndex = mapping.id[0]?.index ?? -1;
  const rules = { column: columnName(mapping.score[0]?.label ?? ""), scale, words, suggest };
  const labels = columns.map((column) => column.label);
  const identities = new RowIdentities(options.label, labels);
  const build = responseBuilder(columns, { ...options, scaleMax: scale.max }, findings);

  return ({ line, raw, problem, cells: found }) => {
    const reject = (reason: string): ReadItem => ({ kind: "rejected", line, reason, raw });
    const fault = problem ?? raggedness(found, columns.length, scoreIndex);
    if (fault !== null) return reject(fault);
    const cells = padded(found, columns.length);
    const score = parseScore(cells[scoreIndex], rules);
    if (score.kind === "bad") return reject(score.reason);
    const identity = identities.identify(cells, answerOf(cells[idIndex]) ?? "", line);
    if (identity.kind === "repeated") return { kind: "repeated", line, firstLine: identity.firstLine };
    if (identity.kind === "contradiction") return reject(`id repeated on line ${identity.firstLine}`);
    const response = build(cells, identity.externalId, score.kind === "score" ? score.value : null);
    const excess = tooLong(response, mapping);
    if (excess !== null) return reject(excess);
    if (score.kind === "score") noteWord(score, findings);
    return { kind: "response", line, response, raw };
  };
}

/** Spellings of one word may differ without end, so only the first ones are kept. */
function noteWord(
  { word, value }: { readonly word: string | null; readonly value: number },
  found: ReadFindings,
): void {
  if (word !== null && found.wordsApplied.size < MAX_WORDS_NOTED) found.wordsApplied.set(word, value);
}

/** Why a row does not fit its header, or null. Short rows are fine as long as the score is in them; blank extra cells are dropped. */
function raggedness(cells: readonly string[], width: number, scoreIndex: number): string | null {
  if (cells.length <= scoreIndex) {
    return `the row has ${cells.length} of ${width} cells and ends before the score (column ${scoreIndex + 1})`;
  }
  const extra = cells.slice(width).some((cell) => cell.trim() !== "");
  return extra ? `the row has ${cells.length} cells, the header ${width}; is a quote or a delimiter missing?` : null;
}

function padded(cells: readonly string[], width: number): readonly string[] {
  if (cells.length === width) return cells;
  return Array.from({ length: width }, (_, index) => cells[index] ?? "");
}
