import type { Standing } from "./access.ts";
import type { Preferences } from "./preferences.ts";
import { quietUntil } from "./quiet.ts";

/** How a person can be reached, and how they want to be. */
export interface Contact {
  readonly personId: number;
  readonly slackUserId: string | null;
  readonly email: string | null;
  /** The mail server refused that address lately. */
  readonly emailBounced: boolean;
  /** Amends sends mails: there is a mail server. */
  readonly sendsMail: boolean;
  readonly standing: Standing;
  readonly preferences: Preferences;
  readonly timeZone: string | null;
}

export type Rung = "slack" | "email";

/** What each wish means, best first. */
const WISHES: Readonly<Record<Preferences["via"], { readonly first: readonly Rung[]; readonly all: boolean }>> = {
  dm: { first: ["slack", "email"], all: false },
  email: { first: ["email", "slack"], all: false },
  both: { first: ["slack", "email"], all: true },
  digest: { first: ["slack", "email"], all: false },
};

/** The ways by which this person is told: the first that can be gone, or every one for those who asked for both. Empty: nobody can reach them. */
export function waysTo(contact: Contact): readonly Rung[] {
  const { first, all } = WISHES[contact.preferences.via];
  const open = first.filter((rung) => canBeReached(contact, rung));
  return all ? open : open.slice(0, 1);
}

/** Every way that leads to this person, whatever they prefer. */
export const everyWayTo = (contact: Contact): readonly Rung[] =>
  (["slack", "email"] as const).filter((rung) => canBeReached(contact, rung));

/** Whether a rung leads anywhere. */
export function canBeReached(contact: Contact, rung: Rung): boolean {
  if (rung === "email") return contact.email !== null && !contact.emailBounced && contact.sendsMail;
  return contact.slackUserId !== null && (contact.standing === "member" || contact.standing === "guest");
}

/** Who chose to be told by mail reads mails as others read messages: they want none in their quiet hours. */
const READS_MAILS: ReadonlySet<Preferences["via"]> = new Set(["email", "both"]);

/** Until when a person wants nothing by this rung; null: it may come now. A mail in place of what Slack does not bring waits for no hour: it wakes nobody who did not choose mails. */
export const restsUntil = (
  now: string,
  rung: Rung,
  {
    preferences: { via, quiet },
    timeZone,
  }: { readonly preferences: Pick<Preferences, "via" | "quiet"> } & Pick<Contact, "timeZone">,
): string | null => (rung === "slack" || READS_MAILS.has(via) ? quietUntil(now, quiet, timeZone) : null);
