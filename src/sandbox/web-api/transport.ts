import { isObject, type JsonObject, parseJson } from "../json.ts";
import type { ApiRequest } from "./dispatch.ts";

/** A request body that the Web API cannot read. */
export interface Unreadable {
  error: "invalid_json" | "json_not_object" | "invalid_post_type";
}

interface Incoming {
  method: string;
  contentType: string;
  authorization: string | undefined;
  query: URLSearchParams;
  body: string;
}

type Parsed = { args: JsonObject; warnings: string[] } | Unreadable;

function parse({ contentType, body, query }: Incoming): Parsed {
  const [type = "", ...parameters] = contentType.split(";").map((part) => part.trim().toLowerCase());
  const hasCharset = parameters.some((parameter) => parameter.startsWith("charset="));
  const fromQuery = Object.fromEntries(query);
  if (type === "application/json") {
    const json = body === "" ? {} : parseJson(body);
    if (json === undefined) return { error: "invalid_json" };
    if (!isObject(json)) return { error: "json_not_object" };
    return { args: { ...fromQuery, ...json }, warnings: hasCharset ? [] : ["missing_charset"] };
  }
  if (type === "application/x-www-form-urlencoded" || body === "") {
    const args = { ...fromQuery, ...Object.fromEntries(new URLSearchParams(body)) };
    return { args, warnings: hasCharset ? ["superfluous_charset"] : [] };
  }
  return { error: "invalid_post_type" };
}

/** Reads method, token and arguments from an HTTP request to the Web API. */
export function readApiRequest(incoming: Incoming): ApiRequest | Unreadable {
  const parsed = parse(incoming);
  if ("error" in parsed) return parsed;
  const { token, ...args } = parsed.args;
  const bearer = /^Bearer\s+(\S+)$/i.exec(incoming.authorization ?? "")?.[1];
  // Slack takes a token in a JSON body for none: only from the header.
  const inBody = incoming.contentType.startsWith("application/json") ? undefined : token;
  const given = bearer ?? (typeof inBody === "string" ? inBody : undefined);
  return { method: incoming.method, token: given, args, warnings: parsed.warnings };
}
