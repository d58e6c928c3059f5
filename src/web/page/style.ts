import { createHash } from "node:crypto";
import { html } from "../../html.ts";

const COLOURS = html`
:root { color-scheme: light dark; --page: #f4f2ec; --paper: #fff; --sunken: #f7f5f0; --ink: #1b2429; --muted: #525d64; --line: #e0dcd2;
  --edge: #767c7a; --accent: #0f6b62; --accent-ink: #fff; --accent-dark: #0b564f; --accent-soft: #e4f2ef; --bar: #12332f; --bar-ink: #e9f5f2;
  --danger: #a61b10; --danger-soft: #fdecea; --warning: #7a4200; --warning-soft: #fff3dc; --focus: #1565b0; }
@media (prefers-color-scheme: dark) { :root { --page: #101517; --paper: #181f22; --sunken: #20292d; --ink: #e8ebea; --muted: #a9b4b8;
  --line: #313c41; --edge: #7f8c93; --accent: #5cc9b8; --accent-ink: #06231f; --accent-dark: #7bd8c9; --accent-soft: #17332f; --bar: #0c2421;
  --bar-ink: #d5e5e1; --danger: #ff9b8f; --danger-soft: #3d1f1b; --warning: #f5c069; --warning-soft: #382b13; --focus: #8cc8ff; } }
`;

const TEXT = html`
*, *::before, *::after { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  overflow-wrap: anywhere; }
h1, h2, h3, p, dl, dd, ul, ol, blockquote, fieldset { margin: 0; padding: 0; border: 0; }
h1 { font-size: 1.5rem; line-height: 1.25; letter-spacing: -0.01em; }
h2 { font-size: 1.125rem; line-height: 1.35; }
.sheet h2 + dl, .sheet h2 + p { margin-top: 0.5rem; }
ol, .plain { list-style: none; }
a { color: var(--accent); text-underline-offset: 0.15em; }
a:hover { color: var(--accent-dark); }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 4px; }
.muted { color: var(--muted); font-size: 0.9375rem; }
.skip { position: absolute; left: -100vw; background: var(--paper); padding: 0.5rem 1rem; }
.skip:focus { left: 0.5rem; top: 0.5rem; z-index: 1; }
`;

const PLACES = html`
.bar { background: var(--bar); color: var(--bar-ink); }
.bar div, main, footer { max-width: 68rem; margin: 0 auto; padding: 0.875rem 1rem; }
.bar div { display: flex; gap: 1rem; justify-content: space-between; align-items: baseline; }
.brand { font-weight: 700; letter-spacing: 0.01em; }
main { display: grid; gap: 1rem; padding-top: 1.25rem; }
main > * { min-width: 0; }
.sheet { background: var(--paper); border: 1px solid var(--line); border-radius: 14px; padding: 1.25rem; display: grid; gap: 1.125rem; align-content: start; }
.sheet > * { min-width: 0; }
.notice { border-radius: 12px; padding: 1rem 1.25rem; border-left: 5px solid; display: grid; gap: 0.5rem; }
.notice ul { padding-left: 1.25rem; }
.good { background: var(--accent-soft); border-color: var(--accent); }
.warning { background: var(--warning-soft); border-color: var(--warning); }
.warning h2 { color: var(--warning); }
.danger { background: var(--danger-soft); border-color: var(--danger); }
.danger h2, .danger a { color: var(--danger); }
footer { color: var(--muted); font-size: 0.9375rem; padding-bottom: 2.5rem; display: grid; gap: 0.25rem; }
@media (min-width: 62rem) { main.issue { grid-template-columns: minmax(0, 1fr) minmax(0, 27rem); grid-template-rows: auto auto 1fr; align-items: start; }
  main.issue > .notice { grid-column: 1 / -1; } .act { grid-column: 2; grid-row: span 3; } .facts, .history { grid-column: 1; } }
main.alone { max-width: 40rem; }
`;

const ISSUE = html`
.status { display: inline-block; padding: 0.125rem 0.625rem; border-radius: 99px; background: var(--accent-soft); border: 1px solid var(--accent); font-weight: 600; }
.words { border-left: 4px solid var(--accent); padding: 0.25rem 0 0.25rem 1rem; font-size: 1.125rem; white-space: pre-wrap; }
.asked { color: var(--muted); }
dl { display: grid; gap: 0.75rem; }
dt { color: var(--muted); font-size: 0.875rem; }
dd { white-space: pre-wrap; }
dd.none { color: var(--muted); font-style: italic; }
.pairs { grid-template-columns: repeat(auto-fit, minmax(min(14rem, 100%), 1fr)); }
.prior { background: var(--sunken); border-radius: 10px; padding: 0.75rem 1rem; display: grid; gap: 0.25rem; }
.history ol { display: grid; gap: 1rem; }
.history li { border-left: 2px solid var(--line); padding-left: 1rem; }
.history blockquote, .notice blockquote { white-space: pre-wrap; margin-top: 0.25rem; background: var(--sunken); border-radius: 8px; padding: 0.5rem 0.75rem; }
`;

const FORM = html`
form, fieldset, .field { display: grid; gap: 0.5rem; min-width: 0; }
form { gap: 1.5rem; }
legend, .label { font-weight: 600; padding: 0; margin-bottom: 0.375rem; }
.label { margin-bottom: 0; }
fieldset.group { border-top: 1px solid var(--line); padding-top: 1.125rem; gap: 1rem; }
fieldset.group > legend { float: left; width: 100%; margin: 0; }
fieldset.group > legend + * { clear: both; }
.choice { display: grid; grid-template-columns: auto 1fr; gap: 0 0.625rem; align-items: start; padding: 0.375rem 0; cursor: pointer; }
.choice input { width: 1.25rem; height: 1.25rem; margin: 0.15rem 0 0; accent-color: var(--accent); }
.choice .muted { grid-column: 2; }
select, textarea, input[type="email"], input[type="date"] { width: 100%; font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--edge);
  border-radius: 8px; padding: 0.5rem 0.625rem; min-height: 2.75rem; }
[aria-invalid="true"] { border: 2px solid var(--danger) !important; }
.fault { color: var(--danger); font-weight: 600; }
summary { cursor: pointer; padding: 0.375rem 0; color: var(--accent); font-weight: 600; }
.people { border-top: 1px solid var(--line); padding-top: 0.75rem; }
.people > * + * { margin-top: 1rem; }
.many { max-height: 15rem; overflow-y: auto; border: 1px solid var(--edge); border-radius: 8px; padding: 0.25rem 0.75rem; }
button { font: inherit; font-weight: 650; background: var(--accent); color: var(--accent-ink); border: 0; border-radius: 10px; padding: 0.75rem 1.5rem;
  min-height: 3rem; cursor: pointer; justify-self: start; }
button:hover { background: var(--accent-dark); }
@media (max-width: 30rem) { button { width: 100%; } }
@media print { :root { color-scheme: light; --paper: #fff; --sunken: #fff; --ink: #000; --muted: #333; --line: #999; --accent: #0f6b62; --accent-soft: #fff; }
  .bar, .act, .skip, footer { display: none; } body { background: #fff; color: #000; } .sheet { border: 0; padding: 0; } }
`;

/** The page's whole style: written into each page, so that a page is one request. */
export const STYLE = html`<style>${COLOURS}${TEXT}${PLACES}${ISSUE}${FORM}</style>`;

const css = [COLOURS, TEXT, PLACES, ISSUE, FORM].join("");
/** What the Content-Security-Policy lets through of styles: this text and no other. */
export const STYLE_SOURCE = `'sha256-${createHash("sha256").update(css).digest("base64")}'`;
