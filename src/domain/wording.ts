import type { Why } from "./audience.ts";
import { dayText } from "./away.ts";
import { DEADLINES, type Stage } from "./clocks.ts";
import type { Chain, Happening, InsteadOf, Issue, ResponseChange } from "./issue.ts";
import { NOBODY_CALLED } from "./nobody-called.ts";
import { scoreText } from "./nps.ts";
import type { PriorContact } from "./prior-contact.ts";
import { respondentName } from "./respondent.ts";
import type { SurveyResponse } from "./response.ts";
import { isClosed, STATUSES } from "./status.ts";
import { oneLine, shorten } from "./text.ts";

const NAME_MAX = 80;

/** A name of the team's or of Amends itself, at a length one can read. */
export const nameText = (name: string | null): string => shorten(oneLine(name ?? "") || "Amends", NAME_MAX);

/** As much of a response as its title says. */
export interface Titled extends Pick<SurveyResponse, "score" | "scaleMax"> {
  readonly respondent: Pick<SurveyResponse["respondent"], "name" | "email" | "company">;
}

/** "Jane Doe, ABC Company": who this is about. */
export const whoText = ({ respondent }: Pick<Titled, "respondent">): string =>
  oneLine([respondentName(respondent), respondent.company].filter(Boolean).join(", "));

/** "6/10 · Jane Doe, ABC Company": what the issue is called. */
export const titleText = (response: Titled): string =>
  `${scoreText(response.score, response.scaleMax)} · ${whoText(response)}`;

/** What stands below a history that was cut; `hidden`: how many entries, at least one. */
export const notShownText = (hidden: number): string =>
  hidden === 1 ? "1 earlier entry is not shown." : `${hidden.toLocaleString("en")} earlier entries are not shown.`;

/** The client's own words: the comment, else the first question that was answered in words. */
export function clientWords(response: SurveyResponse): { question: string | null; text: string } | null {
  if (response.comment?.trim()) return { question: null, text: response.comment };
  const first = response.answers.find((a) => a.answer !== null && /\p{L}/u.test(a.answer));
  return first?.answer ? { question: first.question, text: first.answer } : null;
}

/** What the link leads to where a response came from. `flaggedBy`: who opened its issue by hand. */
export const originText = (flaggedBy: string | null): string =>
  flaggedBy === null ? "open in the survey tool" : "open the message";

/** A person's name by id. */
export type NameOf = (personId: number) => string;

type Say = {
  readonly [T in Happening["type"]]: (
    what: Extract<Happening, { type: T }>,
    nameOf: NameOf,
  ) => { text: string; note: string | null };
};

/** How each happening reads after the name of who did it. A new kind of happening does not compile without a row here. */
const SAY: Say = {
  IssueOpened: (w, nameOf) => ({
    text: `${openedText(w)}${w.assigneeId === null ? "" : `, for ${nameOf(w.assigneeId)}${insteadText(w, nameOf)}`}`,
    note: null,
  }),
  Assigned: (w, nameOf) => ({
    text: `${w.from === null ? "assigned this to" : "handed this over to"} ${nameOf(w.to)}${insteadText(w, nameOf)}`,
    note: w.note,
  }),
  FollowersChanged: (w, nameOf) => ({ text: followersText(w.added.map(nameOf), w.removed.map(nameOf)), note: null }),
  PersonMatched: (w, nameOf) => ({ text: `found ${nameOf(w.from)} to be ${nameOf(w.to)}`, note: null }),
  StatusChanged: (w) => ({
    text: `${isClosed(w.from) ? "reopened this" : STATUSES[w.to].line}${w.claimedBy === null ? "" : " and is now the assignee"}${callsNobody(w.chain) ? `, but ${NOBODY_CALLED}` : ""}`,
    note: w.note,
  }),
  StatusUndone: (w) => ({
    text: `took back ${STATUSES[w.from].name}: it is ${STATUSES[w.restored.status].name} again`,
    note: null,
  }),
  NoteAdded: (w) => ({ text: "added a note", note: w.note }),
  NoteEdited: (w) => ({ text: "edited a note", note: w.note }),
  NoteDeleted: () => ({ text: "deleted a note", note: null }),
  Snoozed: (w) => ({ text: `snoozed this until ${w.day ?? w.until.slice(0, 10)}`, note: w.note }),
  SnoozeEnded: (w) => ({ text: WOKEN[w.because], note: null }),
  Reminded: (w) => ({ text: remindedText(w), note: null }),
  LeaseAsked: (w, nameOf) => ({ text: `asked ${nameOf(w.holderId)}: still on it?`, note: null }),
  LeaseLapsed: (w, nameOf) => ({
    text: `${w.because === "gone" ? "can no longer reach" : "heard nothing from"} ${nameOf(w.holderId)} and put this back for anybody to take`,
    note: null,
  }),
  EscalationReminded: () => ({ text: "reminded leadership: nobody has this yet", note: null }),
  EscalationClimbed: (w, nameOf) => ({ text: climbedText(w, nameOf), note: null }),
  EscalationTaken: () => ({ text: "has this escalation", note: null }),
  EscalationSent: (w, nameOf) => ({
    text: `sent this escalation to ${w.level.personIds.map(nameOf).join(", ")}`,
    note: w.note,
  }),
  EscalationReturned: (w) => ({ text: "returned this with an instruction", note: w.note }),
  ResponseChanged: (w) => ({ text: `saw the client's answer change: ${changeText(w.change)}`, note: null }),
};

