import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { ShownFault } from "../control-types/fault.ts";
import { readBody, sendJson } from "../http.ts";
import type { JsonObject } from "../json.ts";
import type { Sandbox } from "../sandbox.ts";
import { channelIdOf } from "./channels.ts";
import { type ApiReply, type ApiRequest, dispatch, logCall, tooMany } from "./dispatch.ts";
import { readApiRequest } from "./transport.ts";

/** What goes to the wire in the end: an answer, a broken one, or none at all. */
export type Wire =
  | { kind: "json"; reply: ApiReply }
  | { kind: "raw"; status: number; type: string; text: string }
  | { kind: "drop" }
  | { kind: "silence" };

/** How a fault changes what goes to the wire; `act` carries the call out. */
export async function strike(fault: ShownFault | undefined, act: () => ApiReply): Promise<Wire> {
  const kind = fault?.kind;
  const json = (reply: ApiReply): Wire => ({ kind: "json", reply });
  if (fault === undefined || kind === undefined) return json(act());
  if (kind.startsWith("error:")) {
    return json({ status: 200, headers: {}, body: { ok: false, error: kind.slice("error:".length) } });
  }
  const wires: Readonly<Record<string, () => Wire | Promise<Wire>>> = {
    "429": () => json(tooMany(fault.retryAfter ?? 30)),
    "429-bare": () => json({ ...tooMany(0), headers: {} }),
    "500": () => ({ kind: "raw", status: 500, type: "text/plain", text: "Internal Server Error" }),
    "503": () => ({ kind: "raw", status: 503, type: "text/plain", text: "Service Unavailable" }),
    html: () => ({
      kind: "raw",
      status: 200,
      type: "text/html",
      text: "<html><body>Slack is having trouble</body></html>",
    }),
    timeout: () => ({ kind: "silence" }),
    reset: () => ({ kind: "drop" }),
    lost: () => {
      act();
      return { kind: "drop" };
    },
    truncated: () => {
      const text = JSON.stringify(act().body);
      return { kind: "raw", status: 200, type: "application/json", text: text.slice(0, text.length / 2) };
    },
    slow: async () => {
      await delay(fault.ms ?? 5_000, undefined, { ref: false });
      return json(act());
    },
  };
  return wires[kind]?.() ?? json(act());
}

/** Puts an answer, a broken one or none on the wire. */
export function send(response: ServerResponse, wire: Wire): void {
  if (wire.kind === "json") sendJson(response, wire.reply.status, wire.reply.body, wire.reply.headers);
  else if (wire.kind === "raw") response.writeHead(wire.status, { "content-type": wire.type }).end(wire.text);
  else if (wire.kind === "drop") response.socket?.destroy();
  // Silence leaves the caller waiting; the socket ends with the server or the caller's own patience.
}

function logged(wire: Wire, acted: JsonObject | undefined): { status: number; body: JsonObject; retryAfter?: number } {
  if (wire.kind === "json") {
    const { status, body, headers } = wire.reply;
    const retryAfter = headers["retry-after"];
    return { status, body, ...(retryAfter === undefined ? {} : { retryAfter: Number(retryAfter) }) };
  }
  return { status: wire.kind === "raw" ? wire.status : 0, body: acted ?? { ok: false } };
}

/** Carries out one request to the Web API, faults and latency included, and logs it. */
async function call(sandbox: Sandbox, request: ApiRequest): Promise<Wire> {
  const startedAt = performance.now();
  if (sandbox.settings.latencyMs > 0) await delay(sandbox.settings.latencyMs);
  const fault = sandbox.faults.strike(request.method, channelIdOf(sandbox, request.args.channel));
  let warnings: string[] = [];
  let acted: JsonObject | undefined;
  const wire = await strike(fault, () => {
    const { reply, noted } = dispatch(sandbox, request);
    warnings = noted;
    acted = reply.body;
    return reply;
  });
  const ms = Math.round(performance.now() - startedAt);
  logCall(sandbox, request, logged(wire, acted), { warnings, ms, ...(fault ? { fault: fault.kind } : {}) });
  return wire;
}

/** Serves /api/<method>. */
export async function serveApi(
  sandbox: Sandbox,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const read = readApiRequest({
    method: url.pathname.slice("/api/".length),
    contentType: request.headers["content-type"] ?? "",
    authorization: request.headers.authorization,
    query: url.searchParams,
    body: await readBody(request),
  });
  if ("error" in read) return sendJson(response, 200, { ok: false, error: read.error });
  send(response, await call(sandbox, read));
}
