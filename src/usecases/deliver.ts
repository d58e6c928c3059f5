import { chance, stopwatch } from "../clock.ts";
import { EVERYWHERE } from "../domain/closures.ts";
import { DeliveryError, type DeliveryFailure } from "../domain/errors.ts";
import { noteClosed } from "./closures.ts";
import type { Hold, Lane, Outcome } from "./outbox-ports.ts";
import { MAIL_LANE } from "./plan-notices.ts";
import { type DeliveryPorts, LookFailed, post, redraw } from "./send.ts";
import { wakeLane } from "./wake-lane.ts";

/** How long a lane rests when its channel is closed to us (archived, not invited, token revoked); the watch ends it as soon as that is mended. */
const CLOSED_REST_MS = 3_600_000;
/** The same for a mail server that does not want us: nobody looks whether that is mended. */
const MAIL_CLOSED_REST_MS = 60_000;
/** Between two mails. Not none: a lane that asks for itself again at once is taken for a burst of clicks, and put off. */
const MAIL_REST_MS = 10;
const RETRY_FIRST_MS = 1_000;
const RETRY_MOST_MS = 300_000;
/** How many cards one redraw job draws before it lets other lanes have the worker. */
const REDRAWS_AT_A_TIME = 20;

/** A fifth more or less: what an outage stopped at one moment does not come back at one moment. */
const RETRY_SPREAD = 0.2;

/** Exponential: about 1 s, 2 s, 4 s … at most about five minutes. `random` answers from 0 to 1. */
export const backoffMs = (attempts: number, random: () => number = chance): number =>
  Math.min(RETRY_MOST_MS, RETRY_FIRST_MS * 2 ** Math.max(0, attempts - 1)) * (1 + RETRY_SPREAD * (2 * random() - 1));

/** Posts the most urgent message of a channel. One job of a lane wakes the next, so a busy channel never holds up another. */
export function deliverNotice(ports: DeliveryPorts, lane: Lane): Promise<void> {
  return inLane(ports, lane, async (hold) => {
    const task = await ports.outbox.nextPost(hold);
    if (!task) return { restMs: 0 };
    const elapsedMs = stopwatch();
    const step = { name: `post ${task.kind}`, kind: "internal", fields: { issueId: task.issueId } } as const;
    const { outcome, rest } = await ports.observer.step(step, () =>
      attempt(ports, hold, task.attempts, () => post(ports, hold, task)),
    );
    await settle(ports, hold, task.noticeIds, outcome);
    ports.observer.notice(task.kind, outcome.state, outcome.state === "sent" ? task.waitedMs + elapsedMs() : null);
    return rest ?? { restMs: hold.channelId === MAIL_LANE ? MAIL_REST_MS : ports.pace.postMs };
  });
}

/** Draws the cards of a channel anew that their issues have moved on from: each once, however many changes there were. */
export function syncCards(ports: DeliveryPorts, lane: Lane): Promise<void> {
  return inLane(ports, lane, async (hold) => {
    for (let i = 0; i < REDRAWS_AT_A_TIME; i++) {
      const task = await ports.outbox.nextRedraw(hold);
      if (!task) break;
      const step = { name: "redraw", kind: "internal", fields: { issueId: task.issueId } } as const;
      const { outcome, rest } = await ports.observer.step(step, () =>
        attempt(ports, hold, task.attempts, () => redraw(ports, hold, task)),
      );
      await settle(ports, hold, [task.noticeId], outcome);
      ports.observer.notice("redraw", outcome.state, null);
      if (rest) return rest;
    }
    return { restMs: 0 };
  });
}

interface Rest {
  readonly restMs: number;
  /** What is closed to us, and the transport's word for why. */
  readonly closed?: { readonly where: "here" | "everywhere"; readonly code: string };
}

/** Takes the lane, works, gives it back, and sees to it that someone comes when there is more. */
async function inLane(ports: DeliveryPorts, lane: Lane, work: (hold: Hold) => Promise<Rest>): Promise<void> {
  const { workspaceId, channelId } = lane;
  const taken = await ports.outbox.takeLane(lane);
  if ("comeBackInMs" in taken) {
    if (taken.comeBackInMs !== null) wakeLane(ports.nudges, lane, { delayMs: taken.comeBackInMs, rests: true });
    return;
  }
  const { restMs, closed } = await work(taken.hold);
  const isMail = channelId === MAIL_LANE;
  if (closed && !isMail)
    await noteClosed(
      { ...ports, workspaceId },
      closed.where === "here" ? channelId : EVERYWHERE,
      closed.code,
      await ports.present(),
    );
  const rest = closed && isMail ? MAIL_CLOSED_REST_MS : restMs;
  const moreInMs = await ports.outbox.releaseLane(taken.hold, rest, closed?.code ?? null);
  if (moreInMs !== null) wakeLane(ports.nudges, lane, { delayMs: moreInMs, rests: moreInMs <= rest });
}

/** A card that was found again is drawn anew, its people are told once it is there, what Slack refused for good goes out as a mail: work for other lanes. */
async function settle(ports: DeliveryPorts, hold: Hold, noticeIds: readonly number[], outcome: Outcome): Promise<void> {
  const lanes = await ports.outbox.settle(hold, noticeIds, outcome);
  // This one is looked at when it is given back.
  const others = lanes.filter(({ channelId, verb }) => channelId !== hold.channelId || verb !== hold.verb);
  for (const lane of others) wakeLane(ports.nudges, lane);
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
    ports.logger.warn(hold.channelId === MAIL_LANE ? "the mail server refused a mail" : "slack refused a message", {
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

type AfterFailure = (code: string, attempts: number, retryAfterMs: number) => { outcome: Outcome; rest: Rest | null };

const OUTCOMES: Readonly<Record<Exclude<DeliveryFailure, "unknown">, AfterFailure>> = {
  permanent: (code) => ({ outcome: { state: "failed", code }, rest: null }),
  gone: () => ({ outcome: { state: "gone" }, rest: null }),
  temporary: (code, attempts) => ({ outcome: { state: "again", inMs: backoffMs(attempts), code }, rest: null }),
  limited: (code, _attempts, retryAfterMs) => ({
    outcome: { state: "again", inMs: 0, code },
    rest: { restMs: retryAfterMs },
  }),
  place_closed: (code) => closedFor(code, "here"),
  shut_out: (code) => closedFor(code, "everywhere"),
};

const closedFor = (code: string, where: "here" | "everywhere"): ReturnType<AfterFailure> => ({
  outcome: { state: "again", inMs: 0, code },
  rest: { restMs: CLOSED_REST_MS, closed: { where, code } },
});
