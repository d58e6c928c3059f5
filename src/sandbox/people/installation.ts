import type { InstallationRequest, InstallationResult } from "../control-types/deed.ts";
import { ControlError } from "../errors.ts";
import { publish } from "../events.ts";
import { installApp } from "../manifest.ts";
import type { Sandbox } from "../sandbox.ts";

type Change = (sandbox: Sandbox, request: InstallationRequest) => Promise<void>;

/** The last words to an app: it is told that its tokens are revoked, and with an uninstallation that too. */
function end(past: "token_revoked" | "account_inactive", ...events: readonly string[]): Change {
  return async (sandbox) => {
    const { tokens, app } = sandbox;
    if (tokens.bot === "") throw new ControlError("action: the app has no token");
    tokens.past.set(tokens.bot, past);
    tokens.bot = "";
    for (const type of events)
      await publish(
        sandbox,
        type === "tokens_revoked" ? { type, tokens: { oauth: [], bot: [app.botUserId] } } : { type },
      );
  };
}

/** Another token each time. */
const install: Change = async ({ tokens, app, settings, ids }, { without = [] }) => {
  if (tokens.bot !== "") tokens.past.set(tokens.bot, "token_revoked");
  tokens.bot = ids.next("xoxb-local-");
  const { scopes } = installApp(settings.manifest, settings.declinedScopes);
  app.scopes.clear();
  for (const scope of scopes) if (!without.includes(scope)) app.scopes.add(scope);
};

/** The bot is then in no channel any more, and a new installation brings it back into none. */
const uninstall: Change = async (sandbox, request) => {
  await end("account_inactive", "tokens_revoked", "app_uninstalled")(sandbox, request);
  for (const channel of sandbox.world.channels.values())
    if (channel.kind !== "im") channel.members.delete(sandbox.app.botUserId);
};

const changes: Readonly<Record<InstallationRequest["action"], Change>> = {
  revoke: end("token_revoked", "tokens_revoked"),
  uninstall,
  install,
};

/** An admin takes the app's token away, removes the app, or installs it anew. */
export async function changeInstallation(sandbox: Sandbox, request: InstallationRequest): Promise<InstallationResult> {
  await changes[request.action](sandbox, request);
  sandbox.journal.changed({});
  return { botToken: sandbox.tokens.bot || null };
}
