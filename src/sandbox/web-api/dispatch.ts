import type { FaultKind } from "../control-types/fault.ts";
import type { ApiLogEntry } from "../control-types/log.ts";
import { RateLimited, SlackError } from "../errors.ts";
import { isObject, type JsonObject, parseJson, stringsIn } from "../json.ts";
import type { Sandbox } from "../sandbox.ts";
import { Args } from "./args.ts";
import type { Method } from "./method.ts";
import { methods } from "./methods.ts";
import { checkScopes } from "./scopes.ts";

/** One request to the Web API, its token and arguments taken from wherever they came. */
export interface ApiRequest {
  method: string;
  token: string | undefined;
  args: JsonObject;
  /** What the transport already has to complain of, e.g. "missing_charset". */
  warnings: string[];
}

/** An answer of the Web API. */
export interface ApiReply {
  status: number;
  headers: Record<string, string>;
  body: JsonObject;
}

/** Slack's answer to one call too many; the body is as terse as Slack's. */
export function tooMany(retryAfterSeconds: number): ApiReply {
  const headers = { "retry-after": `${retryAfterSeconds}` };
  return { status: 429, headers, body: { ok: false, error: "ratelimited" } };
}

function checkToken(method: Method, token: string | undefined, { settings, tokens }: Sandbox): void {
  if (method.token === "none") return;
  if (token === undefined || token === "") throw new SlackError("not_authed");
  const past = tokens.past.get(token);
  if (past) throw new SlackError(past);
  if (token !== tokens.bot && token !== settings.appToken) throw new SlackError("invalid_auth");
  const expected = method.token === "app" ? settings.appToken : tokens.bot;
  if (token !== expected) throw new SlackError("not_allowed_token_type");
}

function warned(body: JsonObject, warnings: readonly string[]): JsonObject {
  if (warnings.length === 0) return body;
  const metadata = isObject(body.response_metadata) ? body.response_metadata : {};
  return { ...body, warning: warnings.join(","), response_metadata: { ...metadata, warnings } };
}

/** What is said about a call beside its answer: warnings go to the caller and the log, remarks to the log alone. */
interface Said {
  warnings: string[];
  remarks: string[];
}

function run(sandbox: Sandbox, request: ApiRequest, { warnings, remarks }: Said): JsonObject {
  const method = methods.get(request.method);
  if (!method) throw new SlackError("unknown_method", { req_method: request.method });
  checkToken(method, request.token, sandbox);
  checkScopes(method.scopes, sandbox);
  const waitMs = sandbox.limiter.callMethod(method.name, method.tier);
  if (waitMs !== undefined) throw new RateLimited(waitMs);
  const args = new Args(request.args, method);
  remarks.push(...args.unknown(method).map((name) => `unknown_argument:${name}`));
  args.demand(method);
  const warn = (warning: string) => warnings.push(warning);
  const remark = (text: string) => remarks.push(text);
  return { ok: true, ...method.run({ sandbox, args, warn, remark }) };
}

function answer(sandbox: Sandbox, request: ApiRequest, said: Said): ApiReply {
  const headers: Record<string, string> = {
    "x-oauth-scopes": [...sandbox.app.scopes].join(","),
    "x-accepted-oauth-scopes": (methods.get(request.method)?.scopes ?? []).join(","),
  };
  try {
    return { status: 200, headers, body: warned(run(sandbox, request, said), said.warnings) };
  } catch (error) {
    if (error instanceof RateLimited) return tooMany(Math.max(1, Math.ceil(error.waitMs / 1000)));
    if (!(error instanceof SlackError)) throw error;
    return { status: 200, headers, body: warned({ ok: false, error: error.code, ...error.detail }, said.warnings) };
  }
}

/** Carries out one call and answers as Slack does; never throws for what the caller did wrong. `noted` is for the log. */
export function dispatch(sandbox: Sandbox, request: ApiRequest): { reply: ApiReply; noted: string[] } {
  const said: Said = { warnings: [...request.warnings], remarks: [] };
  const reply = answer(sandbox, request, said);
  return { reply, noted: [...said.warnings, ...said.remarks] };
}

const jsonArguments = ["blocks", "attachments", "metadata", "view"];

/** The arguments as a reader wants them: JSON that came as a string in a form is opened. */
function readable(args: JsonObject): JsonObject {
  const opened = jsonArguments.flatMap((name) => {
    const value = args[name];
    const json = typeof value === "string" ? parseJson(value) : undefined;
    return json === undefined ? [] : [[name, json] as const];
  });
  return { ...args, ...Object.fromEntries(opened) };
}

/** Writes a call into the log. */
export function logCall(
  sandbox: Sandbox,
  request: ApiRequest,
  reply: { status: number; body: JsonObject; retryAfter?: number },
  detail: { warnings: string[]; ms: number; fault?: FaultKind },
): void {
  const { status, body, retryAfter } = reply;
  const metadata = isObject(body.response_metadata) ? body.response_metadata : {};
  const entry: Omit<ApiLogEntry, "seq" | "at"> = {
    type: "api",
    method: request.method,
    args: readable(request.args),
    status,
    ok: body.ok === true,
    messages: stringsIn(metadata.messages),
    ...detail,
    ...(typeof body.error === "string" ? { error: body.error } : {}),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  };
  sandbox.journal.write(entry);
}
