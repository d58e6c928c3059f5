import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, Server as NetServer } from "node:net";
import helmet from "helmet";
import { stopwatch } from "../clock.ts";
import { Html } from "../html.ts";
import type { Logger } from "../logger.ts";
import { type Observer, UNOBSERVED } from "../observer.ts";

/** One address Amends answers. `path` may hold one `:name` in place of a segment, given to the handler as `rest`. HEAD is asked as GET. */
export interface Route {
  readonly method: "GET" | "POST";
  readonly path: string;
  /** Asked so often that it would drown what is traced. */
  readonly untraced?: true;
  /** The longest body in bytes; default: 1 MB. */
  readonly bodyLimit?: number;
  handle(request: WebRequest): Promise<WebAnswer>;
  /** What to say when the server itself cannot go on; default: a sentence as JSON. */
  readonly sorry?: (status: 413 | 503) => WebAnswer;
}

export interface WebRequest {
  readonly rest: string;
  readonly query: URLSearchParams;
  /** The network address that asks: a proxy's, where there is one. */
  readonly address: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

/** Finished markup goes out as a page, a text as it is, everything else as JSON. */
export interface WebAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What an address says at which there is nothing, or nothing for whoever asks. */
export const NOTHING_HERE: WebAnswer = { status: 404, body: { error: "There is nothing at this address." } };

export interface WebServer {
  readonly port: number;
  /** Takes no more requests, lets running ones end, closes. */
  stop(): Promise<void>;
}

const BODY_LIMIT = 1_000_000;
/** A sender that trickles is cut off; looked for this often. */
const REQUEST_TIMEOUT_MS = 20_000;
const CHECK_MS = 5_000;
/** What a sender is told when the database is away. */
const RETRY_AFTER_SECONDS = "30";
const STOP_MS = 5_000;
/** When nobody has sent anything for so long, nothing is on its way. */
const QUIET_MS = 150;

const secure = helmet({
  contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
});

/** One HTTP server for everything: `/slack/` goes to Slack's receiver, the rest to the routes. */
export async function startWebServer(o: {
  readonly port: number;
  readonly routes: readonly Route[];
  readonly slack: RequestListener | null;
  readonly logger: Logger;
  readonly observer?: Observer;
  /** How long a request may take to arrive; a test has less patience. */
  readonly requestTimeoutMs?: number;
}): Promise<WebServer> {
  const { requestTimeoutMs: requestTimeout = REQUEST_TIMEOUT_MS } = o;
  const served = { ...o, observer: o.observer ?? UNOBSERVED };
  const limits = { requestTimeout, headersTimeout: requestTimeout, connectionsCheckingInterval: CHECK_MS };
  const server = createServer(limits, (req, res) => {
    if (o.slack && req.url?.startsWith("/slack/")) return o.slack(req, res);
    secure(req, res, () => {
      answer(served, req, res).catch((err: unknown) => {
        // Who goes away in the middle of a sentence is answered by nobody.
        if (req.complete) fail(res, err, o.logger);
        else res.destroy();
      });
    });
  });
  const open = new Set<ServerResponse>();
  server.on("request", (_req, res) => {
    open.add(res);
    res.once("close", () => open.delete(res));
  });
  await listen(server, o.port);
  return { port: (server.address() as AddressInfo).port, stop: () => stop(server, open) };
}

interface Served {
  readonly routes: readonly Route[];
  readonly logger: Logger;
  readonly observer: Observer;
}

/** The route is what is told of an address: in the address itself are secrets. */
async function answer(o: Served, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const [path = "/", query = ""] = (req.url ?? "/").split(/\?(.*)/s, 2);
  const found = o.routes.flatMap((route) => matching(route, path) ?? []);
  const name = `${req.method} ${found[0]?.route.path ?? "elsewhere"}`;
  const elapsedMs = stopwatch();
  const work = () => answerRoute(o, { query, found }, req, res);
  try {
    await (found[0]?.route.untraced ? work() : o.observer.step({ name, kind: "server" }, work));
  } finally {
    o.observer.request(name, res.headersSent ? res.statusCode : 503, elapsedMs());
  }
}

async function answerRoute(
  o: Served,
  { query, found }: { readonly query: string; readonly found: readonly Match[] },
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  if (found.length === 0) return send(res, NOTHING_HERE);
  const match = found.find(({ route }) => route.method === (req.method === "HEAD" ? "GET" : req.method));
  if (!match) return otherMethod(req, res, found);
  const { route, rest } = match;
  const body = await readBody(req, route.bodyLimit ?? BODY_LIMIT);
  if (!body) {
    // What still comes is read and forgotten: only then does the sender hear why it is refused.
    req.resume();
    return send(res, (route.sorry ?? sorryAsJson)(413));
  }
  const request = { rest, query: new URLSearchParams(query), address: req.socket.remoteAddress ?? "", body };
  try {
    send(res, await route.handle({ ...request, headers: headersOf(req) }));
  } catch (err) {
    if (!route.sorry) throw err;
    o.logger.error("a request failed", { err });
    res.setHeader("retry-after", RETRY_AFTER_SECONDS);
    send(res, route.sorry(503));
  }
}

function otherMethod(req: IncomingMessage, res: ServerResponse, found: readonly Match[]): void {
  const methods = found.map(({ route }) => route.method);
  res.setHeader("allow", methods.join(", "));
  if (req.method === "OPTIONS") return void res.writeHead(204).end();
  send(res, { status: 405, body: { error: `This address takes ${methods.join(" and ")} only.` } });
}

const SORRY = {
  413: `A body may have ${BODY_LIMIT} bytes.`,
  503: "Amends cannot store this just now. Send it again later.",
} as const;
const sorryAsJson = (status: 413 | 503): WebAnswer => ({ status, body: { error: SORRY[status] } });

interface Match {
  readonly route: Route;
  readonly rest: string;
}

function matching(route: Route, path: string): Match | undefined {
  const [want, have] = [route.path.split("/"), path.split("/")];
  if (want.length !== have.length) return undefined;
  const named = want.findIndex((segment) => segment.startsWith(":"));
  const fits = want.every((segment, i) => (i === named ? have[i] !== "" : segment === have[i]));
  return fits ? { route, rest: have[named] ?? "" } : undefined;
}

/** The raw bytes, as the signature was made over; undefined when there are too many. */
async function readBody(req: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  if (Number(req.headers["content-length"] ?? 0) > limit) return undefined;
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of req.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > limit) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

const headersOf = (req: IncomingMessage): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(req.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(" ") : value]),
  );

