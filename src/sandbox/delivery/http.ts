import { createHmac } from "node:crypto";
import { isObject, type JsonObject, parseJson } from "../json.ts";
import type { Ack, Delivery } from "./deliveries.ts";

/** A delivery with what is said about earlier attempts. */
export interface Envelope extends Delivery {
  retryNum: number;
  retryReason: string | undefined;
}

/** The bytes and headers of one signed request. */
export interface SignedRequest {
  body: string;
  headers: Record<string, string>;
}

/** What came of sending a delivery. */
export type Outcome = Pick<Ack, "status" | "response" | "failure" | "noRetry">;

function encode({ kind, payload }: Delivery): { body: string; type: string } {
  if (kind === "event" || kind === "url_verification")
    return { body: JSON.stringify(payload), type: "application/json" };
  const fields = kind === "command" ? (payload as Record<string, string>) : { payload: JSON.stringify(payload) };
  return { body: new URLSearchParams(fields).toString(), type: "application/x-www-form-urlencoded" };
}

/** Signs a body with Slack's version 0 scheme; `seconds` is the Unix time that is signed with it. */
export function sign(body: string, signingSecret: string, seconds: number): Record<string, string> {
  const digest = createHmac("sha256", signingSecret).update(`v0:${seconds}:${body}`).digest("hex");
  return { "x-slack-request-timestamp": `${seconds}`, "x-slack-signature": `v0=${digest}` };
}

/** The signed request for a delivery, as Slack sends it. */
export function httpRequestFor(envelope: Envelope, signingSecret: string): SignedRequest {
  const { body, type } = encode(envelope);
  // The real time, not the sandbox's: the app compares it with its own clock.
  const signature = sign(body, signingSecret, Math.floor(Date.now() / 1000));
  return {
    body,
    headers: { "content-type": type, "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)", ...signature },
  };
}

function retryHeaders({ retryNum, retryReason }: Envelope): Record<string, string> {
  if (retryNum === 0) return {};
  return { "x-slack-retry-num": `${retryNum}`, "x-slack-retry-reason": retryReason ?? "http_error" };
}

/** Sends a signed request and waits for the app's answer, at most `timeoutMs`. */
export async function postSigned(
  url: string | undefined,
  request: SignedRequest | undefined,
  envelope: Envelope,
  timeoutMs: number,
): Promise<Outcome> {
  if (url === undefined || request === undefined) {
    return { status: 0, response: undefined, failure: "no_listener", noRetry: true };
  }
  try {
    const answer = await fetch(url, {
      method: "POST",
      body: request.body,
      headers: { ...request.headers, ...retryHeaders(envelope) },
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await answer.text();
    const isJson = (answer.headers.get("content-type") ?? "").includes("json");
    const response = isJson ? (parseJson(text) ?? text) : text;
    const noRetry = answer.headers.get("x-slack-no-retry") === "1";
    return { status: answer.status, response, noRetry, ...(answer.status === 200 ? {} : { failure: "http_error" }) };
  } catch (error) {
    const timedOut = isObject(error) && error.name === "TimeoutError";
    return { status: 0, response: undefined, noRetry: false, failure: timedOut ? "http_timeout" : "connection_failed" };
  }
}

/** Slack's first request to a new request URL, which must answer with the challenge. */
export function urlVerification(challenge: string): JsonObject {
  return { type: "url_verification", token: "local", challenge };
}
