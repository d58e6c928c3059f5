/** One column of a file. `label` is unique in the file and never empty; `question` and `sub` are the header cells behind it. */
export interface Column {
  readonly index: number;
  /** The header's own text; continued from the left when the cell is blank and a second header row is there. */
  readonly question: string;
  /** The second header row's text, "" without one. */
  readonly sub: string;
  readonly label: string;
  /** True when the question is the left neighbour's, so this column only adds to it (its comments, for example). */
  readonly continued: boolean;
}

type Rows = readonly (readonly string[])[];

/** Second header rows as SurveyMonkey writes them: say nothing about the answer, so they stay out of labels. */
const PLAIN_SUB = /^(response|open-ended response)$/i;
const SUB_HEADER = /^(response|open-ended response|comments?:?|other \(please specify\)|if (yes|no|so)\b.*)$/i;
/** Qualtrics' third header row. */
const QUALTRICS_IMPORT_ID = /^\{"ImportId":/;
const LOOKS_LIKE_DATA = /^(-?\d+([.,]\d+)?|[^\s@]+@[^\s@]+\.[^\s@]+|\d{4}-\d\d-\d\d.*)$/;
const MAX_DATA_CHARS = 254;

/** How many header rows a file has: 0 when the first row is data, 1, 2 (SurveyMonkey) or 3 (Qualtrics). */
export function detectHeaderRows(rows: Rows): number {
  const [first = [], second = [], third = []] = rows;
  if (third.some((cell) => QUALTRICS_IMPORT_ID.test(cell))) return 3;
  const filled = first.filter((cell) => cell.trim() !== "");
  if (filled.length > 0 && filled.filter(looksLikeData).length * 2 >= filled.length) return 0;
  const subs = second.filter((cell) => cell.trim() !== "");
  const known = subs.filter((cell) => SUB_HEADER.test(cell.trim()));
  const splitsQuestions = first.some((cell, index) => cell.trim() === "" && (second[index] ?? "").trim() !== "");
  const isSub = known.length > 0 && (known.length * 2 >= subs.length || splitsQuestions) && !subs.some(looksLikeData);
  return isSub ? 2 : 1;
}

function looksLikeData(cell: string): boolean {
  return LOOKS_LIKE_DATA.test(cell.trim().slice(0, MAX_DATA_CHARS));
}

/** Names the columns from the header rows; columns without any header text are called "Column 7". */
export function buildColumns(rows: Rows, headerRows: number): readonly Column[] {
  const width = Math.max(0, ...rows.slice(0, Math.max(1, headerRows)).map((row) => row.length));
  const [questions, subs] = headerLines(rows, headerRows);
  const taken = new Map<string, number>();
  let question = "";
  return Array.from({ length: width }, (_, index) => {
    const own = tidy(questions[index]);
    const sub = tidy(subs[index]);
    const continued = own === "" && sub !== "" && question !== "";
    if (!continued) question = own;
    const label = unique(labelOf(question, sub) || `Column ${index + 1}`, taken);
    return { index, question, sub, label, continued };
  });
}

function headerLines(rows: Rows, headerRows: number): readonly [readonly string[], readonly string[]] {
  const [first = [], second = []] = rows;
  if (headerRows === 0) return [[], []];
  if (headerRows === 3) return [second, []];
  return [first, headerRows === 2 ? second : []];
}

function tidy(cell: string | undefined): string {
  return (cell ?? "").replace(/\s+/g, " ").trim();
}

function labelOf(question: string, sub: string): string {
  if (sub === "" || PLAIN_SUB.test(sub)) return question;
  return question === "" ? sub : `${question} (${sub.replace(/:$/, "")})`;
}

/** "Score", "Score #2", "Score #3": no two columns share a label, whatever the header says. */
function unique(label: string, taken: Map<string, number>): string {
  const times = (taken.get(label.toLowerCase()) ?? 0) + 1;
  taken.set(label.toLowerCase(), times);
  return times === 1 ? label : unique(`${label} #${times}`, taken);
}
