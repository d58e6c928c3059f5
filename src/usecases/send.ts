import { stopwatch } from "../clock.ts";
import { DeliveryError } from "../domain/errors.ts";
import { isStillTrue } from "../domain/still-true.ts";
import type { Logger } from "../logger.ts";
import type { Observer } from "../observer.ts";
import type { Closures } from "./closures.ts";
import type { LinkMaker } from "./compose-mail.ts";
import { heldBack } from "./held-back.ts";
import type { Mailer } from "./mail-ports.ts";
import type { KeepLane, Messenger, Posted } from "./messenger-ports.ts";
import type { Hold, Nudges, Outbox, Outcome, PostTask, RedrawTask } from "./outbox-ports.ts";
import { beginMs, type Pace } from "./pace.ts";
import { MAIL_LANE } from "./plan-notices.ts";
import type { Reader } from "./reader-ports.ts";
import { sendAlert } from "./send-alert.ts";
import { sendDigest } from "./send-digest.ts";
import { recipientOf, sendMail } from "./send-mail.ts";
import { sendReminders } from "./send-reminders.ts";

/** What delivery works with. */
export interface DeliveryPorts {
  readonly outbox: Outbox;
  readonly closures: Closures;
  readonly reader: Reader;
  readonly messenger: Messenger;
  /** Null where no mail server is configured. */
  readonly mailer: Mailer | null;
  readonly links: LinkMaker;
  readonly nudges: Nudges;
  readonly logger: Logger;
  readonly observer: Observer;
  readonly pace: Pace;
  readonly now: () => Date;
  /** The present on the clock that all hosts share. ISO 8601 in UTC. */
  present(): Promise<string>;
}

/**
 * Begins the hold anew right before each call; when the lane has passed to someone else, the rest is theirs to do. Whoever stood still meanwhile (a
 * paused machine, a blocked event loop) finds out here, before anything is said twice.
 */
const keeping =
  ({ outbox, pace }: DeliveryPorts, hold: Hold): KeepLane =>
  async () => {
    const elapsedMs = stopwatch();
    if (!(await outbox.keepLane(hold))) throw new DeliveryError("temporary", "lane_lost");
    // The answer was read late: part of the hold is over already.
    if (elapsedMs() > beginMs(pace)) throw new DeliveryError("temporary", "stood_still");
  };

/** Looking for an earlier message failed: whether it was posted is as unknown as before. */
export class LookFailed extends DeliveryError {}

/** Sends a new message: a card, a line, a direct message, a mail or a digest. */
export async function post(ports: DeliveryPorts, hold: Hold, task: PostTask): Promise<Outcome> {
  if (task.kind === "line" && task.cardTs === null) return { state: "superseded", code: "card_failed" };
  const keep = keeping(ports, hold);
  const found = await lookBeforePostingAgain(ports, hold, task, keep);
  const quietUntil = found ? null : await heldBack(ports, hold, task);
  if (quietUntil !== null) return { state: "later", notBefore: quietUntil };
  const outcome = await SEND[task.kind](ports, hold, task, found, keep);
  return found && task.lookSince && outcome.state === "sent" ? { ...outcome, sentAt: task.lookSince } : outcome;
}

type Send = (
  ports: DeliveryPorts,
  hold: Hold,
  task: PostTask,
  found: Posted | null,
  keep: KeepLane,
) => Promise<Outcome>;

const SEND: Readonly<Record<PostTask["kind"], Send>> = {
  card: postCard,
  line: postLine,
  dm: postDm,
  mail: sendMail,
  digest: sendDigest,
  reminder: sendReminders,
  rollup: sendReminders,
  alert: sendAlert,
};

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
  await keep();
  const { ts, channelId } = await messenger.postCard(hold.channelId, card, task.key, keep);
  return { state: "sent", messageTs: ts, drawnVersion: card.issue.version, channelId };
}

async function postLine(
  { reader, messenger }: DeliveryPorts,
  hold: Hold,
  task: PostTask,
  found: Posted | null,
  keep: KeepLane,
): Promise<Outcome> {
  if (found) return { state: "sent", messageTs: found.ts, drawnVersion: task.eventVersion };
  const line = await reader.line(task.issueId, task.eventVersion);
  await keep();
  const { ts } = await messenger.postLine({ channelId: hold.channelId, ts: task.cardTs ?? "" }, line, task.key);
  return { state: "sent", messageTs: ts, drawnVersion: task.eventVersion };
}

async function postDm(
  { reader, messenger }: DeliveryPorts,
  hold: Hold,
  task: PostTask,
  found: Posted | null,
  keep: KeepLane,
): Promise<Outcome> {
  if (found) return { state: "sent", messageTs: found.ts, drawnVersion: 0, channelId: found.channelId };
  const dm = await reader.dm(task.issueId, task.eventVersion, recipientOf(task));
  if (!isStillTrue(dm.news.event, dm.card.issue, dm.why)) return { state: "superseded", code: "no_longer_so" };
  await keep();
  const { ts, channelId } = await messenger.postDm(hold.channelId, dm, task.key, keep);
  return { state: "sent", messageTs: ts, drawnVersion: dm.card.issue.version, channelId };
}

async function lookBeforePostingAgain(
  { messenger }: DeliveryPorts,
  hold: Hold,
  task: PostTask,
  keep: KeepLane,
): Promise<Posted | null> {
  if (task.lookSince === null || hold.channelId === MAIL_LANE) return null;
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
  const keep = keeping(ports, hold);
  const at = { channelId: hold.channelId, ts: task.messageTs };
  const sent = (version: number): Outcome => ({
    state: "sent",
    messageTs: task.messageTs,
    drawnVersion: version,
    restMs: pace.redrawMs,
  });
  if (task.recipient) {
    const dm = await reader.dm(task.issueId, task.eventVersion, task.recipient);
    await keep();
    await messenger.updateDm(at, dm, keep);
    return sent(dm.card.issue.version);
  }
  const card = await reader.card(task.issueId);
  await keep();
  await messenger.updateCard(at, card, keep);
  return sent(card.issue.version);
}
