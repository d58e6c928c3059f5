import type { Answer, SurveyResponse } from "../../domain/response.ts";
import { answerOf } from "./cells.ts";
import { type DateOrder, parseDate } from "./dates.ts";
import { isEmail } from "./email.ts";
import { FIELDS, type Field, type Mapping } from "./fields.ts";
import type { Column } from "./headers.ts";
import { splitOwners, splitTags } from "./lists.ts";

/** What the cells of a row mean, besides its score. */
export interface RowMeaning {
  readonly mapping: Mapping;
  readonly dateOrder: DateOrder | null;
  /** The survey's name for rows that do not say it themselves. */
  readonly surveyName: string | null;
  readonly scaleMax: number;
  /** Stands in for a date that is missing or cannot be read; ISO 8601. */
  readonly importedAt: string;
}

/** Things that did not cost a row but that a person should hear about. */
export interface RowNotes {
  datesAmbiguous: number;
  datesUnreadable: number;
  emailsUnreadable: number;
}

/** Makes the function that turns a row of cells into a response; columns without a field become its answers. */
export function responseBuilder(columns: readonly Column[], meaning: RowMeaning, notes: RowNotes) {
  const { mapping } = meaning;
  const mapped = new Set(FIELDS.flatMap((field) => mapping[field]));
  const questions = columns.filter((column) => !mapped.has(column));
  const textsOf = (cells: readonly string[], field: Field): readonly string[] =>
    mapping[field].map((column) => answerOf(cells[column.index])).filter((text) => text !== null);
  const textOf = (cells: readonly string[], field: Field): string | null => textsOf(cells, field).join(" ") || null;

  return (cells: readonly string[], externalId: string, score: number | null): SurveyResponse => {
    const submittedAt = submissionTime(textOf(cells, "date"), meaning, notes);
    const email = textOf(cells, "email");
    const answers = answersOf(cells, questions);
    if (email !== null && !isEmail(email)) {
      notes.emailsUnreadable += 1;
      answers.push({ question: mapping.email[0]?.label ?? "Email", answer: email });
    }
    return {
      externalId,
      survey: { id: null, name: textOf(cells, "survey") ?? meaning.surveyName },
      score,
      scaleMax: meaning.scaleMax,
      comment: answerOf(cells[mapping.comment[0]?.index ?? -1]),
      respondent: {
        externalId: null,
        name: textOf(cells, "name"),
        email: email !== null && isEmail(email) ? email : null,
        phone: textOf(cells, "phone"),
        company: textOf(cells, "company"),
        title: textOf(cells, "title"),
      },
      owners: splitOwners(textsOf(cells, "owner")),
      tags: splitTags(textsOf(cells, "tags")),
      segment: {},
      answers,
      url: null,
      submittedAt,
      updatedAt: submittedAt,
      wantsContact: false,
      deleted: false,
    };
  };
}

/** Every question with its answer; a column without a name is left out where it is blank. */
function answersOf(cells: readonly string[], questions: readonly Column[]): Answer[] {
  const answers: Answer[] = [];
  for (const column of questions) {
    const answer = answerOf(cells[column.index]);
    const named = column.question !== "" || column.sub !== "";
    if (named || answer !== null) answers.push({ question: column.label, answer });
  }
  return answers;
}

function submissionTime(text: string | null, { dateOrder, importedAt }: RowMeaning, notes: RowNotes): string {
  const date = parseDate(text ?? "", dateOrder);
  if (date.kind === "date") return date.iso;
  if (date.kind === "ambiguous") notes.datesAmbiguous += 1;
  if (date.kind === "unknown") notes.datesUnreadable += 1;
  return importedAt;
}
