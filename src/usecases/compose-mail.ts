import { isMailedAnyway } from "../domain/mail-stop.ts";
import { isStillTrue } from "../domain/still-true.ts";
import type { IssueMail, MailLinks, Unsent } from "./mail-ports.ts";
import type { Recipient } from "./outbox-ports.ts";
import type { Reader } from "./reader-ports.ts";

/** Makes the personal addresses for one mail: a new token each time, so that an old mail can be revoked without the others. */
export type LinkMaker = (workspaceId: number, personId: number, issueId: number) => Promise<MailLinks>;

/** The mail that tells a person of an event, or why they get none. */
export async function composeMail(
  { reader, links, now }: { reader: Reader; links: LinkMaker; now: () => Date },
  issueId: number,
  eventVersion: number,
  { personId, why, standsInFor = null }: Recipient,
): Promise<IssueMail | Unsent> {
  const mailbox = await reader.mailbox(personId, issueId);
  if ("unsent" in mailbox) return mailbox;
  const { to, timeZone, stopped } = mailbox;
  const [card, history] = await Promise.all([reader.card(issueId), reader.history(issueId)]);
  const news = history.find(({ event }) => event.version === eventVersion) ?? null;
  if (news && !isStillTrue(news.event, card.issue, why)) return { unsent: "no_longer_so" };
  if (stopped && !isMailedAnyway(why, news?.event.what ?? null)) return { unsent: "mails_stopped" };
  const personal = await links(card.workspaceId, personId, issueId);
  const { hostname } = new URL(personal.page);
  return {
    to,
    timeZone,
    why,
    standsInFor,
    card,
    news,
    history,
    links: personal,
    at: now().toISOString(),
    messageId: `amends-${card.workspaceId}-${issueId}-${eventVersion}-${personId}@${hostname}`,
    threadId: `amends-${card.workspaceId}-${issueId}-${personId}@${hostname}`,
  };
}
