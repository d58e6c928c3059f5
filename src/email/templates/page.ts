import { type Html, html, type Piece } from "../../html.ts";
import { SHEET, STYLE } from "./styles.ts";

/** A mail as a page of its own: readable on a phone and at night, with nothing that is fetched or counted. */
export const mailPage = (title: string, main: Piece, foot: readonly Piece[]): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">
<title>${title}</title>
${SHEET}
</head>
<body class="body" style="${STYLE.body}">
<div class="page" style="${STYLE.page}">
<main>
${main}
</main>
<footer class="foot" style="${STYLE.foot}">
${foot.map((part) => html`${muted(part)}\n`)}</footer>
</div>
</body>
</html>
`.toString();

/** A line that may be passed over. */
export const muted = (inside: Piece): Html => html`<p class="muted" style="${STYLE.small}">${inside}</p>`;

/** The title of a part. */
export const heading = (text: string): Html => html`<h2 style="${STYLE.h2}">${text}</h2>`;

/** A link; the address has to be safe already. */
export const link = (url: string, text: Piece): Html =>
  html`<a class="link" style="${STYLE.link}" href="${url}">${text}</a>`;
