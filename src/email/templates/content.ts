import { clocksAt, dueText, waitedText } from "../../domain/clock-text.ts";
import { addressIn } from "../../domain/email-address.ts";
import { escalationStanding } from "../../domain/escalation-text.ts";
import { type MomentText, momentTextsIn } from "../../domain/moment.ts";
import { notesOf } from "../../domain/notes.ts";
import { phoneLink } from "../../domain/phone.ts";
import { type Answer, DIRECTOR_LINE, directorLine, type SurveyResponse } from "../../domain/response.ts";
import { STATUSES } from "../../domain/status.ts";
import { shorten } from "../../domain/text.ts";
import { happeningText, nameText, priorTexts, titleText } from "../../domain/wording.ts";
import type { IssueMail } from "../../usecases/mail-ports.ts";
import type { CardData, HistoryEntry } from "../../usecases/reader-ports.ts";
import { type Call, callOf } from "./call.ts";
import { brief, type Fitted, firstThatFit, lastThatFit } from "./fit.ts";

const TITLE_MAX = 200;
/** More are on the page. */
const MOST_SEGMENTS = 30;

/** One change, with what was written. */
export interface Told {
  readonly who: string;
  readonly did: string;
  readonly at: string;
  readonly note: string | null;
}

/** A line of what is known, with where it leads when it can be called or written to. */
export interface Fact {
  readonly label: string;
  readonly value: string;
  readonly href?: string;
}

/** Everything a mail says, before it is written as HTML or as text: so that both say the same. */
export interface IssueContent {
  readonly title: string;
  readonly standing: readonly string[];
  /** How its clocks, its escalation and its snooze stand, a line each. */
  readonly clocks: readonly string[];
  readonly call: (Omit<Call, "origin"> & { readonly origin: Told | null }) | null;
  readonly news: Told | null;
  /** The client's comment, with the question it answers when it is one of the answers. */
  readonly quote: Answer | null;
  readonly facts: readonly Fact[];
  readonly prior: readonly string[];
  readonly answers: Fitted<Answer>;
  readonly notes: Fitted<Told>;
}

/** What the mail has to say, from what is known. */
export function contentOf(mail: IssueMail): IssueContent {
  const { card, news, history } = mail;
  const moment = momentTextsIn(mail.timeZone);
  const call = callOf(mail, moment);
  const { response } = card;
  const quote = quoteOf(response);
  const others = response.answers.filter((a) => a.question !== quote?.question || a.answer !== quote.answer);
  return {
    title: shorten(titleText(response), TITLE_MAX),
    standing: standingOf(card),
    clocks: clockLines(card, mail.at, moment),
    call: call && { ...call, origin: call.origin && told(call.origin, moment) },
    news: news && !call?.isNews ? told(news, moment) : null,
    quote,
    facts: [...contactFacts(response), ...otherFacts(card, moment)],
    prior: priorTexts(card.prior, response.respondent.company).map(brief),
    answers: firstThatFit(others, (a) => a.question + (a.answer ?? "")),
    notes: lastThatFit(notesBefore(history, [news, call?.origin], moment), (n) => n.note ?? ""),
  };
}

function quoteOf({ comment, answers }: SurveyResponse): Answer | null {
  if (!comment?.trim()) return null;
  return answers.find(({ answer }) => answer === comment) ?? { question: "", answer: comment };
}

const standingOf = ({ number, issue, assigneeName, response }: CardData): string[] => [
  `#${number}`,
  STATUSES[issue.status].name,
  assigneeName === null ? "nobody's yet" : `assigned to ${nameText(assigneeName)}`,
  ...(response.wantsContact ? ["asks to be contacted"] : []),
  ...(response.deleted ? ["deleted in the survey tool"] : []),
];

/** Both clocks, with whom an escalation is, and until when it sleeps. */
function clockLines({ issue, rules, names }: CardData, at: string, moment: MomentText): string[] {
  const clocks = clocksAt(issue, rules, at);
  const escalation = escalationStanding(issue, rules, (id) => nameText(names[id] ?? "someone"));
  const { snooze } = issue.clocks;
  return [
    ...(clocks ? [`${waitedText(clocks, at)} · ${dueText(clocks, at)}`] : []),
    ...(escalation ? [`${escalation.text} since ${moment(escalation.since)}`] : []),
    ...(clocks && snooze ? [`Snoozed until ${moment(snooze.until)}: ${brief(snooze.reason)}`] : []),
  ];
}

/** In the order in which one reads them before phoning; what is unknown is left out. */
function contactFacts({ respondent, owners, tags }: SurveyResponse): Fact[] {
  const rows: readonly (readonly [label: string, value: string | null, href?: string | null | undefined])[] = [
    ["Name", respondent.name],
    ["Title", respondent.title],
    [DIRECTOR_LINE, directorLine(owners)],
    ["Email", respondent.email, mailLink(respondent.email)],
    ["Phone", respondent.phone, phoneLink(respondent.phone ?? "")],
    ["Company", respondent.company],
    ["Tags", tags.join(" · ")],
  ];
  return rows.flatMap(([label, value, href]) =>
    value?.trim() ? [{ label, value: brief(value), ...(href ? { href } : {}) }] : [],
  );
}

function otherFacts({ response, sourceName, followers }: CardData, moment: MomentText): Fact[] {
  const survey = response.survey.name?.trim() || sourceName;
  return [
    ...Object.entries(response.segment)
      .slice(0, MOST_SEGMENTS)
      .map(([label, value]) => ({ label: brief(label), value: brief(value) })),
    { label: "Followers", value: brief(followers.map(({ name }) => nameText(name)).join(", ")) },
    { label: "Survey", value: brief(survey), ...(response.url ? { href: response.url } : {}) },
    { label: "Answered", value: moment(response.submittedAt) },
  ].filter(({ value }) => value.trim() !== "");
}

/** An address to write to; the part before the @ is encoded, as it may hold what would begin a header. */
function mailLink(email: string | null): string | undefined {
  const [local, domain] = (addressIn(email ?? "") ?? "").split("@");
  return local && domain ? `mailto:${encodeURIComponent(local)}@${domain}` : undefined;
}

function told({ event, actorName, names }: HistoryEntry, moment: MomentText): Told {
  const { text, note } = happeningText(event.what, (id) => nameText(names[id] ?? "someone"));
  return { who: nameText(actorName), did: text, at: moment(event.at), note };
}

/** The notes as they read now, without those that stand above already. */
function notesBefore(
  history: readonly HistoryEntry[],
  above: readonly (HistoryEntry | null | undefined)[],
  moment: MomentText,
): Told[] {
  const shown = new Set(above.map((entry) => entry?.event.version));
  const byVersion = new Map(history.map((entry) => [entry.event.version, entry]));
  return notesOf(history.map(({ event }) => event)).flatMap(({ version, text }) => {
    const entry = byVersion.get(version);
    return entry && !shown.has(version) ? [{ ...told(entry, moment), note: text }] : [];
  });
}

/** The statuses a mail offers: all but the one it has. */
export const resolutionsIn = ({ card, links }: IssueMail): IssueMail["links"]["resolutions"] =>
  links.resolutions.filter(({ status }) => status !== card.issue.status);
