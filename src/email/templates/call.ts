import { type Escalation, runningEscalationOf } from "../../domain/clocks.ts";
import { duesOf } from "../../domain/deadlines.ts";
import { namesText, whyAdmins } from "../../domain/escalation-text.ts";
import type { Happening } from "../../domain/issue.ts";
import type { MomentText } from "../../domain/moment.ts";
import { STATUSES } from "../../domain/status.ts";
import { nameText } from "../../domain/wording.ts";
import type { Doing, IssueMail } from "../../usecases/mail-ports.ts";
import type { CardData, HistoryEntry } from "../../usecases/reader-ports.ts";

/** What a mail asks of its reader before all else. */
export interface Call {
  readonly headline: string;
  /** What follows from it, a sentence each. */
  readonly sentences: readonly string[];
  /** Who escalated it and why; null when the news says so. */
  readonly origin: HistoryEntry | null;
  /** The news says no more than the headline. */
  readonly isNews: boolean;
  readonly answers: readonly { readonly label: string; readonly url: string }[];
}

/** How the answers are called, in the order of their links. */
const LABELS: Readonly<Record<Doing, string>> = {
  take: "I have it",
  send: "Send to…",
  return: "Return with instruction",
  note: "Yes, with a note",
  snooze: "Snooze it",
  assign: "Hand it over",
};

/** What a leader is asked to do about an escalation, or the holder of a claim about their silence; null for every other mail. */
export function callOf(mail: IssueMail, moment: MomentText): Call | null {
  if (mail.why === "leader") return leadersCall(mail, moment);
  return mail.why === "asked" ? leaseCall(mail, moment) : null;
}

const answersOf = ({ links }: IssueMail, all: readonly Doing[]): Call["answers"] =>
  all.map((doing) => ({ label: LABELS[doing], url: links.doing[doing] }));

const nameIn =
  ({ names }: Pick<CardData, "names">) =>
  (id: number): string =>
    nameText(names[id] ?? "someone");

function leadersCall(mail: IssueMail, moment: MomentText): Call {
  const { card, news } = mail;
  const origin = originOf(mail);
  const common = { origin: origin === news ? null : origin, isNews: false };
  const escalation = runningEscalationOf(card.issue);
  const wasYours = "This issue was escalated to you.";
  if (!escalation)
    return { ...common, headline: `${wasYours} By now it is ${standing(card)}.`, sentences: [], answers: [] };
  if (escalation.taken) {
    const has = `${nameIn(card)(escalation.taken.by)} has it since ${moment(escalation.taken.at)}.`;
    return { ...common, headline: `${wasYours} ${has}`, sentences: [], answers: answersOf(mail, ["send", "return"]) };
  }
  return {
    ...common,
    headline: headlineOf(mail, escalation),
    sentences: nextSentences(card, moment),
    isNews: news?.event.what.type === "EscalationReminded",
    answers: answersOf(mail, ["take", "send", "return"]),
  };
}

const standing = ({ issue }: CardData): string => STATUSES[issue.status].name;

/** How the escalation that runs now began. */
const originOf = ({ history }: IssueMail): HistoryEntry | null =>
  history.findLast(({ event: { what } }) => what.type === "StatusChanged" && what.to === "escalated") ?? null;

function headlineOf({ card, news }: IssueMail, escalation: Escalation): string {
  const what = news?.event.what;
  switch (what?.type) {
    case "EscalationReminded":
      return "Reminder: this issue was escalated to you, and nobody has it yet.";
    case "EscalationClimbed":
      return climbedHeadline(card, what);
    case "EscalationSent":
      return `${nameText(news?.actorName ?? null)} sent you this escalation.`;
    case "LeaseLapsed":
      return "This escalation is yours to answer again: whoever had it was not heard of.";
    default:
      return escalation.toAdmins
        ? `This issue was escalated to you, ${whyAdmins(card.rules)}.`
        : "This issue was escalated to you.";
  }
}

function climbedHeadline(card: CardData, what: Extract<Happening, { type: "EscalationClimbed" }>): string {
  if (what.chain.toAdmins)
    return "This issue was escalated to you, as nobody of the escalation chain could be reached.";
  const below = what.chain.levels.slice(0, what.level).at(-1)?.personIds ?? [];
  return `This issue climbed to you: there was no answer from ${namesText(below, nameIn(card)) || "the level below"}.`;
}

/** When time goes on with it. */
function nextSentences({ issue, rules }: CardData, moment: MomentText): string[] {
  return duesOf(issue, rules).flatMap(({ at, step }) => {
    if (step.do === "nudge_leader") return [`Unless somebody takes it, a reminder comes on ${moment(at)}.`];
    return step.do === "climb" ? [`Unless somebody takes it, it climbs to the next level on ${moment(at)}.`] : [];
  });
}

function leaseCall(mail: IssueMail, moment: MomentText): Call {
  const { card, news } = mail;
  const isLeaders = card.issue.status === "escalated";
  const asked = news?.event.what.type === "LeaseAsked" ? news.event.what : null;
  const lapse = duesOf(card.issue, card.rules).find(({ step }) => step.do === "lapse");
  const then = isLeaders ? "leadership is asked again" : "it goes back to Needs Attention, for anybody to take";
  return {
    headline: "Are you still on it?",
    sentences: [
      ...(asked ? [`Nothing was heard of this issue since ${moment(asked.lastSignAt)}.`] : []),
      ...(lapse ? [`Without an answer by ${moment(lapse.at)}, ${then}.`] : []),
    ],
    origin: null,
    isNews: true,
    answers: answersOf(mail, isLeaders ? ["note", "snooze", "send", "return"] : ["note", "snooze", "assign"]),
  };
}