/** ", who stands in for Bridget until 3 Dec". */
const insteadText = ({ insteadOf }: { readonly insteadOf?: InsteadOf }, nameOf: NameOf): string =>
  insteadOf ? `, who stands in for ${nameOf(insteadOf.personId)} until ${dayText(insteadOf.until)}` : "";

/** A happening in words, without its actor, and the note that came with it. */
export const happeningText = (
  what: Happening,
  nameOf: NameOf = () => "someone",
): { text: string; note: string | null } =>
  (SAY[what.type] as (w: Happening, n: NameOf) => { text: string; note: string | null })(what, nameOf);

const WOKEN: Readonly<Record<Extract<Happening, { type: "SnoozeEnded" }>["because"], string>> = {
  time: "woke this: the snooze is over",
  client: "woke this: the client was heard from",
  person: "woke this from its snooze",
};

const DUE: Readonly<Record<Stage, string>> = { warning: "is due soon", due: "is overdue", again: "is still overdue" };
const remindedText = (w: Extract<Happening, { type: "Reminded" }>): string =>
  `reminded: ${DEADLINES[w.deadline].toLowerCase()} ${DUE[w.stage]}`;

const callsNobody = (chain: Chain | undefined, level = 0): boolean => chain?.levels[level]?.personIds.length === 0;

function climbedText({ chain, level }: Extract<Happening, { type: "EscalationClimbed" }>, nameOf: NameOf): string {
  if (callsNobody(chain, level)) return `got no answer, and ${NOBODY_CALLED}`;
  const names = (chain.levels[level]?.personIds ?? []).map(nameOf).join(", ");
  return `got no answer and escalated this to ${names}${chain.toAdmins ? ", as nobody of the chain can be reached" : ""}`;
}

const OPENED: Readonly<Record<Extract<Happening, { type: "IssueOpened" }>["reason"], string>> = {
  score: "opened this",
  wants_contact: "opened this: the client asks to be contacted",
  flagged: "flagged this",
};
const openedText = (w: Extract<Happening, { type: "IssueOpened" }>): string =>
  w.reason === "score" ? `${OPENED.score}: score ${scoreText(w.score, w.scaleMax)}` : OPENED[w.reason];

function followersText(added: readonly string[], removed: readonly string[]): string {
  const parts = [
    added.length > 0 ? `added ${added.join(", ")} as ${added.length === 1 ? "follower" : "followers"}` : "",
    removed.length > 0 ? `took ${removed.join(", ")} off the followers` : "",
  ];
  return parts.filter(Boolean).join(" and ");
}

