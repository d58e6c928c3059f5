import type { IncomingMessage, ServerResponse } from "node:http";

/** A request whose body is larger than this server takes. */
export class BodyTooLarge extends Error {}

const mostBodyBytes = 5_000_000;

/** Reads a whole request body as text. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > mostBodyBytes) throw new BodyTooLarge("the request body is too large");
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

/** Answers with JSON. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
  response.end(JSON.stringify(body));
}
