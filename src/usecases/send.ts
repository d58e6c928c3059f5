import { DeliveryError } from "../domain/errors.ts";
import type { Logger } from "../logger.ts";
import { composeMail, type LinkMaker } from "./compose-mail.ts";
import type { Mailer } from "./mail-ports.ts";
import type { Pace } from "./pace.ts";
import type {
  Hold,
  KeepLane,
  Messenger,
  Nudges,
  Outbox,
  Outcome,
  Posted,
  PostTask,
  Reader,
  Recipient,
  RedrawTask,
} from "./ports.ts";

/** What delivery works with. */
export interface DeliveryPorts {
  readonly outbox: Outbox;
  readonly reader: Reader;
  readonly messenger: Messenger;
  /** Null where no mail server is configured. */
  readonly mailer: Mailer | null;
  readonly links: LinkMaker;
  readonly nudges: Nudges;
  readonly logger: Logger;
  readonly pace: Pace;
}

/** Begins the hold anew before each further call; when the lane has passed to someone else, the rest is theirs to do. */
const keeping =
  ({ outbox }: DeliveryPorts, hold: Hold): KeepLane =>
  async () => {
    if (!(await outbox.keepLane(hold))) throw new DeliveryError("temporary", "lane_lost");
  };

/** Looking for an earlier message failed: whether it was posted is as unknown as before. */
export class LookFailed extends DeliveryError {}

/** About a day of tries, most of them five minutes apart. */
const MAIL_TRIES = 296;
/** Sends a new message: a card, a line, a direct message or a mail. */
export async function post(ports: DeliveryPorts, hold: Hold, task: PostTask): Promise<Outcome> {
  if (task.kind === "line" && task.cardTs === null) return { state: "superseded", code: "card_failed" };
  const keep = keeping(ports, hold);
  const found = await lookBeforePostingAgain(ports, hold, task, keep);
  if (task.lookSince !== null) await keep();
  return SEND[task.kind](ports, hold, task, found, keep);
}

type Send = (
  ports: DeliveryPorts,
  hold: Hold,
  task: PostTask,
  found: Posted | null,
  keep: KeepLane,
) => Promise<Outcome>;

const SEND: Readonly<Record<PostTask["kind"], Send>> = { card: postCard, line: postLine, dm: postDm, mail: sendMail };

async function postCard(
  { reader, messenger }: DeliveryPorts,
  hold: Hold,
  task: PostTask,
  found: Posted | null,
  keep: KeepLane,
): Promise<Outcome> {
  // A card found again shows some earlier version: 0 has it drawn anew.
  if (found) return { state: "sent", messageTs: found.ts, drawnVersion: 0, channelId: found.channelId };
  const card = await reader.card(task.issueId);
  const { ts, channelId } = await messenger.postCard(hold.channelId, card, task.key, keep);
  return { state: "sent", messageTs: ts, drawnVersion: card.issue.version, channelId };
}

async function postLine(
  { reader, messenger }: DeliveryPorts,
  hold: Hold,
  task: PostTask,
  found: Posted | null,
): Promise<Outcome> {
  if (found) return { state: "sent", messageTs: found.ts, drawnVersion: task.eventVersion };
  const line = await reader.line(task.issueId, task.eventVersion);
  const { ts } = await messenger.postLine({ channelId: hold.channelId, ts: task.cardTs ?? "" }, line, task.key);
  return { state: "sent", messageTs: ts, drawnVersion: task.eventVersion };
}

async function postDm(
  { reader, messenger }: DeliveryPorts,
  hold: Hold,
  task: PostTask,
  found: Posted | null,
): Promise<Outcome> {
  if (found) return { state: "sent", messageTs: found.ts, drawnVersion: 0, channelId: found.channelId };
  const dm = await reader.dm(task.issueId, task.eventVersion, recipientOf(task));
  const { ts, channelId } = await messenger.postDm(hold.channelId, dm, task.key);
  return { state: "sent", messageTs: ts, drawnVersion: dm.card.issue.version, channelId };
}

/** A mail carries the same Message-ID on every try: sent twice, it is one for whoever reads it. */
async function sendMail(ports: DeliveryPorts, _hold: Hold, task: PostTask): Promise<Outcome> {
  if (!ports.mailer) return { state: "superseded", code: "no_smtp" };
  if (task.attempts > MAIL_TRIES) return { state: "failed", code: "gave_up" };
  const mail = await composeMail(ports, task.issueId, task.eventVersion, recipientOf(task));
  if (!mail) return { state: "superseded", code: "no_address" };
  await ports.mailer.send(mail).catch((error: unknown) => {
    const again = error instanceof DeliveryError && error.code === "cut_after_data" && task.attempts > 1;
    // It may have arrived twice already: a third copy would help nobody.
    throw again ? new DeliveryError("permanent", error.code) : error;
  });
  return { state: "sent", messageTs: mail.messageId, drawnVersion: task.eventVersion };
}

function recipientOf({ recipient }: { readonly recipient: Recipient | null }): Recipient {
  if (!recipient) throw new Error("a message to a person names nobody");
  return recipient;
}

async function lookBeforePostingAgain(
  { messenger }: DeliveryPorts,
  hold: Hold,
  task: PostTask,
  keep: KeepLane,
): Promise<Posted | null> {
  if (task.lookSince === null || task.kind === "mail") return null;
  const threadTs = task.kind === "line" ? task.cardTs : null;
  try {
    return await messenger.find({ channelId: hold.channelId, threadTs }, task.key, task.lookSince, keep);
  } catch (error) {
    if (error instanceof DeliveryError) throw new LookFailed(error.failure, error.code, error.retryAfterMs);
    throw error;
  }
}

/** Draws a posted card or direct message as its issue is now. */
export async function redraw(ports: DeliveryPorts, hold: Hold, task: RedrawTask): Promise<Outcome> {
  const { reader, messenger, pace } = ports;
  const at = { channelId: hold.channelId, ts: task.messageTs };
  const sent = (version: number): Outcome => ({
    state: "sent",
    messageTs: task.messageTs,
    drawnVersion: version,
    restMs: pace.redrawMs,
  });
  if (task.recipient) {
    const dm = await reader.dm(task.issueId, task.eventVersion, task.recipient);
    await messenger.updateDm(at, dm);
    return sent(dm.card.issue.version);
  }
  const card = await reader.card(task.issueId);
  await messenger.updateCard(at, card, keeping(ports, hold));
  return sent(card.issue.version);
}
