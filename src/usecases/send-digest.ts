import { type Digest, type DigestMail, digestOf } from "./digest.ts";
import type { Unsent } from "./mail-ports.ts";
import { MAIL_LANE } from "./plan-notices.ts";
import type { Hold, Outcome, Posted, PostTask } from "./ports.ts";
import type { DeliveryPorts } from "./send.ts";
import { mailed, recipientOf } from "./send-mail.ts";

/** A digest stands as it was sent, whatever becomes of its issues: no version of theirs is later than this. */
export const NEVER_ANEW = 2_147_483_647;

/** Sends all that was collected for a person as one message, by the way of the lane it waited in. */
export async function sendDigest(
  ports: DeliveryPorts,
  hold: Hold,
  task: PostTask,
  found: Posted | null,
): Promise<Outcome> {
  if (found) return sentAt(found);
  const digest = digestOf(await ports.reader.collected(task.noticeIds));
  if (digest.items.length === 0) return { state: "superseded", code: "nothing_left" };
  if (hold.channelId !== MAIL_LANE) return sentAt(await ports.messenger.postDigest(hold.channelId, digest, task.key));
  const outcome = await mailed(ports, task, async (mailer) => {
    const mail = await composeDigestMail(ports, hold, task, digest);
    return "unsent" in mail ? mail : { messageId: mail.messageId, send: () => mailer.sendDigest(mail) };
  });
  return outcome.state === "sent" ? { ...outcome, drawnVersion: NEVER_ANEW } : outcome;
}

/** Sent, and never drawn anew. */
export const sentAt = ({ ts, channelId }: Posted): Outcome => ({
  state: "sent",
  messageTs: ts,
  drawnVersion: NEVER_ANEW,
  channelId,
});

/** The mail of a digest, with a personal address for each issue it shows, or why there is none. */
async function composeDigestMail(
  ports: DeliveryPorts,
  { workspaceId }: Hold,
  task: PostTask,
  digest: Digest,
): Promise<DigestMail | Unsent> {
  const { personId } = recipientOf(task);
  const issueIds = digest.items.map(({ issueId }) => issueId);
  const made = await personalPages(ports, {
    workspaceId,
    personId,
    issueIds,
    name: "digest",
    first: task.noticeIds[0],
  });
  return "unsent" in made ? made : { ...made, digest };
}

/** What every mail about several issues has: whom it goes to, and a personal address for each issue. */
export async function personalPages(
  { reader, links }: Pick<DeliveryPorts, "reader" | "links">,
  o: {
    readonly workspaceId: number;
    readonly personId: number;
    readonly issueIds: readonly number[];
    /** What the mail is called in its id, with the first notice it brings. */
    readonly name: string;
    readonly first: number | undefined;
  },
): Promise<Omit<DigestMail, "digest"> | Unsent> {
  const mailbox = await reader.mailbox(o.personId, null);
  if ("unsent" in mailbox) return mailbox;
  const { to, timeZone } = mailbox;
  const personal = await Promise.all(
    o.issueIds.map(async (issueId) => ({ issueId, ...(await links(o.workspaceId, o.personId, issueId)) })),
  );
  const unsubscribe = personal[0]?.unsubscribe ?? "";
  return {
    ...{ to, timeZone },
    pages: new Map(personal.map(({ issueId, page }) => [issueId, page])),
    unsubscribe,
    messageId: `amends-${o.name}-${o.workspaceId}-${o.first}-${o.personId}@${new URL(unsubscribe).hostname}`,
  };
}
