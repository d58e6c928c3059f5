import type { KeepLane, Posted } from "./messenger-ports.ts";
import type { Hold, Outcome, PostTask } from "./outbox-ports.ts";
import { remindersOf } from "./reminders.ts";
import type { DeliveryPorts } from "./send.ts";
import { NOTHING_LEFT, sendCollected, sentAt } from "./send-collected.ts";

/** Sends all that a person, or a channel, is to be reminded of this morning as one message. */
export async function sendReminders(
  ports: DeliveryPorts,
  hold: Hold,
  task: PostTask,
  found: Posted | null,
  keep: KeepLane,
): Promise<Outcome> {
  if (found) return sentAt(found);
  const personId = task.recipient?.personId ?? null;
  const at = await ports.present();
  const reminders = remindersOf(await ports.reader.reminded(task.noticeIds, at), personId, at);
  if (reminders.items.length === 0) return NOTHING_LEFT;
  return sendCollected(ports, hold, task, keep, {
    name: "reminder",
    issueIds: reminders.items.map(({ issueId }) => issueId),
    tells: reminders.of,
    post: () => ports.messenger.postReminders(hold.channelId, reminders, task.key, personId === null, keep),
    mail: (mailer, about) => mailer.sendReminders({ ...about, reminders }),
  });
}
