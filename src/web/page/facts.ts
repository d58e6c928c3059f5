import { clocksAt, dueText } from "../../domain/clock-text.ts";
import { readAddress } from "../../domain/email-address.ts";
import { escalationStanding } from "../../domain/escalation-text.ts";
import { phoneLink } from "../../domain/phone.ts";
import { DIRECTOR_LINE, directorLine, NO_RESPONSE, type SurveyResponse } from "../../domain/response.ts";
import { CONTACTS, STATUSES } from "../../domain/status.ts";
import { readWebAddress } from "../../domain/web-address.ts";
import { clientWords, nameText, originText, priorTexts, spanText, titleText } from "../../domain/wording.ts";
import { type Html, html, type Piece } from "../../html.ts";
import type { CardData } from "../../usecases/reader-ports.ts";
import type { Moment } from "./moment.ts";

/** How many names stand in a row before they are folded away. */
const NAMES_SHOWN = 10;

/** All there is to know of an issue, for someone who is about to call the client. */
export const factsSheet = (
  card: CardData,
  moment: Moment,
  now: string,
): Html => html`<section class="sheet facts" aria-labelledby="title">
<h1 id="title"><bdi>${titleText(card.response)}</bdi></h1>
${clientsWords(card.response)}
<dl class="pairs">
${pair("Status", html`<span class="status">${STATUSES[card.issue.status].name}</span>`)}
${pair("Assignee", card.assigneeName === null ? "Nobody yet" : html`<bdi>${nameText(card.assigneeName)}</bdi>`)}
${clocks(card, moment, now)}
${card.followers.length > 0 && pair("Followers", names(card.followers.map(({ name }) => name)))}
${closing(card)}
</dl>
${prior(card)}
${contact(card.response)}
${answers(card.response)}
<p class="muted">#${card.number} · <bdi>${card.response.survey.name ?? card.sourceName}</bdi> · answered ${moment(card.response.submittedAt)}${
  card.response.deleted && " · deleted in the survey tool"
}${card.response.wantsContact && " · asks to be contacted"}${
  card.flaggedBy !== null && html` · flagged by <bdi>${nameText(card.flaggedBy)}</bdi>`
}${originLink(card)}</p>
</section>`;

const pair = (name: string, value: Piece): Html => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;

/** How long the client has waited and when the next promise is due, by the wall clock too; who has an escalation, and until when it sleeps. */
function clocks({ issue, rules, names: known }: CardData, moment: Moment, now: string): Piece {
  const running = clocksAt(issue, rules, now);
  if (!running) return pair("Client has waited", spanText(issue.openedAt, issue.closedAt ?? now));
  const escalation = escalationStanding(issue, rules, (id) => nameText(known[id] ?? "someone"));
  const { snooze } = issue.clocks;
  return [
    pair("Client has waited", spanText(running.since, now)),
    pair("Next promise", html`${dueText(running, now)} (${moment(running.dueAt)})`),
    escalation && pair("Escalation", html`<bdi>${escalation.text}</bdi> since ${moment(escalation.since)}`),
    snooze && pair("Snoozed", html`until ${moment(snooze.until)}: <bdi>${snooze.reason}</bdi>`),
  ];
}

function clientsWords(response: SurveyResponse): Html {
  const said = clientWords(response);
  return html`${said?.question && html`<p class="asked" dir="auto">${said.question}</p>`}
<blockquote class="words" dir="auto">${said?.text.trim() ?? NO_RESPONSE}</blockquote>`;
}

function closing({ issue, statusChangedByName }: CardData): Piece {
  if (!issue.closing) return null;
  return [
    pair("Closed by", html`<bdi>${nameText(statusChangedByName)}</bdi>`),
    pair("Spoke with the client", CONTACTS[issue.closing.contact]),
    pair("Root cause", html`<bdi>${issue.closing.rootCause}</bdi>`),
  ];
}

function names(all: readonly string[]): Html {
  const list = (some: readonly string[]): Piece =>
    some.map((name, i) => html`${i > 0 && ", "}<bdi>${nameText(name)}</bdi>`);
  if (all.length <= NAMES_SHOWN) return html`${list(all)}`;
  return html`<details><summary>${all.length} people</summary>${list(all)}</details>`;
}

function prior(card: CardData): Piece {
  const texts = priorTexts(card.prior, card.response.respondent.company);
  if (texts.length === 0) return null;
  return html`<div class="prior"><h2>From before</h2><ul class="plain">${texts.map((text) => html`<li><bdi>${text}</bdi></li>`)}</ul></div>`;
}

function contact({ respondent, owners, tags }: SurveyResponse): Html {
  const given: readonly (readonly [string, Piece])[] = [
    ["Name", text(respondent.name)],
    ["Title", text(respondent.title)],
    ["Company", text(respondent.company)],
    ["Email", emailLink(respondent.email)],
    ["Phone", phone(respondent.phone)],
    [DIRECTOR_LINE, text(directorLine(owners))],
    ["Tags", text(tags.join(" · "))],
  ];
  const known = given.filter(([, value]) => value !== null);
  return html`<div><h2>Contact</h2>${
    known.length === 0
      ? html`<p class="muted">Not given</p>`
      : html`<dl class="pairs">${known.map(([name, value]) => pair(name, value))}</dl>`
  }</div>`;
}

const text = (value: string | null): Piece => (value?.trim() ? html`<bdi>${value}</bdi>` : null);

/** Only what is surely one address becomes a link. */
function emailLink(value: string | null): Piece {
  const read = readAddress(value ?? "");
  return "address" in read
    ? html`<a href="mailto:${encodeURIComponent(read.address).replace("%40", "@")}">${read.address}</a>`
    : text(value);
}

function phone(value: string | null): Piece {
  const href = phoneLink(value ?? "");
  return href === null ? text(value) : html`<a href="${href}"><bdi>${value}</bdi></a>`;
}

function originLink({ response: { url }, flaggedBy }: CardData): Piece {
  const address = readWebAddress(url ?? "");
  return address !== null && html` · <a href="${address}" rel="noreferrer noopener">${originText(flaggedBy)}</a>`;
}

function answers(response: SurveyResponse): Piece {
  const segment = Object.entries(response.segment);
  if (response.answers.length + segment.length === 0) return null;
  return html`<div><h2>All answers</h2><dl>${response.answers.map(
    ({ question, answer }) =>
      html`<div><dt dir="auto">${question}</dt>${
        answer?.trim() ? html`<dd dir="auto">${answer}</dd>` : html`<dd class="none">${NO_RESPONSE}</dd>`
      }</div>`,
  )}${segment.map(([name, value]) => html`<div><dt dir="auto">${name}</dt><dd dir="auto">${value}</dd></div>`)}</dl></div>`;
}
