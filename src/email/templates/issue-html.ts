import { type Answer, NO_RESPONSE } from "../../domain/response.ts";
import { WHY } from "../../domain/wording.ts";
import { type Html, html, type Piece } from "../../html.ts";
import type { IssueMail } from "../../usecases/mail-ports.ts";
import { webAddress } from "../web-address.ts";
import { contentOf, type Fact, type IssueContent, type Told } from "./content.ts";
import { brief, cut } from "./fit.ts";
import { SHEET, STYLE } from "./styles.ts";
import { subjectOf } from "./subject.ts";
import { NOT_READ, PERSONAL, WHAT_NPS_IS } from "./words.ts";

/** The mail as a page of its own: readable on a phone and at night, with nothing that is fetched or counted. */
export function issueHtml(mail: IssueMail): string {
  const content = contentOf(mail);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">
<title>${subjectOf(mail.card)}</title>
${SHEET}
</head>
<body class="body" style="${STYLE.body}">
<div class="page" style="${STYLE.page}">
<main>
${newsPart(content.news)}
${headPart(content, mail)}
${factsPart(content)}
${answersPart(content)}
${notesPart(content)}
${resolutionsPart(mail)}
</main>
${footPart(mail)}
</div>
</body>
</html>
`.toString();
}

const muted = (inside: Piece): Html => html`<p class="muted" style="${STYLE.small}">${inside}</p>`;
const heading = (text: string): Html => html`<h2 style="${STYLE.h2}">${text}</h2>`;
const link = (url: string, text: Piece): Html => html`<a class="link" style="${STYLE.link}" href="${url}">${text}</a>`;

const newsPart = (news: Told | null): Html | null =>
  news && html`<div class="news" style="${STYLE.news}">${toldPart(news)}</div>`;

const toldPart = ({ who, did, at, note }: Told): Html =>
  html`<div><strong><bdi>${who}</bdi></strong> <bdi>${did}</bdi> <span class="muted" style="${STYLE.term}">${at}</span></div>${
    note && html`<div class="note" dir="auto" style="${STYLE.note}">${cut(note)}</div>`
  }`;

const headPart = ({ title, standing, quote, prior }: IssueContent, { links }: IssueMail): Html =>
  html`<h1 dir="auto" style="${STYLE.h1}">${title}</h1>
${muted(html`${standing.map((text, i) => html`${i > 0 && " · "}<bdi>${text}</bdi>`)} · ${link(webAddress(links.page), "Open the issue")}`)}
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

const resolutionsPart = ({ links }: IssueMail): Html =>
  html`${heading("What happens next?")}<p style="${STYLE.p}">Each of these opens a page that asks for a note; nothing changes before you send it.</p>
<ul style="${STYLE.list}">${links.resolutions.map(
    ({ label, url }, i) =>
      html`<li style="${STYLE.item}"><a class="${i === 0 ? "main" : "button"}" style="${i === 0 ? STYLE.main : STYLE.button}" href="${webAddress(url)}">${label}</a></li>`,
  )}</ul>
<p style="${STYLE.p}">${link(webAddress(links.page), "Assign it, follow it, or add a note")}</p>`;

const footPart = ({ why, links }: IssueMail): Html =>
  html`<footer class="foot" style="${STYLE.foot}">
${muted(html`You get this mail because ${WHY[why]}. ${link(webAddress(links.unsubscribe), "Change how you are told, or stop these mails")}.`)}
${muted(WHAT_NPS_IS)}
${muted(`${PERSONAL} ${NOT_READ}`)}
</footer>`;
