import { DeliveryError, type DeliveryFailure } from "../domain/errors.ts";
import type { Logger } from "../logger.ts";
import { composeMail, type LinkMaker } from "./compose-mail.ts";
import type { Mailer } from "./mail-ports.ts";
import type { Pace } from "./pace.ts";
import type {
  Hold,
  KeepLane,
  Lane,
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

/** How long a lane rests when its channel is closed to us (archived, not invited, token revoked) before it is tried again. */
const CLOSED_REST_MS = 60_000;
const RETRY_FIRST_MS = 1_000;
const RETRY_MOST_MS = 300_000;
/** How many cards one redraw job draws before it lets other lanes have the worker. */
const REDRAWS_AT_A_TIME = 20;

/** Exponential: 1 s, 2 s, 4 s … at most five minutes. */
export const backoffMs = (attempts: number): number =>
  Math.min(RETRY_MOST_MS, RETRY_FIRST_MS * 2 ** Math.max(0, attempts - 1));

/** Posts the most urgent message of a channel. One job of a lane wakes the next, so a busy channel never holds up another. */
export function deliverNotice(ports: DeliveryPorts, lane: Lane): Promise<void> {
  return inLane(ports, lane, async (hold) => {
    const task = await ports.outbox.nextPost(hold);
    if (!task) return { restMs: 0 };
    const { outcome, rest } = await attempt(ports, hold, task.attempts, () => post(ports, hold, task));
    await settle(ports, hold, task.noticeId, outcome);
    return rest ?? { restMs: ports.pace.postMs };
  });
}

/** Draws the cards of a channel anew that their issues have moved on from: each once, however many changes there were. */
export function syncCards(ports: DeliveryPorts, lane: Lane): Promise<void> {
  return inLane(ports, lane, async (hold) => {
    for (let i = 0; i < REDRAWS_AT_A_TIME; i++) {
      const task = await ports.outbox.nextRedraw(hold);
      if (!task) break;
      const { outcome, rest } = await attempt(ports, hold, task.attempts, () => redraw(ports, hold, task));
      await settle(ports, hold, task.noticeId, outcome);
      if (rest) return rest;
    }
    return { restMs: 0 };
  });
}

interface Rest {
  readonly restMs: number;
  readonly trouble?: string;
}

/** Takes the lane, works, gives it back, and sees to it that someone comes when there is more. */
async function inLane(ports: DeliveryPorts, lane: Lane, work: (hold: Hold) => Promise<Rest>): Promise<void> {
  const { workspaceId, channelId, verb } = lane;
  const nudge = nudgeOf(ports, verb);
  const taken = await ports.outbox.takeLane(lane);
  if ("comeBackInMs" in taken) {
    if (taken.comeBackInMs !== null) nudge(workspaceId, channelId, taken.comeBackInMs);
    return;
  }
  const { restMs, trouble } = await work(taken.hold);
  const moreInMs = await ports.outbox.releaseLane(taken.hold, restMs, trouble ?? null);
  if (moreInMs !== null) nudge(workspaceId, channelId, moreInMs);
}

const nudgeOf = ({ nudges }: DeliveryPorts, verb: Lane["verb"]) => (verb === "post" ? nudges.posts : nudges.redraws);

/** A card that was found again has to be drawn anew, one that is gone has to be posted anew: work for the channel's other lane. */
async function settle(ports: DeliveryPorts, hold: Hold, noticeId: number, outcome: Outcome): Promise<void> {
  const next = await ports.outbox.settle(hold, noticeId, outcome);
  if (next && next !== hold.verb) nudgeOf(ports, next)(hold.workspaceId, hold.channelId);
}

/** One try: its outcome, and whether the whole lane has to rest because of it. What is not a delivery error is a bug, and costs the message, not the lane. */
async function attempt(
  ports: DeliveryPorts,
  hold: Hold,
  attempts: number,
  send: () => Promise<Outcome>,
): Promise<{ outcome: Outcome; rest: Rest | null }> {
  try {
    return { outcome: await send(), rest: null };
  } catch (error) {
    if (!(error instanceof DeliveryError)) {
      ports.logger.error("a message could not be made", {
        workspaceId: hold.workspaceId,
        channel: hold.channelId,
        err: error,
      });
      return { outcome: { state: "again", inMs: backoffMs(attempts + 5), code: "internal" }, rest: null };
    }
    const { failure, code, retryAfterMs } = error;
    ports.logger.warn("slack refused a message", {
      workspaceId: hold.workspaceId,
      channel: hold.channelId,
      code,
      state: failure,
    });
    const unknown: Outcome = { state: "unknown", inMs: ports.pace.lookAfterMs, code };
    if (failure === "unknown") return { outcome: unknown, rest: null };
    const after = OUTCOMES[failure](code, attempts, retryAfterMs ?? 0);
    return error instanceof LookFailed ? { ...after, outcome: unknown } : after;
  }
}

/** Begins the hold anew before each further call; when the lane has passed to someone else, the rest is theirs to do. */
const keeping =
  ({ outbox }: DeliveryPorts, hold: Hold): KeepLane =>
  async () => {
    if (!(await outbox.keepLane(hold))) throw new DeliveryError("temporary", "lane_lost");
  };

/** Looking for an earlier message failed: whether it was posted is as unknown as before. */
class LookFailed extends DeliveryError {}

type AfterFailure = (code: string, attempts: number, retryAfterMs: number) => { outcome: Outcome; rest: Rest | null };

const OUTCOMES: Readonly<Record<Exclude<DeliveryFailure, "unknown">, AfterFailure>> = {
  permanent: (code) => ({ outcome: { state: "failed", code }, rest: null }),
  gone: () => ({ outcome: { state: "gone" }, rest: null }),
  temporary: (code, attempts) => ({ outcome: { state: "again", inMs: backoffMs(attempts), code }, rest: null }),
  limited: (code, _attempts, retryAfterMs) => ({
    outcome: { state: "again", inMs: 0, code },
    rest: { restMs: retryAfterMs },
  }),
  place_closed: (code) => ({
    outcome: { state: "again", inMs: 0, code },
    rest: { restMs: CLOSED_REST_MS, trouble: code },
  }),
};

async function post(ports: DeliveryPorts, hold: Hold, task: PostTask): Promise<Outcome> {
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
  const mail = await composeMail(ports, task.issueId, task.eventVersion, recipientOf(task));
  if (!mail) return { state: "superseded", code: "no_address" };
  await ports.mailer.send(mail);
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

async function redraw(ports: DeliveryPorts, hold: Hold, task: RedrawTask): Promise<Outcome> {
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
