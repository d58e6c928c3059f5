import { DeliveryError } from "../domain/errors.ts";
import { composeMail } from "./compose-mail.ts";
import type { Mailer, Unsent } from "./mail-ports.ts";
import type { KeepLane, Posted } from "./messenger-ports.ts";
import type { Hold, Outcome, PostTask, Recipient } from "./outbox-ports.ts";
import type { DeliveryPorts } from "./send.ts";

/** About a day of tries, most of them five minutes apart. */
const MAIL_TRIES = 296;

/** A mail carries the same Message-ID on every try: sent twice, it is one for whoever reads it. */
export function sendMail(
  ports: DeliveryPorts,
  _hold: Hold,
  task: PostTask,
  _found: Posted | null,
  keep: KeepLane,
): Promise<Outcome> {
  return mailed(ports, task, keep, async (mailer) => {
    const mail = await composeMail(ports, task.issueId, task.eventVersion, recipientOf(task));
    return "unsent" in mail ? mail : { messageId: mail.messageId, send: () => mailer.send(mail) };
  });
}

type Made = { readonly messageId: string; readonly send: () => Promise<void> } | Unsent;

/** Makes a mail and hands it over, unless it was tried for too long or nobody takes it. */
export async function mailed(
  { mailer }: Pick<DeliveryPorts, "mailer">,
  task: PostTask,
  keep: KeepLane,
  make: (mailer: Mailer) => Promise<Made>,
): Promise<Outcome> {
  if (!mailer) return { state: "superseded", code: "no_smtp" };
  if (task.attempts > MAIL_TRIES) return { state: "failed", code: "gave_up" };
  const mail = await make(mailer);
  if ("unsent" in mail) return { state: "superseded", code: mail.unsent };
  await keep();
  await mail.send().catch((error: unknown) => {
    const again = error instanceof DeliveryError && error.code === "cut_after_data" && task.attempts > 1;
    // It may have arrived twice already: a third copy would help nobody.
    throw again ? new DeliveryError("permanent", error.code) : error;
  });
  return { state: "sent", messageTs: mail.messageId, drawnVersion: task.eventVersion };
}

/** Whom a message to a person is for. */
export function recipientOf({ recipient }: { readonly recipient: Recipient | null }): Recipient {
  if (!recipient) throw new Error("a message to a person names nobody");
  return recipient;
}
