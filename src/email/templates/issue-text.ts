import { type Answer, NO_RESPONSE } from "../../domain/response.ts";
import { visible, visibleLine } from "../../domain/text.ts";
import { becauseText } from "../../domain/wording.ts";
import type { IssueMail } from "../../usecases/mail-ports.ts";
import { webAddress } from "../web-address.ts";
import { contentOf, type IssueContent, resolutionsIn, type Told } from "./content.ts";
import { brief, cut } from "./fit.ts";
import { NOT_READ, OPENING_CHANGES_NOTHING, PERSONAL, WHAT_NPS_IS } from "./words.ts";

/** The mail as plain text. What people wrote stands behind "> ", so that no line of it can pass for one of ours. */
export function issueText(mail: IssueMail): string {
  const content = contentOf(mail);
  return [
    callPart(content),
    content.news && told(content.news),
    headPart(content, mail),
    section("Who this is about", factLines(content)),
    section("Questions and answers", answerLines(content)),
    section("Notes so far", noteLines(content)),
    section("What happens next?", nextLines(content, mail)),
    footPart(mail),
  ]
    .filter(Boolean)
    .join("\n\n")
    .concat("\n");
}

const quoted = (text: string): string => visible(cut(text.trim())).replace(/^/gm, "> ");
const section = (title: string, body: string): string => (body ? `${title.toUpperCase()}\n\n${body}` : "");
const lines = (...all: readonly (string | null | undefined | false)[]): string => all.filter(Boolean).join("\n");

const told = ({ who, did, at, note }: Told): string =>
  lines(visibleLine(`${who} ${did} (${at})${note ? ":" : "."}`), note && quoted(note));

const callPart = ({ call }: IssueContent): string =>
  call === null
    ? ""
    : [visibleLine(call.headline), lines(...call.sentences.map(visibleLine)), call.origin && told(call.origin)]
        .filter(Boolean)
        .join("\n\n");

const headPart = ({ title, standing, clocks, quote, prior }: IssueContent, { links }: IssueMail): string =>
  [
    lines(visibleLine(title), visibleLine(standing.join(" · ")), ...clocks.map(visibleLine), webAddress(links.page)),
    quote && lines(quote.question && visibleLine(brief(quote.question)), quoted(quote.answer ?? "")),
    lines(...prior.map(visibleLine)),
  ]
    .filter(Boolean)
    .join("\n\n");

const factLines = ({ facts }: IssueContent): string =>
  lines(
    ...facts.map(({ label, value, href }) => {
      const address = href?.startsWith("http") ? ` ${webAddress(href)}` : "";
      return `${visibleLine(label)}: ${visibleLine(value)}${address}`;
    }),
  );

const answerLines = ({ answers: { shown, left } }: IssueContent): string =>
  [...shown.map(answer), left > 0 && `${left} more on the issue's page.`].filter(Boolean).join("\n\n");

const answer = (a: Answer): string =>
  lines(visibleLine(brief(a.question)), a.answer?.trim() ? quoted(a.answer) : NO_RESPONSE);

const noteLines = ({ notes: { shown, left } }: IssueContent): string =>
  [left > 0 && `${left} earlier on the issue's page.`, ...shown.map(told)].filter(Boolean).join("\n\n");

const nextLines = ({ call }: IssueContent, mail: IssueMail): string =>
  [
    OPENING_CHANGES_NOTHING,
    ...[...(call?.answers ?? []), ...resolutionsIn(mail)].map(({ label, url }) => `${label}:\n${webAddress(url)}`),
    `Assign it, follow it, or add a note:\n${webAddress(mail.links.page)}`,
  ].join("\n\n");

const footPart = ({ why, standsInFor, links }: IssueMail): string =>
  [
    `You get this mail because ${becauseText(why, standsInFor)}. Change how you are told, or stop these mails:\n${webAddress(links.unsubscribe)}`,
    WHAT_NPS_IS,
    `${PERSONAL} ${NOT_READ}`,
  ].join("\n\n");
