import { visible } from "./domain/text.ts";

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escapeText = (text: string): string => visible(text).replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign);

/** Finished markup. Only the `html` tag makes it, so that no text becomes markup by accident. */
export class Html {
  readonly #markup: string;
  private constructor(markup: string) {
    this.#markup = markup;
  }
  toString(): string {
    return this.#markup;
  }
  /** For the `html` tag alone. */
  static of(pieces: readonly string[], values: readonly Piece[]): Html {
    return new Html(pieces.map((piece, i) => piece + markupOf(values[i])).join(""));
  }
}

/** What may stand in a template: text is escaped, markup stays, lists are joined, and nothing is shown for null and false. */
export type Piece = Html | string | number | null | undefined | false | readonly Piece[];

function markupOf(value: Piece): string {
  if (value === null || value === undefined || value === false) return "";
  if (value instanceof Html) return value.toString();
  if (typeof value === "object") return value.map(markupOf).join("");
  return escapeText(String(value));
}

/**
 * The one way to write HTML: whatever is put into the template is text, in content and between the quotes of an attribute.
 * Attributes must be quoted, and nothing may be put into `<script>`, `<style>` or a link's scheme.
 */
export const html = (pieces: TemplateStringsArray, ...values: readonly Piece[]): Html => Html.of(pieces, values);
