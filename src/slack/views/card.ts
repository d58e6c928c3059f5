import type { KnownBlock, RichTextElement, SectionBlock } from "@slack/types";
import { promiseTold } from "../../domain/clock-text.ts";
import { type Answer, DIRECTOR_LINE, directorLine, NO_RESPONSE, type SurveyResponse } from "../../domain/response.ts";
import { CONTACTS, isClosed, STATUSES, type Status } from "../../domain/status.ts";
import { counted, oneLine, shorten } from "../../domain/text.ts";
import { clientWords, nameText, originText, priorTexts, titleText, whoText } from "../../domain/wording.ts";
import type { CardData } from "../../usecases/reader-ports.ts";
import {
  bold,
  escapeMrkdwn,
  header,
  italic,
  joined,
  LIMITS,
  line,
  link,
  messageUrl,
  moment,
  plain,
  quote,
  richText,
  spoken,
  words,
} from "./blocks.ts";
import { clocksBlock } from "./clocks.ts";
import { controls, followersBlock } from "./controls.ts";
import { fitting } from "./fitting.ts";

/** What is sent to Slack: blocks to see, and one sentence that reads aloud well. */
export interface MessageView {
  readonly text: string;
  readonly blocks: KnownBlock[];
}

/** How much of an answer is shown; the rest is behind "Show all". */
export interface ShownOf {
  readonly comment: number;
  readonly answer: number;
  /** How many of the answers. */
  readonly answers: number;
}
const SHOWN = { comment: 700, answer: 240, answers: 8, question: 150, list: 300, note: 300, prior: 200 } as const;

/** A sign beside each status; the word always stands next to it. */
export const SIGNS: Readonly<Record<Status, string>> = {
  needs_attention: "🔴",
  in_progress: "🟡",
  escalated: "🟣",
  resolved: "🟢",
  cant_resolve: "⚫",
  not_an_issue: "⚪",
};

/** The issue's message as it should look now: everything while it is open, the essence once it is closed. */
export function cardView(card: CardData): MessageView {
  const body = isClosed(card.issue.status) ? closedBody(card) : openBody(card);
  return { text: fallbackText(card), blocks: fitting([header(titleText(card.response)), ...body, controls(card)]) };
}

/** The same without anything a client wrote beyond a line of plain text: for when Slack refuses the full card. */
export function plainCardView(card: CardData): MessageView {
  const said = clientWords(card.response)?.text ?? NO_RESPONSE;
  const text = `${titleText(card.response)}\n${shorten(oneLine(said), SHOWN.comment)}`;
  return {
    text: fallbackText(card),
    blocks: [{ type: "section", text: plain(text) }, statusFields(card), controls(card)],
  };
}

/** What a screen reader or a notification says. */
function fallbackText({ number, issue, rules, response }: CardData): string {
  const said = clientWords(response);
  const score = response.score === null ? "gave no score" : `answered ${response.score} of ${response.scaleMax}`;
  const late = promiseTold(issue, rules)?.isOverdue ? ", overdue" : "";
  const who = `${STATUSES[issue.status].name}${late}: ${shorten(whoText(response), SHOWN.list)} ${score}`;
  return spoken(
    `Issue ${number}, ${who}${said ? `. “${shorten(oneLine(said.text), SHOWN.comment)}”` : ", without a comment."}`,
  );
}

function openBody(card: CardData): KnownBlock[] {
  const { response } = card;
  return [
    clientsWords(response),
    statusFields(card),
    ...clocksBlock(card),
    followersBlock(card),
    ...otherAnswers(response),
    contactBlock(card),
    ...priorBlock(card),
    context(card),
  ];
}

function closedBody(card: CardData): KnownBlock[] {
  const { closing, openedAt } = card.issue;
  const said = clientWords(card.response);
  const end: RichTextElement[][] = [
    [bold(`${SIGNS[card.issue.status]} ${STATUSES[card.issue.status].name}`)],
    ...(card.statusChangedByName ? [[words(`by ${nameText(card.statusChangedByName)}`)]] : []),
    ...(closing
      ? [[words(`Spoke with the client: ${CONTACTS[closing.contact]}`)], [words(`Root cause: ${closing.rootCause}`)]]
      : []),
  ];
  return [
    richText(line(...joined(end)), ...(card.lastNote ? [quote(shorten(card.lastNote.text, SHOWN.note))] : [])),
    richText(line(italic(`Client: ${shorten(oneLine(said?.text ?? NO_RESPONSE), SHOWN.note)}`))),
    richText(
      line(
        words(`#${card.number} · opened `),
        moment(openedAt),
        words(" · closed "),
        moment(card.issue.closedAt ?? openedAt),
      ),
    ),
  ];
}

