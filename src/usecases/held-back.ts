import { isEscalation } from "../domain/digest.ts";
import { restsUntil } from "../domain/ladder.ts";
import type { Hold, PostTask } from "./outbox-ports.ts";
import { MAIL_LANE } from "./plan-notices.ts";
import type { Reader } from "./reader-ports.ts";

/** What comes to a person that can wait until their quiet hours are over. */
const CAN_WAIT: ReadonlySet<PostTask["kind"]> = new Set(["dm", "mail", "digest", "reminder"]);

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
  if (!CAN_WAIT.has(kind) || noticeId === undefined) return null;
  const telling = await reader.telling(noticeId);
  if (!telling || isEscalation(telling.what)) return null;
  return restsUntil(await present(), channelId === MAIL_LANE ? "email" : "slack", telling);
}
