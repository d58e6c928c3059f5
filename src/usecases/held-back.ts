import { isEscalation } from "../domain/digest.ts";
import { quietUntil } from "../domain/quiet.ts";
import type { Hold, PostTask } from "./outbox-ports.ts";
import { MAIL_LANE } from "./plan-notices.ts";
import type { Reader } from "./reader-ports.ts";

/** What Slack shows a person that can wait until their quiet hours are over. */
const CAN_WAIT: ReadonlySet<PostTask["kind"]> = new Set(["dm", "digest", "reminder"]);

/**
 * Until when a message has to wait that was to come earlier and would come in its reader's quiet hours, as after an outage; null: it may come.
 * Escalations come at any time.
 */
export async function heldBack(
  { reader, present }: { readonly reader: Pick<Reader, "telling">; present(): Promise<string> },
  { channelId }: Hold,
  { kind, noticeIds }: PostTask,
): Promise<string | null> {
  const [noticeId] = noticeIds;
  if (!CAN_WAIT.has(kind) || channelId === MAIL_LANE || noticeId === undefined) return null;
  const telling = await reader.telling(noticeId);
  if (!telling || isEscalation(telling.what)) return null;
  return quietUntil(await present(), telling.quiet, telling.timeZone);
}
