import { audienceOf, type Told, type Why } from "../domain/audience.ts";
import { calendarOfPerson } from "../domain/callable.ts";
import { cannotWait, digestMoment, isEscalation } from "../domain/digest.ts";
import type { Issue, IssueEvent } from "../domain/issue.ts";
import { type Contact, everyWayTo, type Rung, restsUntil, waysTo } from "../domain/ladder.ts";
import { type Calendar, workingTime } from "../domain/working-time.ts";
import type { PlannedNotice } from "./store-ports.ts";

/** One event and the people who are to hear of it. */
export interface Telling {
  readonly event: IssueEvent;
  readonly told: readonly Told[];
}

/** Who is to hear of these events. A person who is concerned by several of one command hears of the last. */
export function tellingsOf(events: readonly IssueEvent[], issue: Issue): Telling[] {
  const later = new Set<number>();
  return events.toReversed().map((event) => {
    const told = audienceOf(event, issue).filter(({ personId }) => !later.has(personId));
    for (const { personId } of told) later.add(personId);
    return { event, told };
  });
}

/** The opening of an issue, told also to those who asked to hear of such scores. */
export function tellingOfOpening(event: IssueEvent, issue: Issue, asked: readonly Told[]): Telling {
  const told = audienceOf(event, issue);
  const known = new Set(told.map(({ personId }) => personId));
  return { event, told: [...told, ...asked.filter(({ personId }) => !known.has(personId))] };
}

/** How a message goes to one person: at once by itself, with all of the day's news, or with all reminders of the morning. */
type Manner = "single" | "digest" | "reminder";
const KINDS = {
  single: { slack: "dm", email: "mail" },
  digest: { slack: "digest", email: "digest" },
  reminder: { slack: "reminder", email: "reminder" },
} as const satisfies Readonly<Record<Manner, Readonly<Record<Rung, PlannedNotice["kind"]>>>>;

function mannerOf({ what }: IssueEvent, why: Why, { preferences }: Contact): Manner {
  if (what.type === "Reminded") return "reminder";
  return preferences.via === "digest" && !cannotWait(what, why) ? "digest" : "single";
}

/**
 * Leaders are called in every way; that one of them took it, only who has no direct message that shows it anyway. Where no way is open, the mail that
 * cannot go out is written down all the same: the ledger says why it did not.
 */
function rungsOf({ what }: IssueEvent, why: Why, contact: Contact): readonly Rung[] {
  const isCalled = why === "leader" && what.type !== "StatusUndone";
  const ways = isCalled ? everyWayTo(contact) : waysTo(contact);
  if (isCalled && what.type === "EscalationTaken" && ways.includes("slack")) return [];
  return ways.length === 0 && contact.email !== null ? ["email"] : ways;
}

/** The messages these people get: by the way each prefers, not in their quiet hours, or collected. Leaders are called in every way. Whoever has neither Slack nor an address gets none. */
export function planNotices(
  tellings: readonly Telling[],
  contacts: readonly Contact[],
  calendar: Calendar,
): PlannedNotice[] {
  const byId = new Map(contacts.map((contact) => [contact.personId, contact]));
  return tellings.flatMap(({ event, told }) =>
    told.flatMap(({ personId, why, standsInFor = null }) => {
      const contact = byId.get(personId);
      if (!contact) return [];
      const manner = mannerOf(event, why, contact);
      return rungsOf(event, why, contact).map(
        (rung): PlannedNotice => ({
          kind: KINDS[manner][rung],
          personId,
          why,
          standsInFor,
          eventVersion: event.version,
          place: rung === "slack" ? (contact.slackUserId ?? "") : MAIL_LANE,
          notBefore: notBeforeOf(event, contact, rung, manner, calendar),
          plannedAt: event.at,
        }),
      );
    }),
  );
}

/** What a channel is told of issues that nobody has, collected for the beginning of its working day. */
export const planRollups = (events: readonly IssueEvent[], channelId: string, calendar: Calendar): PlannedNotice[] =>
  events.flatMap(({ version, at, what }) => {
    if (what.type !== "Reminded" || !what.inChannel) return [];
    const notBefore = workingTime(calendar).nextDayStart(at);
    const to = { personId: null, why: null, standsInFor: null, place: channelId };
    return [{ kind: "rollup", ...to, eventVersion: version, notBefore, plannedAt: at } satisfies PlannedNotice];
  });

/** A warning that left less time than this would come too late with the morning's reminders. */
const TOO_LATE_MS = 7_200_000;

/** Messages wait for the end of quiet hours, unless they tell of an escalation. Reminders come in the morning, warnings that could not wait until then at once. */
function notBeforeOf(
  { at, what }: IssueEvent,
  contact: Contact,
  rung: Rung,
  manner: Manner,
  calendar: Calendar,
): string | null {
  const { timeZone } = contact;
  const { quiet } = contact.preferences;
  if (manner === "digest") return digestMoment(at, quiet, timeZone);
  const awake = isEscalation(what) ? null : restsUntil(at, rung, contact);
  if (what.type !== "Reminded") return awake;
  const morning = workingTime(calendarOfPerson(contact, calendar)).nextDayStart(at);
  const isUrgent = what.stage === "warning" && Date.parse(what.dueAt) < Date.parse(morning) + TOO_LATE_MS;
  return isUrgent ? (awake ?? at) : morning;
}

/** Mails have one lane for all: the mail server is one place. */
export const MAIL_LANE = "mail";
