import type { JsonObject } from "./json.ts";

/** What Slack answers with `ok: false`; `detail` is merged into the answer. */
export class SlackError extends Error {
  readonly code: string;
  readonly detail: JsonObject;

  constructor(code: string, detail: JsonObject = {}) {
    super(code);
    this.name = "SlackError";
    this.code = code;
    this.detail = detail;
  }
}

/** A control request that cannot be carried out; the sentence names the field at fault. */
export class ControlError extends Error {
  constructor(sentence: string) {
    super(sentence);
    this.name = "ControlError";
  }
}

/** Slack's answer to arguments of the wrong form, with its detail per argument. */
export function invalidArguments(...messages: string[]): SlackError {
  return new SlackError("invalid_arguments", {
    response_metadata: { messages: messages.map((message) => `[ERROR] ${message}`) },
  });
}

/** Thrown inside a method when it is called too often; becomes a 429. */
export class RateLimited extends Error {
  readonly waitMs: number;

  constructor(waitMs: number) {
    super("ratelimited");
    this.name = "RateLimited";
    this.waitMs = waitMs;
  }
}
