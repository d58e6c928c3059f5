import { audienceOf, type Told } from "../domain/audience.ts";
import { cannotWait, digestMoment, isEscalation } from "../domain/digest.ts";
import type { Issue, IssueEvent } from "../domain/issue.ts";
import { type Contact, type Rung, waysTo } from "../domain/ladder.ts";
import { quietUntil } from "../domain/quiet.ts";
import type { PlannedNotice } from "./ports.ts";

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

const KINDS: Readonly<Record<Rung, PlannedNotice["kind"]>> = { slack: "dm", email: "mail" };

/** The opening of an issue, told also to those who asked to hear of such scores. */
export function tellingOfOpening(event: IssueEvent, issue: Issue, asked: readonly Told[]): Telling {
  const told = audienceOf(event, issue);
  const known = new Set(told.map(({ personId }) => personId));
  return { event, told: [...told, ...asked.filter(({ personId }) => !known.has(personId))] };
}

/** The messages these people get: by the way each prefers, not in their quiet hours, or collected for their digest. Whoever cannot be reached gets none. */
export function planNotices(tellings: readonly Telling[], contacts: readonly Contact[]): PlannedNotice[] {
  const byId = new Map(contacts.map((contact) => [contact.personId, contact]));
  return tellings.flatMap(({ event, told }) =>
    told.flatMap(({ personId, why }) => {
      const contact = byId.get(personId);
      if (!contact) return [];
      const collected = contact.preferences.via === "digest" && !cannotWait(event.what, why);
      return waysTo(contact).map(
        (rung): PlannedNotice => ({
          kind: collected ? "digest" : KINDS[rung],
          personId,
          why,
          eventVersion: event.version,
          place: rung === "slack" ? (contact.slackUserId ?? "") : MAIL_LANE,
          notBefore: notBeforeOf(event, contact, collected ? "digest" : rung),
          plannedAt: event.at,
        }),
      );
    }),
  );
}

/** Mails come at any time; messages in Slack wait for the end of quiet hours, unless they tell of an escalation. */
function notBeforeOf(
  { at, what }: IssueEvent,
  { preferences: { quiet }, timeZone }: Contact,
  by: Rung | "digest",
): string | null {
  if (by === "digest") return digestMoment(at, quiet, timeZone);
  return by === "email" || isEscalation(what) ? null : quietUntil(at, quiet, timeZone);
}

/** Mails have one lane for all: the mail server is one place. */
export const MAIL_LANE = "mail";
