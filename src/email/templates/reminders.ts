import type { Why } from "../../domain/audience.ts";
import { clocksAt, dueText, waitedText } from "../../domain/clock-text.ts";
import { STATUSES } from "../../domain/status.ts";
import { counted, visibleLine } from "../../domain/text.ts";
import { nameText, standInText, titleText, WHY } from "../../domain/wording.ts";
import { type Html, html } from "../../html.ts";
import type { ListedIssue, ReminderItem, ReminderMail } from "../../usecases/reminders.ts";
import { webAddress } from "../web-address.ts";
import { brief } from "./fit.ts";
import { link, mailPage, muted } from "./page.ts";
import { STYLE } from "./styles.ts";
import { NOT_READ, PERSONAL } from "./words.ts";

/** WHY, of several issues. */
const WHYS: Readonly<Partial<Record<Why, string>>> = {
  reminded: "these issues are yours and their time is running",
  owner: "nobody has these issues and you look after those",
  stranded: "their channel is closed and nobody else has heard of them",
};

/** "You get this mail because these issues are yours and their time is running.": each reason that there is, once. */
function whyThis({ items }: ReminderMail["reminders"]): string {
  const texts = items.length === 1 ? WHY : WHYS;
  const own = items.filter(({ standsInFor }) => !standsInFor);
  const away = new Set(items.flatMap(({ standsInFor }) => standsInFor?.name ?? []));
  const whys = new Set(own.flatMap(({ why }) => texts[why ?? "reminded"] ?? []));
  return `You get this mail because ${[...whys, ...(away.size > 0 ? [standInText([...away])] : [])].join(", and because ")}.`;
}

/** "Reminder: 3 issues waiting for you". */
export const reminderSubject = ({ reminders: { items, more } }: ReminderMail): string =>
  `Reminder: ${counted(items.length + more, "issue")} waiting for you`;

/** What the mail says of one issue, before it is written as HTML or as text: so that both say the same. */
const told = (item: ReminderItem, { reminders: { at }, pages }: ReminderMail): Shown => shownOf(item, at, pages);

/** What a mail says of one issue of several. */
export function shownOf(item: ListedIssue, at: string, pages: ReadonlyMap<number, string>): Shown {
  const clocks = clocksAt(item.issue, item.rules, at);
  const page = pages.get(item.issueId);
  return {
    title: brief(`#${item.number} ${titleText(item.response)}`),
    standing: [
      STATUSES[item.issue.status].name,
      ...(item.issue.assigneeId === null ? ["nobody has it"] : []),
      ...(item.standsInFor ? [`in place of ${nameText(item.standsInFor.name)}`] : []),
    ].join(" · "),
    waited: clocks && waitedText(clocks, at),
    due: clocks && dueText(clocks, at),
    isOverdue: clocks?.isOverdue ?? false,
    page: page === undefined ? null : webAddress(page),
  };
}

export interface Shown {
  readonly title: string;
  readonly standing: string;
  readonly waited: string | null;
  readonly due: string | null;
  readonly isOverdue: boolean;
  readonly page: string | null;
}

/** The reminders as plain text. */
export function reminderText(mail: ReminderMail): string {
  const { items, more } = mail.reminders;
  const issues = items.map((item) => itemText(told(item, mail)));
  const foot = [
    whyThis(mail.reminders),
    `Change how you are told:\n${webAddress(mail.unsubscribe)}`,
    `${PERSONAL} ${NOT_READ}`,
  ];
  return [reminderSubject(mail), ...issues, more > 0 ? `and ${more} more.` : "", ...foot]
    .filter(Boolean)
    .join("\n\n")
    .concat("\n");
}

/** One issue of several as plain text. */
export const itemText = ({ title, standing, waited, due, page }: Shown): string =>
  [visibleLine(title), standing, [waited, due].filter(Boolean).join(" · "), page].filter(Boolean).join("\n");

/** The reminders as a page, in the dress of the other mails. */
export function reminderHtml(mail: ReminderMail): string {
  const { items, more } = mail.reminders;
  const main = html`<h1 style="${STYLE.h1}">${reminderSubject(mail)}</h1>
<ol style="${STYLE.first}">${items.map((item) => itemPart(told(item, mail)))}</ol>
${more > 0 && muted(`and ${more} more.`)}`;
  return mailPage(reminderSubject(mail), main, [
    html`${whyThis(mail.reminders)} ${link(webAddress(mail.unsubscribe), "Change how you are told")}.`,
    `${PERSONAL} ${NOT_READ}`,
  ]);
}

/** One issue of several as an entry of a list. */
export const itemPart = ({ title, standing, waited, due, isOverdue, page }: Shown): Html =>
  html`<li style="${STYLE.item}"><div dir="auto" style="${STYLE.question}">${title}</div>
<div>${waited}${due && html` · ${isOverdue ? html`<strong>${due}</strong>` : due}`}</div>
${muted(html`${standing}${page && html` · ${link(page, "Open the issue")}`}`)}</li>`;
