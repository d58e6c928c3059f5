import { visible } from "./visible.ts";

/** Markup that is safe to put into markup. Only the tag `html` makes it. */
export class Markup {
  readonly text: string;
  private constructor(text: string) {
    this.text = text;
  }

  /** Joins literal pieces, which are ours, with values, which are anybody's. */
  static of(pieces: TemplateStringsArray, values: readonly Value[]): Markup {
    return new Markup(pieces.map((piece, i) => (i === 0 ? "" : written(values[i - 1])) + piece).join(""));
  }
}

/** What may stand in a template: text becomes text, markup stays markup, null and false are nothing. */
export type Value = string | number | Markup | readonly Value[] | null | undefined | false;

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** The one place where text becomes markup. */
const escaped = (text: string): string => visible(text).replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? "");

function written(value: Value): string {
  if (value === null || value === undefined || value === false) return "";
  if (value instanceof Markup) return value.text;
  return typeof value === "object" ? value.map(written).join("") : escaped(String(value));
}

/** Markup from a template whose values are escaped, whatever they hold; attribute values have to be in quotes. */
export const html = (pieces: TemplateStringsArray, ...values: readonly Value[]): Markup => Markup.of(pieces, values);

/** An address that is safe to link to: http and https alone. Others become a link to nowhere. */
export function webAddress(url: string): string {
  const isWeb = URL.canParse(url) && ["http:", "https:"].includes(new URL(url).protocol);
  return isWeb ? new URL(url).href : "#";
}
