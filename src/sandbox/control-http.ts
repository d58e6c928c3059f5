import type { IncomingMessage, ServerResponse } from "node:http";
import type { z } from "zod";
import type { Control } from "./control.ts";
import { requestSchemas, sentenceFor } from "./control-schemas.ts";
import { ControlError } from "./errors.ts";
import { readBody, sendJson } from "./http.ts";
import { isObject, parseJson } from "./json.ts";

type Schemas = typeof requestSchemas;
type Operations = { [Name in keyof Schemas]: (control: Control, request: z.infer<Schemas[Name]>) => unknown };

const operations: Operations = {
  message: (control, request) => control.message(request),
  command: (control, request) => control.command(request),
  shortcut: (control, request) => control.shortcut(request),
  interact: (control, request) => control.interact(request),
  suggest: (control, request) => control.suggest(request),
  "view-submit": (control, request) => control.viewSubmit(request),
  "view-close": (control, request) => control.viewClose(request),
  "open-home": (control, request) => control.openHome(request),
  reaction: (control, request) => control.reaction(request),
  "edit-message": (control, request) => control.editMessage(request),
  "delete-message": (control, request) => control.deleteMessage(request),
  "user-change": (control, request) => control.userChange(request),
  "user-group": (control, request) => control.userGroup(request),
  channel: (control, request) => control.channel(request),
  installation: (control, request) => control.installation(request),
  fault: (control, request) => ({ id: control.fault(request) }),
  "fault-clear": (control, { id }) => control.faultClear(id),
  "mail-fault": (control, request) => control.mailFault(request),
  replay: (control, request) => control.replay(request),
  "refresh-socket": (control, request) => control.refreshSocket(request),
  advance: (control, { ms }) => control.advance(ms),
  reset: (control) => control.reset(),
};

type Read = (control: Control, argument: string, query: URLSearchParams) => unknown;

const reads: Readonly<Record<string, Read>> = {
  state: (control) => control.state(),
  messages: (control, channel, query) => {
    const user = query.get("user");
    return control.messages(channel, user === null ? {} : { user });
  },
  dm: (control, user) => control.dm(user),
  views: (control) => control.views(),
  mailbox: (control) => control.mailbox(),
  log: (control, _none, query) => control.log({ since: Number(query.get("since") ?? 0) }),
};

function stream(control: Control, request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, {
    "content-type": "text/event-stream",
    "cache-control": "no-store",
    connection: "keep-alive",
  });
  response.write(": watching\n\n");
  const stop = control.watch((event) => response.write(`data: ${JSON.stringify(event)}\n\n`));
  request.on("close", stop);
}

function isOperation(name: string): name is keyof Operations {
  return Object.hasOwn(operations, name);
}

/** Pairs an operation with its own schema, which the compiler cannot see through the name. */
async function perform<Name extends keyof Operations>(control: Control, name: Name, body: unknown): Promise<unknown> {
  const parsed = requestSchemas[name].safeParse(body);
  if (!parsed.success) throw new ControlError(sentenceFor(parsed.error));
  const result: unknown = await operations[name](control, parsed.data as z.infer<Schemas[Name]>);
  return isObject(result) ? { ok: true, ...result } : { ok: true };
}

async function answer(control: Control, request: IncomingMessage, url: URL): Promise<unknown> {
  const [, , name = "", argument = ""] = url.pathname.split("/").map(decodeURIComponent);
  if (request.method === "GET") {
    const read = Object.hasOwn(reads, name) ? reads[name] : undefined;
    if (!read) throw new ControlError(`there is nothing to read at /_control/${name}`);
    return read(control, argument, url.searchParams);
  }
  if (!isOperation(name)) throw new ControlError(`there is no operation /_control/${name}`);
  const text = await readBody(request);
  const body = text === "" ? {} : parseJson(text);
  if (!isObject(body)) throw new ControlError("the request body must be a JSON object");
  return perform(control, name, body);
}

/** Serves /_control: reads by GET, what people do by POST with JSON, news as a stream of server-sent events. */
export async function serveControl(
  control: Control,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  if (request.method === "GET" && url.pathname === "/_control/stream") return stream(control, request, response);
  try {
    sendJson(response, 200, await answer(control, request, url), { "cache-control": "no-store" });
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    sendJson(response, 400, { ok: false, error: error.message });
  }
}
