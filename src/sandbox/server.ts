import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";
import type { Control } from "./control.ts";
import { serveControl } from "./control-http.ts";
import { BodyTooLarge, sendJson } from "./http.ts";
import { serveResponseUrl } from "./response-http.ts";
import type { Sandbox } from "./sandbox.ts";
import { servePage } from "./static.ts";
import { serveApi } from "./web-api/serve.ts";

const localNames = ["localhost", "127.0.0.1", "[::1]"];

function hostnameOf(authority: string | undefined): string {
  return URL.canParse(`http://${authority}`) ? new URL(`http://${authority}`).hostname : "";
}

/** Whether a request means this machine by a local name, and comes from a page of it if from any: no other site may reach in. */
function isLocal({ headers }: IncomingMessage): boolean {
  const { origin } = headers;
  const originIsLocal = origin === undefined || (URL.canParse(origin) && new URL(origin).host === headers.host);
  return localNames.includes(hostnameOf(headers.host)) && originIsLocal;
}

async function route(
  sandbox: Sandbox,
  control: Control,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!isLocal(request)) return sendJson(response, 403, { ok: false, error: "only for this machine" });
  const url = new URL(request.url ?? "/", "http://localhost");
  const { pathname } = url;
  if (pathname.startsWith("/api/")) return serveApi(sandbox, request, response, url);
  if (pathname.startsWith("/response/")) return serveResponseUrl(sandbox, request, response, url);
  if (pathname.startsWith("/_control/")) return serveControl(control, request, response, url);
  return servePage(response, pathname);
}

function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.destroy();
  const tooLarge = error instanceof BodyTooLarge;
  sendJson(response, tooLarge ? 413 : 500, { ok: false, error: tooLarge ? "request_too_large" : "internal_error" });
  if (!tooLarge) process.emitWarning(error instanceof Error ? error : String(error));
}

function acceptSockets(server: Server, sandbox: Sandbox): WebSocketServer {
  const sockets = new WebSocketServer({ noServer: true });
  server.on("upgrade", (request, socket, head) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const hasTicket = url.pathname === "/link" && sandbox.tickets.delete(url.searchParams.get("ticket") ?? "");
    if (!isLocal(request) || !hasTicket) return void socket.destroy();
    sockets.handleUpgrade(request, socket, head, (link) => sandbox.deliveries.connect(link, sandbox.app.id));
  });
  return sockets;
}

/** Listens on this machine only; returns the port and how to stop. */
export async function listen(
  sandbox: Sandbox,
  control: Control,
  port: number,
): Promise<{ port: number; close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    route(sandbox, control, request, response).catch((error: unknown) => fail(response, error));
  });
  const sockets = acceptSockets(server, sandbox);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const close = () =>
    new Promise<void>((resolve) => {
      sandbox.deliveries.sockets.close();
      sockets.close();
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { port: (server.address() as AddressInfo).port, close };
}
