import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import helmet from "helmet";
import type { Logger } from "../logger.ts";

/** One address Amends answers. `path` may end in one `:name`, given to the handler as `rest`. */
export interface Route {
  readonly method: "GET" | "POST";
  readonly path: string;
  handle(request: WebRequest): Promise<WebAnswer>;
}

export interface WebRequest {
  readonly rest: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

export interface WebAnswer {
  readonly status: number;
  readonly body: unknown;
}

export interface WebServer {
  readonly port: number;
  /** Takes no more requests, lets running ones end, closes. */
  stop(): Promise<void>;
}

const BODY_LIMIT = 1_000_000;
/** A sender that trickles is cut off. */
const REQUEST_TIMEOUT_MS = 20_000;
/** What a sender is told when the database is away. */
const RETRY_AFTER_SECONDS = "30";
const STOP_MS = 5_000;

const secure = helmet({
  contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
});

/** One HTTP server for everything: `/slack/` goes to Slack's receiver, the rest to the routes. */
export async function startWebServer(o: {
  readonly port: number;
  readonly routes: readonly Route[];
  readonly slack: RequestListener | null;
  readonly logger: Logger;
}): Promise<WebServer> {
  const server = createServer((req, res) => {
    if (o.slack && req.url?.startsWith("/slack/")) return o.slack(req, res);
    secure(req, res, () => {
      answer(o.routes, req, res).catch((err: unknown) => fail(res, err, o.logger));
    });
  });
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  await listen(server, o.port);
  return { port: (server.address() as AddressInfo).port, stop: () => stop(server) };
}

async function answer(routes: readonly Route[], req: IncomingMessage, res: ServerResponse): Promise<void> {
  const path = (req.url ?? "/").split("?", 1)[0] ?? "/";
  const found = routes.flatMap((route) => matching(route, path) ?? []);
  if (found.length === 0) return send(res, 404, { error: "There is nothing at this address." });
  const match = found.find(({ route }) => route.method === (req.method === "HEAD" ? "GET" : req.method));
  if (!match) {
    res.setHeader("allow", found.map(({ route }) => route.method).join(", "));
    return send(res, 405, {
      error: `This address takes ${found.map(({ route }) => route.method).join(" and ")} only.`,
    });
  }
  const body = await readBody(req);
  if (!body) return send(res, 413, { error: `A body may have ${BODY_LIMIT} bytes.` });
  const { status, body: said } = await match.route.handle({ rest: match.rest, headers: headersOf(req), body });
  send(res, status, said);
}

function matching(route: Route, path: string): { route: Route; rest: string } | undefined {
  const prefix = route.path.replace(/:\w+$/, "");
  if (prefix === route.path) return path === route.path ? { route, rest: "" } : undefined;
  const rest = path.slice(prefix.length);
  return path.startsWith(prefix) && rest !== "" && !rest.includes("/") ? { route, rest } : undefined;
}

/** The raw bytes, as the signature was made over; undefined when there are too many. */
async function readBody(req: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(req.headers["content-length"] ?? 0) > BODY_LIMIT) return undefined;
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of req as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > BODY_LIMIT) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

const headersOf = (req: IncomingMessage): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(req.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(" ") : value]),
  );

function send(res: ServerResponse, status: number, body: unknown): void {
  const text = `${JSON.stringify(body)}\n`;
  if (status === 413) res.setHeader("connection", "close");
  res.writeHead(status, { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" }).end(text);
}

/** Nothing was stored: a sender is told to come back, never that all is well. */
function fail(res: ServerResponse, err: unknown, logger: Logger): void {
  logger.error("a request failed", { err });
  if (res.headersSent) return void res.destroy();
  res.setHeader("retry-after", RETRY_AFTER_SECONDS);
  send(res, 503, { error: "Amends cannot store this just now. Send it again later." });
}

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", reject).listen(port, () => {
      server.off("error", reject);
      resolve();
    });
  });

function stop(server: Server): Promise<void> {
  const cut = setTimeout(() => server.closeAllConnections(), STOP_MS);
  return new Promise((resolve) => {
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}
