import { html } from "../../html.ts";
import type { WebAnswer } from "../server.ts";
import { hidden } from "./form.ts";
import { pageAnswer } from "./layout.ts";

const plainPage = (
  status: number,
  heading: string,
  sentences: readonly string[],
  headers: Readonly<Record<string, string>> = {},
): WebAnswer =>
  pageAnswer(
    status,
    {
      title: `${heading} · Amends`,
      kind: "alone",
      main: html`<section class="sheet"><h1>${heading}</h1>${sentences.map((sentence) => html`<p>${sentence}</p>`)}</section>`,
    },
    headers,
  );

/** For every address that opens nothing, whatever the reason: it tells nobody whether there was ever a page. */
export const gonePage = (): WebAnswer =>
  plainPage(404, "This link opens nothing", [
    "Links in emails work for 30 days, for the person they were sent to, and only while that person has to do with the issue. This one has ended, or the address is not complete.",
    "Open the newest email about the issue and follow the link there. In Slack, the issue’s card always works. If neither helps, ask the colleague who looks after the issue to add you again.",
  ]);

/** For a form of another kind than browsers send. */
export const wrongKindPage = (): WebAnswer =>
  plainPage(415, "This form cannot be read", [
    "Open the link in your email again, in a browser, and send the form from there.",
  ]);

const BIGGEST = "A note may have 3,000 characters, and a form all in all about 100,000.";

/** For what the server itself cannot take. */
export const serverSorry = (status: 413 | 503): WebAnswer =>
  status === 413
    ? plainPage(413, "That is too much at once", [
        BIGGEST,
        "Go back: what you wrote is still in the form. Shorten it and send it again.",
      ])
    : plainPage(503, "Amends cannot do this just now", ["Try again in a minute: nothing is done twice."]);

const SECONDS = new Intl.NumberFormat("en", { style: "unit", unit: "second", unitDisplay: "long" });

/** For too many requests: when to come again. */
export const slowDownPage = (seconds: number): WebAnswer =>
  plainPage(429, "One moment", [`This page was asked for too often. Come again in ${SECONDS.format(seconds)}.`], {
    "retry-after": String(seconds),
  });

/** What became of a form that is handed back. */
const WHAT_BECAME = {
  429: "This page was asked for too often, and nothing was changed.",
  503: "Amends could not do this just now, or cannot tell whether it did. Nothing is done twice.",
} as const;

/** For a form that was not carried out, or of which nobody knows, through no fault of its own: it is handed back whole, to be sent again with one press. */
export const sendAgainPage = (status: 429 | 503, fields: URLSearchParams, retryAfterSeconds: number): WebAnswer =>
  pageAnswer(
    status,
    {
      title: "Send it once more · Amends",
      kind: "alone",
      main: html`<section class="sheet"><h1>Send it once more</h1>
<p>${WHAT_BECAME[status]} What you entered is kept here: send it again in ${SECONDS.format(retryAfterSeconds)}.</p>
<form method="post" action="?">${[...fields].map(([name, value]) => name !== "note" && hidden(name, value))}
<div class="field"><label class="label" for="note">Your note</label><textarea name="note" id="note" rows="8">
${fields.get("note") ?? ""}</textarea></div><button type="submit">Send again</button></form></section>`,
    },
    { "retry-after": String(retryAfterSeconds) },
  );
