import { closureText, meanwhileText, mendingStep, waitingText } from "../../domain/closures.ts";
import { momentTextsIn } from "../../domain/moment.ts";
import { type Html, html } from "../../html.ts";
import type { AlertMail } from "../../usecases/mail-ports.ts";
import { link, mailPage, muted } from "./page.ts";
import { itemPart, itemText, shownOf } from "./reminders.ts";
import { STYLE } from "./styles.ts";
import { NOT_READ, PERSONAL } from "./words.ts";

/** "#client-feedback is archived: 3 open issues wait". */
export const alertSubject = ({ alert: { closure, waiting } }: AlertMail): string =>
  `${closureText(closure)}: ${waitingText(waiting)}`;

/** What is closed since when, what that means, and what mends it: a sentence each. */
function sentences({ alert, timeZone }: AlertMail): readonly string[] {
  const { closure, isForAdmin } = alert;
  const since = `${closureText(closure)}, since ${momentTextsIn(timeZone)(closure.since)}.`;
  return isForAdmin
    ? [since, meanwhileText(closure), mendingStep(closure)]
    : [since, "The cards of these issues cannot be seen there; work on them here."];
}

const why = ({ alert: { isForAdmin } }: AlertMail): string =>
  isForAdmin
    ? "You get this mail because you are an admin of the workspace: once, and again each week while it lasts."
    : "You get this mail because these issues are yours, or you look after those that nobody has: once, until it is mended.";

const footOf = ({ alert: { items } }: AlertMail): string =>
  items.length > 0 ? `${PERSONAL} ${NOT_READ}` : "Amends does not read replies to this mail.";

/** The mail as plain text. */
export function alertText(mail: AlertMail): string {
  const { items, more, at } = mail.alert;
  const issues = items.map((item) => itemText(shownOf(item, at, mail.pages)));
  return [
    alertSubject(mail),
    sentences(mail).join("\n\n"),
    ...issues,
    more > 0 ? `and ${more} more.` : "",
    why(mail),
    footOf(mail),
  ]
    .filter(Boolean)
    .join("\n\n")
    .concat("\n");
}

/** The mail as a page, in the dress of the others. */
export function alertHtml(mail: AlertMail): string {
  const { items, more, at } = mail.alert;
  const main = html`<h1 style="${STYLE.h1}">${alertSubject(mail)}</h1>
${sentences(mail).map((sentence) => html`<p>${withLinks(sentence)}</p>`)}
${items.length > 0 && html`<ol style="${STYLE.first}">${items.map((item) => itemPart(shownOf(item, at, mail.pages)))}</ol>`}
${more > 0 && muted(`and ${more} more.`)}`;
  return mailPage(alertSubject(mail), main, [why(mail), footOf(mail)]);
}

const ADDRESS = "https://api.slack.com/apps";

/** Our own sentence, with the one address that may stand in it as a link. */
function withLinks(sentence: string): Html {
  const [before, ...after] = sentence.split(ADDRESS);
  return html`${before ?? ""}${after.length > 0 && html`${link(ADDRESS, ADDRESS)}${after.join(ADDRESS)}`}`;
}