/** What the client said, as text that cannot ping anyone. */
export function clientsWords(response: SurveyResponse, most: ShownOf = SHOWN): KnownBlock {
  const said = clientWords(response);
  const asked = said?.question ? [line(bold(shorten(oneLine(said.question), SHOWN.question)))] : [];
  return richText(...asked, quote(said ? shorten(said.text.trim(), most.comment) : NO_RESPONSE));
}

export function statusFields({ issue, assigneeName }: CardData): SectionBlock {
  const fields = [
    ["Status", `${SIGNS[issue.status]} ${STATUSES[issue.status].name}`],
    ["Assignee", assigneeName ?? "Nobody yet"],
  ];
  return {
    type: "section",
    fields: fields.map(([name, value]) => ({
      type: "mrkdwn",
      text: `*${name}*\n${escapeMrkdwn(shorten(oneLine(value ?? ""), SHOWN.list))}`,
    })),
  };
}

/** The answers but the one already quoted, in the order they were asked. */
export function answersBeside(response: SurveyResponse): readonly Answer[] {
  const quoted = response.comment === null ? clientWords(response)?.question : null;
  return response.answers.filter((a) => a.question !== quoted && (a.answer === null || a.answer !== response.comment));
}

/** Every question but the one already quoted, with its answer. */
export function otherAnswers(response: SurveyResponse, most: ShownOf = SHOWN): KnownBlock[] {
  const rest = answersBeside(response);
  if (rest.length === 0) return [];
  const shown = rest
    .slice(0, most.answers)
    .flatMap((a, i) => [
      ...(i === 0 ? [] : [words("\n")]),
      bold(`${shorten(oneLine(a.question), SHOWN.question)}  `),
      a.answer ? words(shorten(oneLine(a.answer), most.answer)) : italic(NO_RESPONSE),
    ]);
  const more =
    rest.length > most.answers
      ? [italic(`\nand ${counted(rest.length - most.answers, "more question")}, under More › Show all`)]
      : [];
  return [richText(line(...shown, ...more))];
}

export function contactBlock({ response }: CardData): KnownBlock {
  const { respondent, owners, tags } = response;
  const contact = [respondent.title, respondent.email, respondent.phone].filter((t) => t !== null);
  const rows: RichTextElement[][] = [
    ...(response.wantsContact ? [[bold("Asks to be contacted")]] : []),
    [bold("Contact  "), words(contact.length > 0 ? shorten(oneLine(contact.join(" · ")), SHOWN.list) : "not given")],
    ...(owners.length > 0
      ? [[bold(`${DIRECTOR_LINE}  `), words(shorten(oneLine(directorLine(owners)), SHOWN.list))]]
      : []),
    ...(tags.length > 0 ? [[bold("Tags  "), words(shorten(oneLine(tags.join(" · ")), SHOWN.list))]] : []),
  ];
  return richText(line(...joined(rows, "\n")));
}

function priorBlock(card: CardData): KnownBlock[] {
  const texts = priorTexts(card.prior, card.response.respondent.company);
  if (texts.length === 0) return [];
  return [
    richText(
      line(
        ...joined(
          texts.map((text) => [words(`↩ ${shorten(text, SHOWN.prior)}`)]),
          "\n",
        ),
      ),
    ),
  ];
}

function context(card: CardData): KnownBlock {
  const { response, sourceName, number, flaggedBy } = card;
  const pieces: RichTextElement[][] = [
    [words(`#${number}`)],
    [words(shorten(oneLine(response.survey.name ?? sourceName), SHOWN.question))],
    [words("answered "), moment(response.submittedAt)],
    ...(flaggedBy === null ? [] : [[words(`flagged by ${nameText(flaggedBy)}`)]]),
    ...(response.url && response.url.length <= LIMITS.url ? [[link(response.url, originText(flaggedBy))]] : []),
    ...(response.deleted ? [[bold("deleted in the survey tool")]] : []),
    ...(card.left ? [[link(messageUrl(card.left), "earlier thread")]] : []),
    ...(card.noteCount > 0 ? [[words(counted(card.noteCount, "note"))]] : []),
  ];
  return richText(line(...joined(pieces)));
}
