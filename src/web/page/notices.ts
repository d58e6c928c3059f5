import { type Html, html } from "../../html.ts";
import type { HistoryEntry } from "../../usecases/reader-ports.ts";
import type { Fault, Field } from "../../usecases/submit-form.ts";
import { idOf } from "./fields.ts";
import { entryLine } from "./history.ts";
import type { Moment } from "./moment.ts";

/** What `?done=` may say, and how it reads. Other words say nothing. */
const DONE = {
  saved: "Saved. The card and its thread in Slack follow, and everyone concerned hears of it.",
  already: "This form had been sent before. It was carried out once; this is how the issue stands now.",
  nothing: "Nothing had to change: it was so already.",
} as const;
export type Done = keyof typeof DONE;

/** Told in a box on top of the page, which is read out and holds the focus. */
const notice = (kind: "good" | "warning" | "danger", role: "status" | "alert", content: Html): Html =>
  html`<div class="notice ${kind}" role="${role}" tabindex="-1" autofocus>${content}</div>`;

/** What the address says was done; nothing for a word that is not ours. */
export const doneNotice = (word: string | null): Html | null =>
  word !== null && Object.hasOwn(DONE, word) ? notice("good", "status", html`<p>${DONE[word as Done]}</p>`) : null;

/** One sentence that has to be read before going on. */
export const warningNotice = (sentence: string): Html => notice("warning", "alert", html`<p>${sentence}</p>`);

/** The fields as they follow each other on the page. */
const ORDER: readonly Field[] = [
  "do",
  "sendTo",
  "sendToEmail",
  "to",
  "contact",
  "rootCause",
  "assign",
  "assignEmail",
  "follow",
  "followEmails",
  "unfollow",
  "snoozeUntil",
  "snoozeReason",
  "wake",
  "note",
];
const inOrder = (a: Fault, b: Fault): number => ORDER.indexOf(a.field) - ORDER.indexOf(b.field);

/** Everything that is wrong, with the way to each field. */
export const faultsNotice = (faults: readonly Fault[]): Html =>
  notice(
    "danger",
    "alert",
    html`<h2>Nothing is saved yet</h2><ul>${faults
      .toSorted(inOrder)
      .map(({ field, sentence }) => html`<li><a href="#${idOf(field)}">${sentence}</a></li>`)}</ul>`,
  );

/** What others did while the form lay open. `wanted` is what it had chosen, when that is not possible any more. */
export const staleNotice = (since: readonly HistoryEntry[], wanted: string | null, moment: Moment): Html =>
  notice(
    "warning",
    "alert",
    html`<h2>The issue changed while you were writing</h2>
<ul>${since.map((entry) => html`<li>${entryLine(entry, moment)}</li>`)}</ul>
<p>Nothing of yours was saved, and nothing is lost: ${wanted ? html`you had chosen ${wanted}, which is not possible from here; the rest` : "all you entered"} still stands in the form. Send it again if you still mean it.</p>`,
  );
