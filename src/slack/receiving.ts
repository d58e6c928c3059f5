import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { parse } from "node:querystring";
import type { App, ReceiverEvent } from "@slack/bolt";
import type { Clock } from "../clock.ts";
import type { Logger } from "../logger.ts";

/** Where Slack sends everything. */
const ENDPOINT = "/slack/events";
const BODY_LIMIT = 1_000_000;
/** A signature may be from so far ahead: clocks differ. */
const AHEAD_MS = 60_000;
const FORM = "application/x-www-form-urlencoded";

/**
 * Stands before Bolt's receiver, which ends the process over an address it does not know and over a body that holds no object, and takes signatures
 * from the future, which could be replayed later. It finds the body read, and still checks the signature itself.
 */
export function guarded(listener: RequestListener, clock: Clock, logger: Logger): RequestListener {
  return (req, res) => {
    const [path] = (req.url ?? "").split("?", 1);
    if (path !== ENDPOINT) return refuse(res, 404);
    if (req.method !== "POST") return refuse(res.setHeader("allow", "POST"), 405);
    const signedAt = Number(req.headers["x-slack-request-timestamp"]);
    if (signedAt * 1_000 - clock.now().getTime() > AHEAD_MS) return refuse(res, 401);
    readBody(req)
      .then((body) => {
        if (!body) return tooLong(req, res);
        if (!holdsObject(req, body)) return refuse(res, 400);
        return listener(Object.assign(req, { rawBody: body }), res);
      })
      .catch((err: unknown) => {
        // Who goes away in the middle of a sentence is answered by nobody.
        if (!req.complete) return res.destroy();
        logger.error("a request of Slack failed", { err });
        return res.headersSent ? res.destroy() : refuse(res, 500);
      });
  };
}

const refuse = (res: ServerResponse, status: number): void => void res.writeHead(status).end();

/** What still comes is read and forgotten: only then does the sender hear why it is refused. */
function tooLong(req: IncomingMessage, res: ServerResponse): void {
  req.resume();
  refuse(res.setHeader("connection", "close"), 413);
}

async function readBody(req: IncomingMessage): Promise<Buffer | null> {
  if (Number(req.headers["content-length"] ?? 0) > BODY_LIMIT) return null;
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of req.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > BODY_LIMIT) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** What Slack sends for a click is not taken apart twice. */
const USUAL = /^payload=(?:\{|%7B)/;

/** Whether Bolt will find an object: fields of a form, or JSON that begins as one. JSON that is broken further on it refuses by itself. */
function holdsObject(req: IncomingMessage, body: Buffer): boolean {
  const text = body.toString();
  if (req.headers["content-type"] !== FORM) return text.trimStart().startsWith("{");
  if (USUAL.test(text) && !text.includes("&")) return true;
  const { payload } = parse(text);
  return payload === undefined || (typeof payload === "string" && payload.trimStart().startsWith("{"));
}

/** What no listener acknowledged, because it failed before. */
class Unanswered extends Error {
  override readonly name = "Unanswered";
}

/**
 * Nobody waits three seconds for nothing: what Bolt knows no kind for, and so calls no listener for, is acknowledged; what failed before it was
 * acknowledged is answered 500.
 */
export function answerEverything(app: App, logger: Logger): void {
  const known = new WeakSet<object>();
  app.use(async ({ body, next }) => {
    known.add(body);
    await next();
  });
  const process = app.processEvent.bind(app);
  app.processEvent = async (event: ReceiverEvent) => {
    let isAnswered = false;
    const ack: ReceiverEvent["ack"] = (...answer) => {
      isAnswered = true;
      return event.ack(...answer);
    };
    await process({ ...event, ack });
    if (isAnswered) return;
    if (known.has(event.body)) throw new Unanswered();
    logger.warn("something of no known kind was acknowledged and ignored", {});
    await event.ack();
  };
}
