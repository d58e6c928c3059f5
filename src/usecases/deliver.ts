import { DeliveryError, type DeliveryFailure } from "../domain/errors.ts";
import type { Logger } from "../logger.ts";
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
  RedrawTask,
} from "./ports.ts";

export interface DeliveryPorts {
  readonly outbox: Outbox;
  readonly reader: Reader;
  readonly messenger: Messenger;
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
    await ports.outbox.settle(hold, task.noticeId, outcome);
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
      await ports.outbox.settle(hold, task.noticeId, outcome);
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
  const nudge = verb === "post" ? ports.nudges.posts : ports.nudges.redraws;
  const taken = await ports.outbox.takeLane(lane);
  if ("comeBackInMs" in taken) {
    if (taken.comeBackInMs !== null) nudge(workspaceId, channelId, taken.comeBackInMs);
    return;
  }
  const { restMs, trouble } = await work(taken.hold);
  const moreInMs = await ports.outbox.releaseLane(taken.hold, restMs, trouble ?? null);
  if (moreInMs !== null) nudge(workspaceId, channelId, moreInMs);
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
  return task.kind === "card" ? postCard(ports, hold, task, found, keep) : postLine(ports, hold, task, found);
}

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

async function lookBeforePostingAgain(
  { messenger }: DeliveryPorts,
  hold: Hold,
  task: PostTask,
  keep: KeepLane,
): Promise<Posted | null> {
  if (task.lookSince === null) return null;
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
  const card = await reader.card(task.issueId);
  await messenger.updateCard({ channelId: hold.channelId, ts: task.messageTs }, card, keeping(ports, hold));
  return { state: "sent", messageTs: task.messageTs, drawnVersion: card.issue.version, restMs: pace.redrawMs };
}
