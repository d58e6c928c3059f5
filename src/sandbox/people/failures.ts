import type { PersonWarning } from "../control-types/shown.ts";
import type { Ack } from "../delivery/deliveries.ts";
import type { Sandbox } from "../sandbox.ts";

type Code = PersonWarning["code"];

const codes: Readonly<Record<NonNullable<Ack["failure"]>, Code>> = {
  http_timeout: "operation_timeout",
  http_error: "http_service_error",
  connection_failed: "dispatch_failed",
  no_listener: "dispatch_failed",
};

/** The words Slack shows a person when the app did not take a command, a click or a modal. */
const sentences = {
  command: (name: string, code: Code) => `${name} failed with the error "${code}"`,
  interaction: (name: string, code: Code) => `${name} did not respond to this action (${code})`,
  view: (name: string, code: Code) => `We had some trouble connecting to ${name}. Try again? (${code})`,
} as const;

/** Shows a person that the app failed, if it did; returns the sentence. */
export function warnIfFailed(
  sandbox: Sandbox,
  what: keyof typeof sentences,
  name: string,
  failure: Ack["failure"] | "invalid_response",
  place: { user: string; channel?: string; viewId?: string },
): string | undefined {
  if (failure === undefined) return undefined;
  const code = failure === "invalid_response" ? failure : codes[failure];
  const text = sentences[what](name, code);
  sandbox.journal.warn({ ...place, text, code });
  return text;
}
