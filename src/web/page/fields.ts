import { type Html, html, type Piece } from "../../html.ts";
import type { Fault, Field } from "../../usecases/submit-form.ts";

/** The id of a field, or of the first choice of a group: where the summary's links lead. */
export const idOf = (field: Field): string => `f-${field}`;
const faultId = (field: Field): string => `e-${field}`;
const hintId = (field: Field): string => `h-${field}`;

/** What every kind of field needs to know. */
export interface FieldOptions {
  readonly field: Field;
  readonly label: string;
  readonly hint?: Piece;
  readonly faults: readonly Fault[];
}

const own = ({ field, faults }: FieldOptions): readonly Fault[] => faults.filter((fault) => fault.field === field);

/** The attributes that tie a field to its hint and to what is wrong with it. */
function ties(o: FieldOptions, invalid: boolean): Html {
  const wrong = own(o).length > 0;
  const ids = [wrong && faultId(o.field), o.hint && hintId(o.field)].filter(Boolean).join(" ");
  return html`${ids && html` aria-describedby="${ids}"`}${invalid && wrong && html` aria-invalid="true"`}`;
}

const remarks = (o: FieldOptions): Html =>
  html`${o.hint && html`<p class="muted" id="${hintId(o.field)}">${o.hint}</p>`}${
    own(o).length > 0 &&
    html`<p class="fault" id="${faultId(o.field)}"><span aria-hidden="true">⚠ </span>${own(o)
      .map((fault) => fault.sentence)
      .join(" ")}</p>`
  }`;

/** One of a group to be chosen. */
export interface Choice {
  readonly value: string;
  readonly label: Piece;
  readonly hint?: Piece;
}

/** Choices of which one, or several, can be taken. */
export function choices(
  o: FieldOptions,
  kind: "radio" | "checkbox",
  all: readonly Choice[],
  chosen: readonly string[],
): Html {
  const one = ({ value, label, hint }: Choice, i: number): Html => {
    const id = i === 0 ? idOf(o.field) : `${idOf(o.field)}-${i}`;
    const described = hint && html` aria-describedby="${id}-hint"`;
    const checked = chosen.includes(value) && html` checked`;
    return html`<label class="choice"><input type="${kind}" name="${o.field}" value="${value}" id="${id}"${checked}${described}><span>${label}</span>${
      hint && html`<span class="muted" id="${id}-hint">${hint}</span>`
    }</label>`;
  };
  return html`<fieldset${ties(o, false)}><legend>${o.label}</legend>${remarks(o)}<div${
    kind === "checkbox" && html` class="many"`
  }>${all.map(one)}</div></fieldset>`;
}

/** One of a list that may be long; the first entry stands for nothing chosen. */
export const select = (
  o: FieldOptions,
  nothing: string,
  all: readonly Choice[],
  chosen: string,
): Html => html`<div class="field">
<label class="label" for="${idOf(o.field)}">${o.label}</label>${remarks(o)}
<select name="${o.field}" id="${idOf(o.field)}"${ties(o, true)}><option value="">${nothing}</option>${all.map(
  ({ value, label }) => html`<option value="${value}"${value === chosen && html` selected`}>${label}</option>`,
)}</select></div>`;

/** One email address. */
export const emailInput = (o: FieldOptions, typed: string): Html => html`<div class="field">
<label class="label" for="${idOf(o.field)}">${o.label}</label>${remarks(o)}
<input type="email" name="${o.field}" id="${idOf(o.field)}" value="${typed}" autocomplete="off" spellcheck="false"${ties(o, true)}></div>`;

/** One day; browsers without a calendar take it as 2026-11-20. */
export const dateInput = (
  o: FieldOptions,
  typed: string,
  { first, last }: { readonly first: string; readonly last: string },
): Html => html`<div class="field">
<label class="label" for="${idOf(o.field)}">${o.label}</label>${remarks(o)}
<input type="date" name="${o.field}" id="${idOf(o.field)}" value="${typed}" min="${first}" max="${last}"${ties(o, true)}></div>`;

/** Text of several lines. */
export const textArea = (o: FieldOptions, typed: string, rows: number): Html => html`<div class="field">
<label class="label" for="${idOf(o.field)}">${o.label}</label>${remarks(o)}
<textarea name="${o.field}" id="${idOf(o.field)}" rows="${rows}"${ties(o, true)}>
${typed}</textarea></div>`;
