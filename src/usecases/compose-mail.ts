import type { IssueMail, MailLinks } from "./mail-ports.ts";
import type { Reader, Recipient } from "./ports.ts";

/** Makes the personal addresses for one mail: a new token each time, so that an old mail can be revoked without the others. */
export type LinkMaker = (workspaceId: number, personId: number, issueId: number) => Promise<MailLinks>;

/** The mail that tells a person of an event; null when they have no address. */
export async function composeMail(
  { reader, links }: { reader: Reader; links: LinkMaker },
  issueId: number,
  eventVersion: number,
  { personId, why }: Recipient,
): Promise<IssueMail | null> {
  const to = await reader.mailbox(personId);
  if (!to) return null;
  const [card, history] = await Promise.all([reader.card(issueId), reader.history(issueId)]);
  const personal = await links(card.workspaceId, personId, issueId);
  const { hostname } = new URL(personal.page);
  return {
    to,
    why,
    card,
    news: history.find(({ event }) => event.version === eventVersion) ?? null,
    history,
    links: personal,
    messageId: `amends-${card.workspaceId}-${issueId}-${eventVersion}-${personId}@${hostname}`,
    threadId: `amends-${card.workspaceId}-${issueId}-${personId}@${hostname}`,
  };
}
