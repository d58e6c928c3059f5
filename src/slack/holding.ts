import { setTimeout as sleep } from "node:timers/promises";
import {
  type App,
  defaultProcessEventErrorHandler,
  HTTPModuleFunctions,
  type HTTPReceiverOptions,
  type SocketModeReceiverOptions,
} from "@slack/bolt";
import type { Logger } from "../logger.ts";
import { codeOf } from "./listeners/answer.ts";

/** Slack waits three seconds for an answer. */
const HOLD_MS = 2_500;
/** These bring nothing that could be lost: whoever looks again is shown again. */
const AT_ONCE: ReadonlySet<unknown> = new Set(["app_home_opened"]);

/** Slack is to bring an event again: it does so at once, after one minute and after five. */
class BringAgain extends Error {
  override readonly name = "BringAgain";
}

/**
 * Tells Slack that an event arrived once its listener has done its work, and not before, as Bolt does: what fails, takes too long or is cut off by our
 * end is brought again, and listeners do nothing twice. What the rules refuse is done: they would refuse it again.
 */
export function holdEvents(app: App, logger: Logger): void {
  const failed = new WeakSet<object>();
  app.error(({ error, body }: { readonly error: Error; readonly body: object }) => {
    const code = isHeld(body) ? codeOf(error) : null;
    if (code === null) logger.error("a listener failed", { err: error });
    else logger.info("an event was refused", { code });
    if (code === null || code === "not_known_yet") failed.add(body);
    return Promise.resolve();
  });
  const process = app.processEvent.bind(app);
  app.processEvent = async (event) => {
    if (!isHeld(event.body)) return process(event);
    let isTaken = false;
    const ack = () => {
      isTaken = true;
      return Promise.resolve();
    };
    // A listener that is late goes on: what it does, it need not do when the event comes again.
    const ended = process({ ...event, ack }).then(() => true);
    const isInTime = await Promise.race([ended, sleep(HOLD_MS, false, { ref: false })]);
    if (!isInTime) logger.info("an event takes longer than Slack waits: it will come again");
    if (!isInTime || failed.has(event.body)) throw new BringAgain();
    if (isTaken) await event.ack();
  };
}

function isHeld(body: unknown): boolean {
  const { type, event } = body as { readonly type?: unknown; readonly event?: { readonly type?: unknown } | null };
  return type === "event_callback" && !AT_ONCE.has(event?.type);
}

/** Over HTTP Slack is told by the answer. */
export const answeringHttp: Pick<HTTPReceiverOptions, "processEventErrorHandler"> = {
  processEventErrorHandler: (args) => {
    if (!(args.error instanceof BringAgain)) return HTTPModuleFunctions.defaultProcessEventErrorHandler(args);
    args.response.writeHead(503).end();
    return Promise.resolve(true);
  },
};

/** In Socket Mode Slack brings again what was not acknowledged. */
export const answeringSocket: Pick<SocketModeReceiverOptions, "processEventErrorHandler"> = {
  processEventErrorHandler: async (args) =>
    args.error instanceof BringAgain ? false : defaultProcessEventErrorHandler(args),
};
