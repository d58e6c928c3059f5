import { SlackError } from "../errors.ts";
import type { Sandbox } from "../sandbox.ts";

/** Throws Slack's `missing_scope` unless the app was granted one of the scopes. */
export function checkScopes(needed: readonly string[] | undefined, { app }: Sandbox): void {
  if (!needed || needed.some((scope) => app.scopes.has(scope))) return;
  throw new SlackError("missing_scope", { needed: needed.join(","), provided: [...app.scopes].join(",") });
}
