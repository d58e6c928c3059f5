import { ALERT_MOST } from "./alerts.ts";
import type { KeepLane, Posted } from "./messenger-ports.ts";
import type { Hold, Outcome, PostTask } from "./outbox-ports.ts";
import type { DeliveryPorts } from "./send.ts";
import { sendCollected, sentAt } from "./send-collected.ts";
import { recipientOf } from "./send-mail.ts";

/** Tells one person of a closed place, or an admin of what could not be understood, as it is now; nothing when it is mended. */
export async function sendAlert(
  ports: DeliveryPorts,
  hold: Hold,
  task: PostTask,
  found: Posted | null,
  keep: KeepLane,
): Promise<Outcome> {
  if (found) return sentAt(found);
  const { personId, why } = recipientOf(task);
  const noticeId = task.noticeIds[0] ?? 0;
  const rejections = await ports.reader.rejections(noticeId);
  if (rejections)
    return sendCollected(ports, hold, task, keep, {
      name: "rejections",
      issueIds: [],
      post: () => ports.messenger.postRejections(hold.channelId, rejections, task.key),
      mail: (mailer, about) => mailer.sendRejections({ ...about, rejections }),
    });
  const at = await ports.present();
  const alert = await ports.reader.alert(noticeId, {
    personId,
    isForAdmin: why === "admin",
    most: ALERT_MOST,
    at,
  });
  if (!alert || (!alert.isForAdmin && alert.items.length === 0)) return { state: "superseded", code: "no_longer_so" };
  return sendCollected(ports, hold, task, keep, {
    name: "alert",
    issueIds: alert.items.map(({ issueId }) => issueId),
    post: () => ports.messenger.postAlert(hold.channelId, alert, task.key, keep),
    mail: (mailer, about) => mailer.sendAlert({ ...about, alert }),
  });
}
