import { clocksAt, dueText, waitedText } from "../../domain/clock-text.ts";
import { STATUSES } from "../../domain/status.ts";
import { counted, visibleLine } from "../../domain/text.ts";
import { titleText } from "../../domain/wording.ts";
import { type Html, html } from "../../html.ts";
import type { ReminderItem, ReminderMail } from "../../usecases/reminders.ts";
import { webAddress } from "../web-address.ts";
import { brief } from "./fit.ts";
import { link, mailPage, muted } from "./page.ts";
import { STYLE } from "./styles.ts";
import { NOT_READ, PERSONAL } from "./words.ts";

const WHY_THIS = "You get this mail because these issues are yours, or yours to look after while nobody has them.";

/** "Reminder: 3 issues need you". */
export const reminderSubject = ({ reminders: { items, more } }: ReminderMail): string =>
  `Reminder: ${counted(items.length + more, "issue")} waiting for you`;

/** What the mail says of one issue, before it is written as HTML or as text: so that both say the same. */
const told = (item: ReminderItem, at: string): { readonly title: string; readonly standing: string } => {
  const clocks = clocksAt(item.issue, item.rules, at);
  return {
    title: brief(`#${item.number} ${titleText(item.response)}`),
    standing: [STATUSES[item.issue.status].name, ...(clocks ? [waitedText(clocks, at), dueText(clocks, at)] : [])].join(
      " · ",
    ),
  };
};

/** The reminders as plain text. */
export function reminderText(mail: ReminderMail): string {
  const { items, more, at } = mail.reminders;
  const issues = items.map((item) => {
    const page = mail.pages.get(item.issueId);
    const { title, standing } = told(item, at);
    return [visibleLine(title), standing, page && webAddress(page)].filter(Boolean).join("\n");
  });
  const foot = [WHY_THIS, `Change how you are told:\n${webAddress(mail.unsubscribe)}`, `${PERSONAL} ${NOT_READ}`];
  return [reminderSubject(mail), ...issues, more > 0 ? `and ${more} more.` : "", ...foot]
    .filter(Boolean)
    .join("\n\n")
    .concat("\n");
}

/** The reminders as a page, in the dress of the other mails. */
export function reminderHtml(mail: ReminderMail): string {
  const { items, more, at } = mail.reminders;
  const part = (item: ReminderItem): Html => {
    const page = mail.pages.get(item.issueId);
    const { title, standing } = told(item, at);
    return html`<li style="${STYLE.item}"><div dir="auto" style="${STYLE.question}">${title}</div>
${muted(html`${standing}${page && html` · ${link(webAddress(page) ?? "", "Open the issue")}`}`)}</li>`;
  };
  const main = html`<h1 style="${STYLE.h1}">${reminderSubject(mail)}</h1>
<ol style="${STYLE.list}">${items.map(part)}</ol>
${more > 0 && muted(`and ${more} more.`)}`;
  return mailPage(reminderSubject(mail), main, [
    html`${WHY_THIS} ${link(webAddress(mail.unsubscribe), "Change how you are told")}.`,
    `${PERSONAL} ${NOT_READ}`,
  ]);
}
