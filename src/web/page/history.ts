import { happeningText, nameText, notShownText } from "../../domain/wording.ts";
import { type Html, html } from "../../html.ts";
import type { HistoryEntry } from "../../usecases/reader-ports.ts";
import type { Moment } from "./moment.ts";

const MOST_SHOWN = 300;

/** Everything that happened, newest first. */
export function historySheet(history: readonly HistoryEntry[], moment: Moment): Html {
  const hidden = history.length - MOST_SHOWN;
  return html`<section class="sheet history" aria-labelledby="history-title">
<h2 id="history-title">History</h2>
<ol reversed>${history
    .toReversed()
    .slice(0, MOST_SHOWN)
    .map((entry) => html`<li>${entryLine(entry, moment)}</li>`)}</ol>
${hidden > 0 && html`<p class="muted">${notShownText(hidden)}</p>`}
</section>`;
}

/** One change: who, what, when, and the note that came with it. */
export function entryLine({ event, actorName, names }: HistoryEntry, moment: Moment): Html {
  const { text, note } = happeningText(event.what, (id) => nameText(names[id] ?? "someone"));
  return html`<strong><bdi>${nameText(actorName)}</bdi></strong> <bdi>${text}</bdi> <span class="muted">${moment(event.at)}</span>${
    note && html`<blockquote dir="auto">${note}</blockquote>`
  }`;
}
