import type { DigestMail } from "./digest.ts";
import type { Mailer, Unsent } from "./mail-ports.ts";
import type { KeepLane, Posted } from "./messenger-ports.ts";
import type { Hold, Outcome, PostTask } from "./outbox-ports.ts";
import { MAIL_LANE } from "./plan-notices.ts";
import type { DeliveryPorts } from "./send.ts";
import { mailed, recipientOf } from "./send-mail.ts";

type Sent = Extract<Outcome, { readonly state: "sent" }>;

/** It stands as it was sent, whatever becomes of its issues: no version of theirs is later than this. */
const NEVER_ANEW = 2_147_483_647;

/** What every mail about several issues has besides what it tells. */
export type AboutSeveral = Omit<DigestMail, "digest">;

/** One message that brings all that was collected. */
export interface Collected {
  /** What a mail of it is called in its id. */
  readonly name: string;
  /** The issues it shows. */
  readonly issueIds: readonly number[];
  /** The issues it tells of, shown or counted; missing: all that were collected. */
  readonly tells?: readonly number[];
  post(): Promise<Posted>;
  mail(mailer: Mailer, about: AboutSeveral): Promise<void>;
}

/** Nothing is left of what was collected. */
export const NOTHING_LEFT: Outcome = { state: "superseded", code: "nothing_left" };

/** Sends all that was collected for a place as one message, by the way of the lane it waited in. */
export async function sendCollected(
  ports: DeliveryPorts,
  hold: Hold,
  task: PostTask,
  keep: KeepLane,
  { name, issueIds, tells, post, mail }: Collected,
): Promise<Outcome> {
  const { workspaceId, channelId } = hold;
  const sent = (outcome: Sent): Outcome => ({ ...outcome, drawnVersion: NEVER_ANEW });
  if (tells) await ports.outbox.tellOnly(hold, task.noticeIds, tells);
  if (channelId !== MAIL_LANE) {
    await keep();
    return sent(sentAt(await post()));
  }
  const outcome = await mailed(ports, task, keep, async (mailer) => {
    const { personId } = recipientOf(task);
    const messageId = `amends-${name}-${workspaceId}-${task.collectedId}-${personId}@${mailer.host}`;
    const about = await aboutSeveral(ports, { workspaceId, personId, issueIds, messageId });
    return "unsent" in about ? about : { messageId, send: () => mail(mailer, about) };
  });
  return outcome.state === "sent" ? sent(outcome) : outcome;
}

/** Sent, and never drawn anew. */
export const sentAt = ({ ts, channelId }: Posted): Sent => ({
  state: "sent",
  messageTs: ts,
  drawnVersion: NEVER_ANEW,
  channelId,
});

/** Whom the mail goes to, with a personal address for each issue; or why there is none. */
async function aboutSeveral(
  { reader, links }: Pick<DeliveryPorts, "reader" | "links">,
  o: {
    readonly workspaceId: number;
    readonly personId: number;
    readonly issueIds: readonly number[];
    readonly messageId: string;
  },
): Promise<AboutSeveral | Unsent> {
  const mailbox = await reader.mailbox(o.personId, null);
  if ("unsent" in mailbox) return mailbox;
  const { to, timeZone } = mailbox;
  const personal = await Promise.all(
    o.issueIds.map(async (issueId) => ({ issueId, ...(await links(o.workspaceId, o.personId, issueId)) })),
  );
  return {
    ...{ to, timeZone, messageId: o.messageId, unsubscribe: personal[0]?.unsubscribe ?? "" },
    pages: new Map(personal.map(({ issueId, page }) => [issueId, page])),
  };
}
