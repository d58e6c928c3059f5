import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import type { LocalSlack } from "../../src/sandbox/local-slack.ts";
import { closeAfterTest } from "./support.ts";

/** One delivery as it arrived, with the interaction's payload or the event opened. */
export interface Arrival {
  headers: IncomingHttpHeaders;
  text: string;
  payload: Record<string, unknown>;
}

/** What the listener answers; "silence" never does. */
export type Reply = { status?: number; json?: unknown; text?: string; headers?: Record<string, string> } | "silence";

function open(text: string): Record<string, unknown> {
  if (text.startsWith("{")) return JSON.parse(text) as Record<string, unknown>;
  const form = new URLSearchParams(text);
  const payload = form.get("payload");
  return payload === null ? Object.fromEntries(form) : (JSON.parse(payload) as Record<string, unknown>);
}

/** A bare app that answers deliveries as told; answers 200 with nothing when not told otherwise. */
export async function aListener(
  slack: LocalSlack,
  reply: (arrival: Arrival, count: number) => Reply = () => ({}),
): Promise<{ arrivals: Arrival[]; url: string }> {
  const arrivals: Arrival[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
    const text = Buffer.concat(parts).toString();
    const arrival = { headers: request.headers, text, payload: open(text) };
    arrivals.push(arrival);
    const answer = reply(arrival, arrivals.length);
    if (answer === "silence") return;
    const { status = 200, json, text: body = "", headers = {} } = answer;
    const type = json === undefined ? "text/plain" : "application/json";
    response
      .writeHead(status, { "content-type": type, ...headers })
      .end(json === undefined ? body : JSON.stringify(json));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
  slack.setRequestUrl(url);
  closeAfterTest(async () => {
    server.close();
    server.closeAllConnections();
  });
  return { arrivals, url };
}
