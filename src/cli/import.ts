import { type Command, InvalidArgumentError, Option } from "commander";
import { type ColumnChoices, FIELDS } from "../intake/csv/fields.ts";
import type { ImportDeps } from "./import-deps.ts";
import type { ImportOptions } from "./import-plan.ts";
import { runImport } from "./import-run.ts";

export type { BatchResult, ImportDeps, Importer, ImportTarget } from "./import-deps.ts";

const COLUMN_HELP: Readonly<Record<(typeof FIELDS)[number], string>> = {
  score: "the score",
  comment: "why they gave it",
  name: "the respondent's name; repeat for first and last name",
  email: "the respondent's email address",
  phone: "the respondent's phone number",
  title: "the respondent's job title",
  company: "the respondent's company",
  owner: "the director line; repeat for several columns, first owner first",
  tags: "tags, separated by comma or semicolon; repeat for several columns",
  survey: "the survey's name",
  date: "when it was submitted",
  id: "the survey tool's id of the response",
};

const EXAMPLES = `
A column is chosen by its name, a part of its name, or its number from 1; "none" leaves a guess out.
Importing the same file again stores nothing twice. Rows that cannot be read go to FILE.rejected.csv with the reason.
Where nobody can be asked (no terminal, or --json), more than 50 cards need --yes or --as-history.

Examples:
  amends import export.csv --dry-run
  amends import export.csv --score "Would you recommend us" --comment 8
  amends import csat.csv --scale 1-5 --threshold 2
  amends import export.csv --words "Strongly agree=10" --words "Strongly disagree=1"
  amends import last-year.csv --as-history --yes
  zcat export.csv.gz | amends import - --json --yes

Exit code: 0 done, 1 not done (the message says why), 2 every row was rejected, 130 stopped by Ctrl-C.`;

const DELIMITER_WORDS: Readonly<Record<string, string>> = {
  comma: ",",
  semicolon: ";",
  tab: "\t",
  "\\t": "\t",
  pipe: "|",
};

type RawOptions = Readonly<Record<string, unknown>>;

/** Adds `amends import FILE` to the program. */
export function registerImport(program: Command, deps: ImportDeps): void {
  const command = program
    .command("import")
    .description("import a survey tool's CSV export; detractors become issues")
    .argument("<file>", 'the CSV file, or "-" for standard input');
  for (const field of FIELDS) {
    command.addOption(new Option(`--${field} <column>`, `column of ${COLUMN_HELP[field]}`).argParser(collect));
  }
  command
    .option("--survey-name <name>", "name of the survey when no column holds it")
    .option("--scale <scale>", "the score's scale: 10, 5, 1-5, 0-10 (default: found)")
    .option("--words <word=score>", "what a word in the score column means; repeatable", collect)
    .addOption(new Option("--date-order <order>", "how to read 03/04/26").choices(["dmy", "mdy"]))
    .option("--encoding <name>", "utf-8, windows-1252, utf-16le, mixed ... (default: found)")
    .option("--delimiter <char>", "comma, semicolon, tab, pipe or a character (default: found)", delimiter)
    .option("--header-rows <n>", "0 to 3 (default: found)", wholeNumber(0, 3))
    .option("--source <name>", "the source these responses belong to")
    .option("--threshold <n>", "scores up to this are detractors (default: the source's)", wholeNumber(0, 100))
    .option("--rejects <file>", "where rejected lines go (default: FILE.rejected.csv)")
    .option("--as-history", "store without posting cards")
    .option("--dry-run", "show what would happen and touch nothing")
    .option("--json", "print only a JSON summary")
    .option("-y, --yes", "do not ask")
    .addHelpText("after", EXAMPLES)
    .action(async (file: string, raw: RawOptions) => {
      const code = await runImport(file, importOptions(raw), deps);
      if (deps.setExitCode) deps.setExitCode(code);
      else process.exitCode = code;
    });
}

function importOptions(raw: RawOptions): ImportOptions {
  const text = (name: string): string | null => (typeof raw[name] === "string" ? raw[name] : null);
  const number = (name: string): number | null => (typeof raw[name] === "number" ? raw[name] : null);
  const order = text("dateOrder");
  return {
    columns: Object.fromEntries(FIELDS.map((field) => [field, raw[field] ?? []])) as ColumnChoices,
    surveyName: text("surveyName"),
    scale: text("scale"),
    words: (raw.words ?? []) as readonly string[],
    dateOrder: order === "dmy" || order === "mdy" ? order : null,
    encoding: text("encoding"),
    delimiter: text("delimiter"),
    headerRows: number("headerRows"),
    source: text("source"),
    threshold: number("threshold"),
    rejects: text("rejects"),
    dryRun: raw.dryRun === true,
    json: raw.json === true,
    asHistory: raw.asHistory === true,
    yes: raw.yes === true,
  };
}

function collect(value: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), value];
}

function delimiter(value: string): string {
  const char = DELIMITER_WORDS[value.toLowerCase()] ?? value;
  if (char.length !== 1 || /["\r\n]/.test(char)) throw new InvalidArgumentError("Give one character, or tab.");
  return char;
}

function wholeNumber(min: number, max: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (!/^\d+$/.test(value) || number < min || number > max) {
      throw new InvalidArgumentError(`Give a whole number from ${min} to ${max}.`);
    }
    return number;
  };
}
