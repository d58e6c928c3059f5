import { html } from "../../html.ts";

const FONT = "font-family:-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif";
const BUTTON =
  "display:block;padding:13px 16px;border-radius:8px;font-weight:600;text-align:center;text-decoration:none";
const SMALL = "margin:0 0 10px;font-size:14px;line-height:1.5;color:#566169";

/** What each element looks like in daylight: on the element itself, since many mail programs drop style sheets. */
export const STYLE = {
  body: "margin:0;padding:0;background:#f3f1ec",
  page: `max-width:600px;margin:0 auto;padding:24px 20px;box-sizing:border-box;background:#ffffff;color:#1b2429;font-size:16px;line-height:1.5;overflow-wrap:anywhere;${FONT}`,
  news: "margin:0 0 20px;padding:12px 14px;border-radius:8px;background:#e2f1ee",
  call: "margin:0 0 8px;font-size:18px;line-height:1.35",
  h1: "margin:0 0 4px;font-size:22px;line-height:1.3",
  h2: "margin:28px 0 8px;font-size:17px;line-height:1.3",
  p: "margin:0 0 10px",
  small: SMALL,
  quote: "margin:14px 0;padding:2px 0 2px 14px;border-left:4px solid #0f6b62;white-space:pre-wrap",
  note: "margin:4px 0 0;padding-left:12px;border-left:3px solid #c9c4b8;white-space:pre-wrap",
  list: "margin:0;padding:0;list-style:none",
  first: "margin:14px 0 0;padding:0;list-style:none",
  item: "margin:0 0 14px",
  term: "margin:0;font-size:14px;color:#566169",
  value: "margin:0 0 10px;white-space:pre-wrap",
  answer: "margin:0 0 14px;white-space:pre-wrap",
  question: "margin:0;font-weight:600",
  button: `${BUTTON};border:2px solid #0f6b62;color:#0b564f;background:#ffffff`,
  main: `${BUTTON};border:2px solid #0f6b62;color:#ffffff;background:#0f6b62`,
  link: "color:#0b5f8a",
  foot: "margin:28px 0 0;padding:16px 0 0;border-top:1px solid #e3dfd7",
} as const;

/** The same at night, and more room on wide screens, where style sheets are read. */
export const SHEET = html`<style>
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (min-width: 480px) {
  .fact { display: flex; }
  .fact dt { flex: 0 0 112px; line-height: 24px !important; }
}
@media (prefers-color-scheme: dark) {
  .body { background: #12171a !important; }
  .page { background: #171d20 !important; color: #e8ebea !important; }
  .news { background: #1c3a36 !important; }
  .muted { color: #a4afb3 !important; }
  .quote { border-color: #5cc9b8 !important; }
  .note, .foot { border-color: #3b464c !important; }
  .link { color: #7cc0ee !important; }
  .button { background: #171d20 !important; border-color: #5cc9b8 !important; color: #8fe0d3 !important; }
  .main { background: #5cc9b8 !important; border-color: #5cc9b8 !important; color: #06231f !important; }
}
</style>`;
