import { counted } from "../domain/text.ts";
import { isNoAnswer, trimCell } from "../intake/csv/cells.ts";
import { FIELDS } from "../intake/csv/fields.ts";
import type { Column } from "../intake/csv/headers.ts";
import { printable } from "../intake/csv/printable.ts";
import type { ImportPlan } from "./import-plan.ts";
import { fileName, table } from "./import-text.ts";

const LABEL_CHARS = 44;
const VALUE_CHARS = 16;
const VALUES_SHOWN = 3;
const DELIMITER_NAMES: Readonly<Record<string, string>> = { ",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe" };

/** What was found out about a file and what its columns will be, as lines for a person. */
export function showPlan(plan: ImportPlan): readonly string[] {
  const { csv, mapping, scale, suggestedWords } = plan;
  const used = FIELDS.flatMap((field) => mapping[field].map((column) => ({ field, column })));
  const rows = used.map(({ field, column }) => [
    String(column.index + 1),
    printable(column.label, LABEL_CHARS),
    field,
    sampleValues(plan, column),
  ]);
  const others = csv.columns.length - used.length;
  const delimiter = DELIMITER_NAMES[csv.delimiter] ?? `"${printable(csv.delimiter, 1) || "unseen"}"`;
  return [
    `${fileName(plan.file)}: ${csv.encoding}, ${delimiter}, ${counted(csv.headerRows, "header row")}, ${counted(csv.columns.length, "column")}`,
    "",
    ...table([["#", "column", "will be", "for example"], ...rows]),
    ...(others > 0 ? [`  The other ${counted(others, "column")} will be questions with their answers.`] : []),
    "",
    `  Scores are ${scale.decimals ? "numbers" : "whole numbers"} from ${scale.min} to ${scale.max}.`,
    ...[...suggestedWords].map(([word, value]) => `  "${printable(word, LABEL_CHARS)}" is read as ${value}.`),
    "",
  ];
}

function sampleValues({ csv }: ImportPlan, column: Column): string {
  const values = new Set<string>();
  for (const row of csv.sample) {
    const text = trimCell(row[column.index]);
    if (!isNoAnswer(text)) values.add(printable(text, VALUE_CHARS));
    if (values.size === VALUES_SHOWN) break;
  }
  return values.size === 0 ? "(blank)" : [...values].join(" · ");
}
