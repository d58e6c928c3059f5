import type { Column } from "./headers.ts";
import { columnName } from "./printable.ts";
import { CsvProblem } from "./problem.ts";

/** What a column can be; every other column becomes a question with its answer. */
export const FIELDS = [
  "score",
  "comment",
  "name",
  "email",
  "phone",
  "title",
  "company",
  "owner",
  "tags",
  "survey",
  "date",
  "id",
] as const;
export type Field = (typeof FIELDS)[number];

/** Which columns feed which field, in order. Only name (first and last), owner and tags take several. */
export type Mapping = Readonly<Record<Field, readonly Column[]>>;

/** Columns chosen by a person, as names or 1-based numbers; `none` says that no column is this field. */
export type ColumnChoices = Readonly<Partial<Record<Field, readonly string[]>>>;

const TAKES_SEVERAL: ReadonlySet<Field> = new Set(["name", "owner", "tags"]);
const MAX_LISTED = 30;

/**
 * Chosen columns go before guessed ones, and a chosen column is not used a second time by a guess. `guess` is told the chosen
 * score, because the comment stands beside it. Throws CsvProblem.
 */
export function resolveMapping(
  columns: readonly Column[],
  choices: ColumnChoices,
  guess: (score: Column | undefined) => Mapping,
): Mapping {
  const chosen = new Map<Field, readonly Column[]>();
  for (const field of FIELDS) {
    const names = choices[field];
    if (names !== undefined && names.length > 0) chosen.set(field, chooseColumns(columns, field, names));
  }
  const used = new Set([...chosen.values()].flat());
  const guessed = guess(chosen.get("score")?.[0]);
  const entries = FIELDS.map((field) => [
    field,
    chosen.get(field) ?? guessed[field].filter((column) => !used.has(column)),
  ]);
  return Object.fromEntries(entries) as Mapping;
}

function chooseColumns(columns: readonly Column[], field: Field, names: readonly string[]): readonly Column[] {
  if (names.length > 1 && !TAKES_SEVERAL.has(field)) {
    throw new CsvProblem(`--${field} takes one column, and ${names.length} are given.`);
  }
  if (names.length === 1 && names[0]?.toLowerCase() === "none" && !findExact(columns, "none")) return [];
  return names.map((name) => pickColumn(columns, name, `--${field}`));
}

/** Finds a column by its name (exact, then a part of it, in any case) or by its number from 1. Throws CsvProblem. */
export function pickColumn(columns: readonly Column[], name: string, option: string): Column {
  const exact = findExact(columns, name);
  if (exact) return exact;
  if (/^\d+$/.test(name.trim())) {
    const column = columns[Number(name) - 1];
    if (column) return column;
    throw new CsvProblem(`${option} ${name}: the file has ${columns.length} columns. ${listColumns(columns)}`);
  }
  const wanted = normalise(name).replace(/(\.\.\.|…)$/, "");
  const partial = columns.filter((column) => normalise(column.label).includes(wanted));
  const [found, ...others] = questionItself(partial) ?? partial;
  if (found && others.length === 0) return found;
  const fault = found ? `several columns have "${name}" in their name` : `no column is called "${name}"`;
  throw new CsvProblem(`${option}: ${fault}. ${listColumns(found ? [found, ...others] : columns)}`);
}

/** A question and its comments share their wording: then the question is meant. */
function questionItself(columns: readonly Column[]): readonly Column[] | null {
  const own = columns.filter((column) => !column.continued);
  return own.length === 1 && own[0]?.label === own[0]?.question ? own : null;
}

function findExact(columns: readonly Column[], name: string): Column | undefined {
  const wanted = normalise(name);
  return columns.find((each) => normalise(each.label) === wanted) ?? columns.find((each) => each.question === name);
}

function normalise(text: string): string {
  return text.toLowerCase().replace(/\s+/g, " ").trim();
}

/** The columns with their numbers, for error messages. */
export function listColumns(columns: readonly Column[]): string {
  const lines = columns.slice(0, MAX_LISTED).map((column) => `  ${column.index + 1}. ${columnName(column.label)}`);
  const more = columns.length > MAX_LISTED ? [`  and ${columns.length - MAX_LISTED} more`] : [];
  return ["Give a name or a number of these:", ...lines, ...more].join("\n");
}
