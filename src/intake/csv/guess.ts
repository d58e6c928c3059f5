import { isNoAnswer, trimCell } from "./cells.ts";
import { parseDate } from "./dates.ts";
import { isEmail } from "./email.ts";
import type { Field, Mapping } from "./fields.ts";
import type { Column } from "./headers.ts";
import { resolveScale } from "./scale.ts";
import { parseScore } from "./score.ts";

type Rows = readonly (readonly string[])[];
type Cells = readonly string[];

/** A field told by its header (patterns in order of preference) and, where given, by what its values look like. */
interface Hint {
  readonly field: Exclude<Field, "score" | "comment" | "name">;
  readonly headers: readonly RegExp[];
  readonly values?: (cells: Cells) => boolean;
}

const HINTS: readonly Hint[] = [
  {
    field: "id",
    headers: [/^(response|submission|answer) ?(id|token|number)$/i, /^respondent ?id$/i, /^(id|uuid|token|#)$/i],
    values: allDifferent,
  },
  {
    field: "email",
    headers: [
      /^(e-?mail|courriel)( address| adresse)?$|^(contact|respondent|customer|recipient) e-?mail$/i,
      /e-?mail/i,
    ],
    values: (cells) => mostly(cells, isEmail),
  },
  {
    field: "phone",
    headers: [/^(tele)?phone( number)?$|^(mobile|cell)( ?phone)?( number)?$|^t[ée]l[ée]phone$|^telefon$/i],
  },
  { field: "title", headers: [/^job ?title$|^title$|^(position|role|job|fonction)$/i] },
  {
    field: "company",
    headers: [/^(company|organi[sz]ation|account|employer|entreprise|soci[ée]t[ée]|firma|unternehmen)( ?name)?$/i],
  },
  {
    field: "owner",
    headers: [/^(account |relationship )?(owner|director|manager)$|^(csm|director line|responsible)$/i],
  },
  { field: "tags", headers: [/^(tags?|labels?|segments?)$/i] },
  { field: "survey", headers: [/^(survey|campaign|enqu[êe]te|umfrage)([ _]?name)?$/i] },
  {
    field: "date",
    headers: [
      /^(submitted|responded|completed|answered|recorded)( ?(at|on|date|time))?$|^(submit|submission|response|recorded|completion) ?(date|time)( \(utc\))?$/i,
      /^(end ?date|date ?(submitted|completed|modified)|timestamp)( \(utc\))?$/i,
      /^(created( ?(at|on))?|date( ?created)?|start ?date)( \(utc\))?$/i,
    ],
    values: (cells) => mostly(cells, (cell) => !["none", "unknown"].includes(parseDate(cell, null).kind)),
  },
];

const FULL_NAME =
  /^(full |your |respondent |contact |customer |client )?name$|^nom( complet)?$|^(first and last name)$/i;
const NAME_PARTS = [/^(first|given) ?name$|^(pr[ée]nom|vorname)$/i, /^(last|family) ?name$|^(surname|nachname)$/i];

const SCORE_HEADERS: readonly (readonly [RegExp, number])[] = [
  [/\bnps\b|net promoter/i, 6],
  [/recommend|recommand|empfehl|recomend/i, 5],
  [/how likely|likelihood/i, 3],
  [/\bscore\b|\brating\b|\bnote\b/i, 3],
  [/satisf|csat|zufrieden/i, 2],
];
const COMMENT_HEADERS: readonly (readonly [RegExp, number])[] = [
  [/comment|\bwhy\b|reason|expla|verbatim|explication|pourquoi|raison|grund|warum|por qu[ée]/i, 4],
  [/feedback|tell us|open-ended|improve|differently|suggestion/i, 2],
];
/** Of the answers in a score column at least this share are scores. */
const MIN_SCORE_SHARE = 0.5;
/** A comment field stands right after the score it explains, and more so when it continues the score's question. */
const NEXT_TO_SCORE = 3;
const SAME_QUESTION = 3;

/** Guesses what each column is from header wording and sample rows, around a score column already chosen, if any. */
export function guessColumns(columns: readonly Column[], rows: Rows, chosenScore?: Column): Mapping {
  const cellsOf = columns.map((column) => filledCells(rows, column));
  const cells = (column: Column): Cells => cellsOf[column.index] ?? [];
  const free = new Set(columns);
  const take = (column: Column | undefined): readonly Column[] => {
    if (column) free.delete(column);
    return column ? [column] : [];
  };
  const score = take(chosenScore ?? best(free, (column) => scoreRank(column, cells(column))));
  const comment = take(best(free, (column) => commentRank(column, cells(column), score[0])));
  const hinted = HINTS.map((hint) => [hint.field, take(hintedColumn(hint, free, cells))] as const);
  const found = Object.fromEntries(hinted) as Record<Hint["field"], readonly Column[]>;
  return { score, comment, name: guessName(free), ...found };
}

function filledCells(rows: Rows, column: Column): Cells {
  return rows.map((row) => trimCell(row[column.index])).filter((cell) => !isNoAnswer(cell));
}

/** The column with the highest rank above zero; the leftmost of equals. */
function best(columns: Iterable<Column>, rank: (column: Column) => number): Column | undefined {
  let [found, highest]: [Column | undefined, number] = [undefined, 0];
  for (const column of columns) {
    const each = rank(column);
    if (each > highest) [found, highest] = [column, each];
  }
  return found;
}

function wordingWeight(text: string, weights: readonly (readonly [RegExp, number])[]): number {
  return weights.reduce((sum, [pattern, weight]) => sum + (pattern.test(text) ? weight : 0), 0);
}

function scoreRank(column: Column, cells: Cells): number {
  const wording = wordingWeight(column.label, SCORE_HEADERS);
  if (wording === 0 || cells.length === 0) return 0;
  const scale = resolveScale(null, column.label, cells);
  const rules = { column: column.label, scale, words: new Map(), suggest: true };
  const share = cells.filter((cell) => parseScore(cell, rules).kind === "score").length / cells.length;
  return share >= MIN_SCORE_SHARE ? wording + share : 0;
}

function commentRank(column: Column, cells: Cells, score: Column | undefined): number {
  const texts = cells.filter((cell) => /\p{L}{2}/u.test(cell) && !isEmail(cell));
  if (cells.length > 0 && texts.length < cells.length / 2) return 0;
  const wording = wordingWeight(column.sub === "" ? column.label : `${column.sub} ${column.question}`, COMMENT_HEADERS);
  const next = score !== undefined && column.index === score.index + 1;
  const sameQuestion = next && column.continued;
  if (wording === 0 && (!next || cells.length === 0 || isHeadedAsOther(column))) return 0;
  return wording + (next ? NEXT_TO_SCORE : 0) + (sameQuestion ? SAME_QUESTION : 0);
}

/** Whether its header says that it is something else than a comment. */
const isHeadedAsOther = ({ sub, label }: Column): boolean =>
  [FULL_NAME, ...NAME_PARTS, ...HINTS.flatMap(({ headers }) => headers)].some((h) => h.test(sub) || h.test(label));

function hintedColumn(hint: Hint, free: ReadonlySet<Column>, cells: (column: Column) => Cells): Column | undefined {
  for (const header of hint.headers) {
    for (const column of free) {
      if (!header.test(column.sub) && !header.test(column.label)) continue;
      if (hint.values?.(cells(column)) ?? true) return column;
    }
  }
  return undefined;
}

function guessName(free: ReadonlySet<Column>): readonly Column[] {
  const matching = (pattern: RegExp) => [...free].find((each) => pattern.test(each.sub) || pattern.test(each.label));
  const full = matching(FULL_NAME);
  if (full) return [full];
  return NAME_PARTS.map(matching).filter((column) => column !== undefined);
}

function mostly(cells: Cells, test: (cell: string) => boolean): boolean {
  return cells.length > 0 && cells.filter(test).length >= cells.length * 0.6;
}

function allDifferent(cells: Cells): boolean {
  return cells.length > 0 && new Set(cells).size === cells.length;
}
