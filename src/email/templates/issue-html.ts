import { type Answer, NO_RESPONSE } from "../../domain/response.ts";
import { becauseText } from "../../domain/wording.ts";
import { type Html, html, type Piece } from "../../html.ts";
import type { IssueMail } from "../../usecases/mail-ports.ts";
import { webAddress } from "../web-address.ts";
import { contentOf, type Fact, type IssueContent, resolutionsIn, type Told } from "./content.ts";
import { brief, cut } from "./fit.ts";
import { heading, link, mailPage, muted } from "./page.ts";
import { STYLE } from "./styles.ts";
import { subjectOf } from "./subject.ts";
import { NOT_READ, OPENING_CHANGES_NOTHING, PERSONAL, WHAT_NPS_IS } from "./words.ts";

/** What the mail says of an issue, as a page. */
export function issueHtml(mail: IssueMail): string {
  const content = contentOf(mail);
  const main = html`${callPart(content)}${newsPart(content.news)}
${headPart(content, mail)}
${factsPart(content)}
${answersPart(content)}
${notesPart(content)}
${resolutionsPart(content, mail)}`;
  return mailPage(subjectOf(mail), main, footOf(mail));
}

const callPart = ({ call }: IssueContent): Html | null =>
  call &&
  html`<div class="news" style="${STYLE.news}"><p style="${STYLE.call}"><strong><bdi>${call.headline}</bdi></strong></p>
${call.sentences.map((sentence) => muted(html`<bdi>${sentence}</bdi>`))}${call.origin && toldPart(call.origin)}</div>
`;

const newsPart = (news: Told | null): Html | null =>
  news && html`<div class="news" style="${STYLE.news}">${toldPart(news)}</div>`;

const toldPart = ({ who, did, at, note }: Told): Html =>
  html`<div><strong><bdi>${who}</bdi></strong> <bdi>${did}</bdi> <span class="muted" style="${STYLE.term}">${at}</span></div>${
    note && html`<div class="note" dir="auto" style="${STYLE.note}">${cut(note)}</div>`
  }`;

const headPart = ({ title, standing, clocks, quote, prior }: IssueContent, { links }: IssueMail): Html =>
  html`<h1 dir="auto" style="${STYLE.h1}">${title}</h1>
${muted(html`${standing.map((text, i) => html`${i > 0 && " · "}<bdi>${text}</bdi>`)} · ${link(webAddress(links.page), "Open the issue")}`)}
${clocks.map((text) => muted(html`<bdi>${text}</bdi>`))}
${quote?.question && html`<p dir="auto" style="${STYLE.question}">${brief(quote.question)}</p>`}
${quote && html`<blockquote class="quote" dir="auto" style="${STYLE.quote}">${cut(quote.answer ?? "")}</blockquote>`}
${prior.map((text) => html`<p dir="auto" style="${STYLE.p}">${text}</p>`)}`;

const factsPart = ({ facts }: IssueContent): Html =>
  html`${heading("Who this is about")}<dl style="${STYLE.list}">${facts.map(fact)}</dl>`;

const fact = ({ label, value, href }: Fact): Html =>
  html`<div class="fact"><dt class="muted" dir="auto" style="${STYLE.term}">${label}</dt><dd dir="auto" style="${STYLE.value}">${
    href ? link(safe(href), value) : value
  }</dd></div>`;

/** Our own mailto: and tel: addresses as they are, all others only when they are of the web. */
const safe = (href: string): string => (/^(mailto|tel):/.test(href) ? href : webAddress(href));

const answersPart = ({ answers }: IssueContent): Html | null =>
  answers.shown.length === 0
    ? null
    : html`${heading("Questions and answers")}<dl style="${STYLE.list}">${answers.shown.map(answer)}</dl>${
        answers.left > 0 && muted(`${answers.left} more on the issue's page.`)
      }`;

const answer = (a: Answer): Html =>
  html`<dt dir="auto" style="${STYLE.question}">${brief(a.question)}</dt><dd dir="auto" style="${STYLE.answer}">${
    a.answer?.trim() ? cut(a.answer) : html`<em class="muted">${NO_RESPONSE}</em>`
  }</dd>`;

const notesPart = ({ notes }: IssueContent): Html | null =>
  notes.shown.length === 0
    ? null
    : html`${heading("Notes so far")}${
        notes.left > 0 && muted(`${notes.left} earlier on the issue's page.`)
      }<ol style="${STYLE.list}">${notes.shown.map((n) => html`<li style="${STYLE.item}">${toldPart(n)}</li>`)}</ol>`;

const resolutionsPart = ({ call }: IssueContent, mail: IssueMail): Html =>
  html`${heading("What happens next?")}<p style="${STYLE.p}">${OPENING_CHANGES_NOTHING}</p>
<ul style="${STYLE.list}">${[...(call?.answers ?? []), ...resolutionsIn(mail)].map(
    ({ label, url }, i) =>
      html`<li style="${STYLE.item}"><a class="${i === 0 ? "main" : "button"}" style="${i === 0 ? STYLE.main : STYLE.button}" href="${webAddress(url)}">${label}</a></li>`,
  )}</ul>
<p style="${STYLE.p}">${link(webAddress(mail.links.page), "Assign it, follow it, or add a note")}</p>`;

const footOf = ({ why, standsInFor, links }: IssueMail): Piece[] => [
  html`You get this mail because ${becauseText(why, standsInFor)}. ${link(webAddress(links.unsubscribe), "Change how you are told, or stop these mails")}.`,
  WHAT_NPS_IS,
  `${PERSONAL} ${NOT_READ}`,
];
