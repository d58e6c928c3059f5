import type { SurveyResponse } from "../../domain/response.ts";
import { LONGEST } from "../longest.ts";
import type { Field, Mapping } from "./fields.ts";
import { columnName } from "./printable.ts";

type Texts = (response: SurveyResponse) => readonly (string | null)[];

/** How long the texts of a field may be; an answer without a field is as long as a row can hold. */
const TEXTS: readonly (readonly [field: Field, texts: Texts, most: number])[] = [
  ["comment", (r) => [r.comment], LONGEST.text],
  ["name", (r) => [r.respondent.name], LONGEST.name],
  ["phone", (r) => [r.respondent.phone], LONGEST.name],
  ["title", (r) => [r.respondent.title], LONGEST.name],
  ["company", (r) => [r.respondent.company], LONGEST.name],
  ["owner", (r) => r.owners, LONGEST.short],
  ["tags", (r) => r.tags, LONGEST.short],
  ["survey", (r) => [r.survey.name], LONGEST.short],
];
const LISTS: readonly (readonly [field: Field, texts: Texts])[] = [
  ["owner", (r) => r.owners],
  ["tags", (r) => r.tags],
];

/** Why a row holds more than an answer may, with column, length and what is allowed; null when it does not. */
export function tooLong(response: SurveyResponse, mapping: Mapping): string | null {
  // First: a list of any length is not looked through.
  for (const [field, texts] of LISTS) {
    const { length } = texts(response);
    if (length > LONGEST.list) return reason(field, mapping, length, LONGEST.list, "entries");
  }
  for (const [field, texts, most] of TEXTS) {
    const length = Math.max(0, ...texts(response).map((text) => text?.length ?? 0));
    if (length > most) return reason(field, mapping, length, most, "characters");
  }
  return null;
}

const figure = (n: number): string => n.toLocaleString("en");

function reason(field: Field, mapping: Mapping, length: number, most: number, unit: string): string {
  const column = mapping[field].map(({ label }) => columnName(label)).join(" + ") || field;
  return `column "${column}": it has ${figure(length)} ${unit}, at most ${figure(most)} are allowed`;
}
