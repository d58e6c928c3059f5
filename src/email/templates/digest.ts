import { type MomentText, momentTextsIn } from "../../domain/moment.ts";
import { isClosed, STATUSES } from "../../domain/status.ts";
import { counted, visibleLine } from "../../domain/text.ts";
import { happeningText, nameText, titleText } from "../../domain/wording.ts";
import { type Html, html } from "../../html.ts";
import type { DigestItem, DigestMail } from "../../usecases/digest.ts";
import type { HistoryEntry } from "../../usecases/reader-ports.ts";
import { webAddress } from "../web-address.ts";
import { brief } from "./fit.ts";
import { heading, link, mailPage, muted } from "./page.ts";
import { STYLE } from "./styles.ts";
import { NOT_READ, PERSONAL } from "./words.ts";

const WHY_THIS =
  "You get this mail because you chose one digest a day. What is assigned to you, and escalations, are told at once.";

/** "Your daily digest: 3 issues". */
export const digestSubject = ({ digest: { items, more } }: DigestMail): string =>
  `Your daily digest: ${counted(items.length + more, "issue")}`;

interface Told {
  readonly did: string;
  readonly at: string;
  readonly note: string | null;
}

interface Item {
  readonly title: string;
  readonly standing: string;
  readonly told: readonly Told[];
  readonly page: string | null;
}

/** What the mail says of each issue, before it is written as HTML or as text: so that both say the same. */
function groupsOf({
  digest,
  pages,
  timeZone,
}: DigestMail): readonly (readonly [title: string, items: readonly Item[]])[] {
  const moment = momentTextsIn(timeZone);
  const itemsWhere = (fits: (item: DigestItem) => boolean): Item[] =>
    digest.items.filter(fits).map((item) => {
      const page = pages.get(item.issueId);
      return {
        title: brief(`#${item.number} ${titleText(item.response)}`),
        standing: [STATUSES[item.status].name, counted(item.changes, "change")].join(" · "),
        told: [item.closing, item.latest].flatMap((entry) => (entry ? [toldOf(entry, moment)] : [])),
        page: page === undefined ? null : webAddress(page),
      };
    });
  const groups = [
    ["Open", itemsWhere(({ status }) => !isClosed(status))],
    ["Closed", itemsWhere(({ status }) => isClosed(status))],
  ] as const;
  return groups.filter(([, items]) => items.length > 0);
}

function toldOf({ event, actorName, names }: HistoryEntry, moment: MomentText): Told {
  const { text, note } = happeningText(event.what, (id) => nameText(names[id] ?? "someone"));
  return { did: `${nameText(actorName)} ${text}`, at: moment(event.at), note: note && brief(note) };
}

const moreText = ({ digest: { more } }: DigestMail): string => (more > 0 ? `and ${more} more.` : "");

/** The digest as plain text. What people wrote stands behind "> ", so that no line of it can pass for one of ours. */
export function digestText(mail: DigestMail): string {
  const groups = groupsOf(mail).flatMap(([title, items]) => [title.toUpperCase(), ...items.map(itemText)]);
  const foot = [WHY_THIS, `Change how you are told:\n${webAddress(mail.unsubscribe)}`, `${PERSONAL} ${NOT_READ}`];
  return [digestSubject(mail), ...groups, moreText(mail), ...foot].filter(Boolean).join("\n\n").concat("\n");
}

const itemText = ({ title, standing, told, page }: Item): string =>
  [visibleLine(title), standing, ...told.flatMap(toldText), page].filter(Boolean).join("\n");

const toldText = ({ did, at, note }: Told): string[] => [
  visibleLine(`${did} (${at})${note ? ":" : "."}`),
  ...(note ? [`> ${visibleLine(note)}`] : []),
];

/** The digest as a page, in the dress of the other mails. */
export function digestHtml(mail: DigestMail): string {
  const main = html`<h1 style="${STYLE.h1}">${digestSubject(mail)}</h1>
${groupsOf(mail).map(([title, items]) => html`${heading(title)}<ol style="${STYLE.list}">${items.map(itemPart)}</ol>`)}
${moreText(mail) && muted(moreText(mail))}`;
  return mailPage(digestSubject(mail), main, [
    html`${WHY_THIS} ${link(webAddress(mail.unsubscribe), "Change how you are told")}.`,
    `${PERSONAL} ${NOT_READ}`,
  ]);
}

const itemPart = ({ title, standing, told, page }: Item): Html =>
  html`<li style="${STYLE.item}"><div dir="auto" style="${STYLE.question}">${title}</div>
${muted(html`${standing}${page && html` · ${link(page, "Open the issue")}`}`)}
${told.map(toldPart)}</li>`;

const toldPart = ({ did, at, note }: Told): Html =>
  html`<div><bdi>${did}</bdi> <span class="muted" style="${STYLE.term}">${at}</span></div>${
    note && html`<div class="note" dir="auto" style="${STYLE.note}">${note}</div>`
  }`;
