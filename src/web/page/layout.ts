import { type Html, html, type Piece } from "../../html.ts";
import type { WebAnswer } from "../server.ts";
import { STYLE, STYLE_SOURCE } from "./style.ts";

const HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": [
    "default-src 'none'",
    `style-src ${STYLE_SOURCE}`,
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join("; "),
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
  "x-robots-tag": "noindex, nofollow",
  "x-frame-options": "DENY",
};

/** One page: what the browser's tab says, what the bar says, and what stands below. */
export interface Page {
  readonly title: string;
  readonly bar?: Piece;
  /** issue: two columns where there is room · alone: one narrow column. */
  readonly kind: "issue" | "alone";
  /** Where "Skip to" leads, when there is something to skip. */
  readonly skipTo?: { readonly id: string; readonly label: string };
  readonly main: Piece;
  readonly footer?: Piece;
}

/** A page as an answer, with the headers every page has: no script, no frame, no trace in caches, search engines or other sites' logs. */
export const pageAnswer = (status: number, page: Page, headers: Readonly<Record<string, string>> = {}): WebAnswer => ({
  status,
  body: document(page),
  headers: { ...HEADERS, ...headers },
});

/** Sends the browser on with GET, to an address relative to the present one. */
export const seeOther = (location: string): WebAnswer => ({
  status: 303,
  body: html``,
  headers: { ...HEADERS, location },
});

const document = (page: Page): Html => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="format-detection" content="telephone=no">
<title>${page.title}</title>
${STYLE}
</head>
<body>
${page.skipTo && html`<a class="skip" href="#${page.skipTo.id}">${page.skipTo.label}</a>`}
<header class="bar"><div><span class="brand">Amends</span>${page.bar && html`<span>${page.bar}</span>`}</div></header>
<main class="${page.kind}">
${page.main}
</main>
${page.footer && html`<footer>${page.footer}</footer>`}
</body>
</html>
`;