function send(res: ServerResponse, { status, body, headers }: WebAnswer): void {
  const page = body instanceof Html;
  const text = page ? body.toString() : typeof body === "string" ? body : `${JSON.stringify(body)}\n`;
  if (status === 413) res.setHeader("connection", "close");
  const type = page ? "text/html; charset=utf-8" : "application/json; charset=utf-8";
  res.writeHead(status, { "content-type": type, "cache-control": "no-store", ...headers }).end(text);
}

/** Nothing was stored: a sender is told to come back, never that all is well. */
function fail(res: ServerResponse, err: unknown, logger: Logger): void {
  logger.error("a request failed", { err });
  if (res.headersSent) return void res.destroy();
  res.setHeader("retry-after", RETRY_AFTER_SECONDS);
  send(res, sorryAsJson(503));
}

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", reject).listen(port, () => {
      server.off("error", reject);
      resolve();
    });
  });

/**
 * Connections that are kept end with their next answer, so that nobody who is just sending is cut off; when for a moment nobody has sent anything, those
 * that are left end. Node's own `close` would end them at once, with what is on its way to them.
 */
function stop(server: Server, open: ReadonlySet<ServerResponse>): Promise<void> {
  const isLast = (res: ServerResponse): void => void (res.headersSent || res.setHeader("connection", "close"));
  for (const res of open) isLast(res);
  let somebodySent = false;
  server.prependListener("request", (_req, res) => {
    somebodySent = true;
    isLast(res);
  });
  const endWhenQuiet = (): void => {
    if (somebodySent) quiet.refresh();
    else server.closeIdleConnections();
    somebodySent = false;
  };
  // A process that was busy for longer has not read yet what arrived: that comes first.
  const quiet = setTimeout(() => setImmediate(endWhenQuiet), QUIET_MS);
  const cut = setTimeout(() => server.closeAllConnections(), STOP_MS);
  return new Promise((resolve) => {
    NetServer.prototype.close.call(server, () => {
      clearTimeout(quiet);
      clearTimeout(cut);
      resolve();
    });
  });
}
