import { digestOf } from "./digest.ts";
import type { KeepLane, Posted } from "./messenger-ports.ts";
import type { Hold, Outcome, PostTask } from "./outbox-ports.ts";
import type { DeliveryPorts } from "./send.ts";
import { NOTHING_LEFT, sendCollected, sentAt } from "./send-collected.ts";

/** Sends all that a day brought a person as one message. */
export async function sendDigest(
  ports: DeliveryPorts,
  hold: Hold,
  task: PostTask,
  found: Posted | null,
  keep: KeepLane,
): Promise<Outcome> {
  if (found) return sentAt(found);
  const digest = digestOf(await ports.reader.collected(task.noticeIds));
  if (digest.items.length === 0) return NOTHING_LEFT;
  return sendCollected(ports, hold, task, keep, {
    name: "digest",
    issueIds: digest.items.map(({ issueId }) => issueId),
    post: () => ports.messenger.postDigest(hold.channelId, digest, task.key, keep),
    mail: (mailer, about) => mailer.sendDigest({ ...about, digest }),
  });
}
