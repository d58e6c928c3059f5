import type { Tier } from "../rate-limit.ts";
import type { Sandbox } from "../sandbox.ts";
import type { Args } from "./args.ts";

/** What an argument must be: JSON travels as a string in forms and as itself in JSON bodies. */
export type ArgType = "string" | "integer" | "boolean" | "json";

/** One call of a method: its arguments, and where to say what Slack would warn of. Remarks go into the log alone: what Slack silently ignores. */
export interface Call {
  sandbox: Sandbox;
  args: Args;
  warn: (warning: string) => void;
  remark: (remark: string) => void;
}

/**
 * A Web API method as a declaration. `scopes`: the bot needs one of them; `required` and `known` are its arguments (the token aside);
 * `run` returns the fields of the answer beside `ok`, or throws a SlackError.
 */
export interface Method {
  name: string;
  token: "bot" | "app" | "none";
  tier: Tier;
  scopes?: readonly string[];
  required?: readonly string[];
  known: Readonly<Record<string, ArgType>>;
  run: (call: Call) => Record<string, unknown>;
}
