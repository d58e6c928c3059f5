import { ALERT_MOST } from "./alerts.ts";
import { MAIL_LANE } from "./plan-notices.ts";
import type { Hold, KeepLane, Outcome, Posted, PostTask } from "./ports.ts";
import type { DeliveryPorts } from "./send.ts";
import { sentAt } from "./send-collected.ts";
import { mailed, recipientOf } from "./send-mail.ts";

/** Tells one person of a closed place, as it is now; nothing when it is mended. */
export async function sendAlert(
  ports: DeliveryPorts,
  { channelId, workspaceId }: Hold,
  task: PostTask,
  found: Posted | null,
  keep: KeepLane,
): Promise<Outcome> {
  if (found) return sentAt(found);
  const { personId, why } = recipientOf(task);
  const at = await ports.present();
  const alert = await ports.reader.alert(task.noticeIds[0] ?? 0, {
    personId,
    isForAdmin: why === "admin",
    most: ALERT_MOST,
    at,
  });
  if (!alert || (!alert.isForAdmin && alert.items.length === 0)) return { state: "superseded", code: "no_longer_so" };
  if (channelId !== MAIL_LANE) {
    await keep();
    return sentAt(await ports.messenger.postAlert(channelId, alert, task.key));
  }
  const outcome = await mailed(ports, task, keep, async (mailer) => {
    const mailbox = await ports.reader.mailbox(personId, null);
    if ("unsent" in mailbox) return mailbox;
    const { to, timeZone } = mailbox;
    const pages = await Promise.all(
      alert.items.map(
        async ({ issueId }) => [issueId, (await ports.links(workspaceId, personId, issueId)).page] as const,
      ),
    );
    const messageId = `amends-alert-${workspaceId}-${task.noticeIds[0]}-${personId}@${mailer.host}`;
    return { messageId, send: () => mailer.sendAlert({ to, timeZone, alert, pages: new Map(pages), messageId }) };
  });
  return outcome.state === "sent" ? sentAt({ ts: outcome.messageTs, channelId }) : outcome;
}