function changeText({ score, comment, deleted, details, nowAboveThreshold }: ResponseChange): string {
  const parts = [
    score
      ? `${score.from === null ? "" : "score "}${scoreText(score.from, score.scaleMax)} is now ${scoreText(score.to, score.scaleMax)}`
      : "",
    comment ? `comment ${comment}` : "",
    details ? "other answers or details edited" : "",
    deleted ? "deleted in the survey tool" : "",
  ].filter(Boolean);
  return `${parts.join(", ")}.${nowAboveThreshold ? " Not an Issue may fit now." : ""}`;
}

/** "2nd", "3rd", "11th". */
export function ordinal(n: number): string {
  const suffix = { one: "st", two: "nd", few: "rd", other: "th" }[
    new Intl.PluralRules("en", { type: "ordinal" }).select(n) as "one"
  ];
  return `${n}${suffix}`;
}

/** "This issue is already Resolved, set by Nathan Goff 2 min ago.": for someone who was slower. */
export function standsAtText(
  issue: Pick<Issue, "status" | "statusChangedAt">,
  byName: string | null,
  nowIso: string,
): string {
  const span = spanText(issue.statusChangedAt, nowIso);
  return `This issue is already ${STATUSES[issue.status].name}${byName ? `, set by ${nameText(byName)}` : ""} ${span} ago.`;
}

/** A span in its two largest units: "3 d 4 h", "5 min". */
export function spanText(fromIso: string, toIso: string): string {
  const minutes = Math.max(0, Math.round((Date.parse(toIso) - Date.parse(fromIso)) / 60_000));
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  if (days > 0) return hours > 0 ? `${days} d ${hours} h` : `${days} d`;
  if (hours > 0) return rest > 0 ? `${hours} h ${rest} min` : `${hours} h`;
  return rest === 0 ? "less than a minute" : `${rest} min`;
}

/** What the team should know from before, a sentence each; empty for a first contact. */
export function priorTexts(prior: PriorContact, company: string | null): string[] {
  const texts: string[] = [];
  if (prior.scores.length > 0)
    texts.push(
      `Answered before: ${prior.scores.map((s) => `${scoreText(s.score, s.scaleMax)} (${s.submittedAt.slice(0, 10)})`).join(", ")}`,
    );
  if (company && prior.companyDetractors > 1)
    texts.push(`${ordinal(prior.companyDetractors)} detractor from ${oneLine(company)} in 30 days`);
  if (prior.openIssues.length > 0)
    texts.push(`Also open: ${prior.openIssues.map((o) => `#${o.number} ${oneLine(o.name)}`).join(", ")}`);
  if (prior.lastEnding) texts.push(endingText(prior.lastEnding));
  return texts;
}

function endingText(e: NonNullable<PriorContact["lastEnding"]>): string {
  const note = e.note ? `: “${oneLine(e.note)}”` : "";
  return `Last time (#${e.number}): ${STATUSES[e.status].name} in ${spanText(e.openedAt, e.closedAt)}${e.byName ? ` by ${nameText(e.byName)}` : ""}${note}`;
}

/** Why someone is told, to be read after "because". */
export const WHY: Readonly<Record<Why, string>> = {
  leader: "this issue was escalated to you",
  asked: "this issue is yours and nothing was heard of it for a while",
  reminded: "this issue is yours and its time is running",
  owner: "nobody has this issue and you look after those",
  stranded: "the channel for its card is closed, so nobody else can see it",
  admin: "you look after this workspace",
  assigned: "this issue is now yours",
  lapsed: "this issue was yours and nothing was heard of it",
  handed_over: "this issue was yours and was handed over",
  added_as_follower: "you were added as a follower of this issue",
  assignee: "this issue is yours",
  follower: "you follow this issue",
  asked_for_scores: "you asked to hear of scores like this",
};

/** Why someone is told, to be read after "because"; `standsInFor`: the name of who is away, whose it is. */
export const becauseText = (why: Why, standsInFor: string | null = null): string =>
  standsInFor === null ? WHY[why] : standInText([standsInFor]);

/** "you stand in for Bridget Harper, who is away". */
export const standInText = (names: readonly string[]): string =>
  `you stand in for ${names.map(nameText).join(", ")}, who ${names.length === 1 ? "is" : "are"} away`;
