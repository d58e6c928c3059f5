import type { Unsent } from "./mail-ports.ts";
import { MAIL_LANE } from "./plan-notices.ts";
import type { Hold, Outcome, Posted, PostTask } from "./ports.ts";
import { type ReminderMail, type Reminders, remindersOf } from "./reminders.ts";
import type { DeliveryPorts } from "./send.ts";
import { NEVER_ANEW, personalPages, sentAt } from "./send-digest.ts";
import { mailed, recipientOf } from "./send-mail.ts";

/** Sends all that a person, or a channel, is to be reminded of this morning as one message, by the way of the lane it waited in. */
export async function sendReminders(
  ports: DeliveryPorts,
  hold: Hold,
  task: PostTask,
  found: Posted | null,
): Promise<Outcome> {
  if (found) return sentAt(found);
  const personId = task.recipient?.personId ?? null;
  const at = await ports.present();
  const reminders = remindersOf(await ports.reader.reminded(task.noticeIds, at), personId, at);
  if (reminders.items.length === 0) return { state: "superseded", code: "nothing_left" };
  if (hold.channelId !== MAIL_LANE)
    return sentAt(await ports.messenger.postReminders(hold.channelId, reminders, task.key, personId === null));
  const outcome = await mailed(ports, task, async (mailer) => {
    const mail = await composeReminderMail(ports, hold, task, reminders);
    return "unsent" in mail ? mail : { messageId: mail.messageId, send: () => mailer.sendReminders(mail) };
  });
  return outcome.state === "sent" ? { ...outcome, drawnVersion: NEVER_ANEW } : outcome;
}

async function composeReminderMail(
  ports: DeliveryPorts,
  { workspaceId }: Hold,
  task: PostTask,
  reminders: Reminders,
): Promise<ReminderMail | Unsent> {
  const { personId } = recipientOf(task);
  const issueIds = reminders.items.map(({ issueId }) => issueId);
  const made = await personalPages(ports, {
    workspaceId,
    personId,
    issueIds,
    name: "reminder",
    first: task.noticeIds[0],
  });
  return "unsent" in made ? made : { ...made, reminders };
}
