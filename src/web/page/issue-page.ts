import { mustBeAllowedToAct } from "../../domain/access.ts";
import { RuleViolation } from "../../domain/errors.ts";
import { STATUSES } from "../../domain/status.ts";
import { nameText } from "../../domain/wording.ts";
import { type Html, html, type Piece } from "../../html.ts";
import type { HistoryEntry } from "../../usecases/reader-ports.ts";
import { factsSheet } from "./facts.ts";
import { type FormView, formSheet } from "./form.ts";
import { historySheet } from "./history.ts";
import type { Page } from "./layout.ts";

/** Everything the page of an issue shows. */
export interface IssueView extends FormView {
  readonly token: string;
  readonly history: readonly HistoryEntry[];
  readonly notice: Html | null;
  /** Since when the visitor gets no mails about the issue, by their own will; null: they get them. */
  readonly mailsStoppedAt: string | null;
}

/** The issue, what can be done about it, and what was done. */
export function issuePage(view: IssueView): Page {
  const { card, faults, moment } = view;
  const name = `Issue #${card.number} · ${STATUSES[card.issue.status].name}`;
  return {
    title: `${faults.length > 0 ? "Error: " : ""}${name} · Amends`,
    bar: `Issue #${card.number}`,
    kind: "issue",
    skipTo: { id: "form-title", label: "Skip to the form" },
    main: [
      view.notice,
      stopped(view),
      factsSheet(card, moment, view.now),
      act(view),
      historySheet(view.history, moment),
    ],
    footer: footer(view),
  };
}

/** Says that the visitor wants no mails about the issue, with the way to get them again. */
const stopped = ({ mailsStoppedAt, moment, token }: IssueView): Piece =>
  mailsStoppedAt !== null &&
  html`<div class="notice warning"><p>You stopped emails about this issue on ${moment(mailsStoppedAt)}. <a href="${token}/unsubscribe">Get them again</a></p></div>`;

/** The form, or why there is none. */
function act(view: IssueView): Html {
  const refusal = refusalFor(view);
  if (refusal === null) return formSheet(view);
  return html`<section class="sheet act" aria-labelledby="form-title"><h2 id="form-title">You can read this issue</h2><p>${refusal}</p></section>`;
}

function refusalFor({ visitor }: IssueView): string | null {
  try {
    mustBeAllowedToAct(visitor);
    return null;
  } catch (error) {
    if (error instanceof RuleViolation) return error.message;
    throw error;
  }
}

const footer = ({ visitor, token, mailsStoppedAt }: IssueView): Piece => [
  html`<p>You are here as <bdi>${nameText(visitor.name)}</bdi>. This address is yours alone: whoever has it acts in your name, so do not forward it.</p>`,
  mailsStoppedAt === null && html`<p><a href="${token}/unsubscribe">Stop emails about this issue</a></p>`,
];
