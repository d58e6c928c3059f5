import type { IncomingMessage, ServerResponse } from "node:http";
import { SlackError } from "./errors.ts";
import { readBody } from "./http.ts";
import { isObject, type JsonObject, parseJson } from "./json.ts";
import { answerTo } from "./people/answers.ts";
import type { Sandbox } from "./sandbox.ts";
import type { ApiReply } from "./web-api/dispatch.ts";
import { send, strike } from "./web-api/serve.ts";

function act(sandbox: Sandbox, id: string, answer: unknown): ApiReply {
  const context = sandbox.responseUrls.peek(id);
  const refuse = (status: number, error: string, detail: JsonObject = {}): ApiReply => ({
    status,
    headers: {},
    body: { ok: false, error, ...detail },
  });
  if (!context) return refuse(404, "used_url");
  if (!isObject(answer)) return refuse(400, "invalid_payload");
  try {
    answerTo(sandbox, context, answer);
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    return refuse(400, error.code, error.detail);
  }
  sandbox.responseUrls.use(id);
  return { status: 200, headers: {}, body: { ok: true } };
}

/** Serves /response/<id>, the response_urls; their use is logged, and faults of the method "response_url" strike them. */
export async function serveResponseUrl(
  sandbox: Sandbox,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const startedAt = performance.now();
  const id = url.pathname.slice("/response/".length);
  const answer = parseJson(await readBody(request));
  const fault = sandbox.faults.strike("response_url", sandbox.responseUrls.peek(id)?.channel);
  let reply: ApiReply | undefined;
  const wire = await strike(fault, () => {
    reply = act(sandbox, id, answer);
    return reply;
  });
  const shown = wire.kind === "json" ? wire.reply : reply;
  const error = shown?.body.error;
  sandbox.journal.write({
    type: "response_url",
    args: isObject(answer) ? answer : {},
    status: wire.kind === "json" ? wire.reply.status : wire.kind === "raw" ? wire.status : 0,
    ok: shown?.body.ok === true,
    ms: Math.round(performance.now() - startedAt),
    ...(typeof error === "string" ? { error } : {}),
    ...(fault ? { fault: fault.kind } : {}),
  });
  send(response, wire);
}
