/** The parts of a Slack app manifest that the local Slack enforces; other fields are allowed and ignored. */
export interface Manifest {
  display_information: { name: string };
  features?: {
    app_home?: { home_tab_enabled?: boolean; messages_tab_enabled?: boolean; messages_tab_read_only_enabled?: boolean };
    bot_user?: { display_name?: string };
    slash_commands?: { command: string; description?: string; usage_hint?: string; should_escape?: boolean }[];
    shortcuts?: { type: "global" | "message"; name: string; callback_id: string; description?: string }[];
  };
  oauth_config?: { scopes?: { bot?: string[]; bot_optional?: string[] } };
  settings?: { event_subscriptions?: { bot_events?: string[] }; interactivity?: { is_enabled?: boolean } };
}

/** An installed app, as its manifest declares it; optional scopes count as granted unless they were declined. */
export interface InstalledApp {
  id: string;
  name: string;
  botId: string;
  botUserId: string;
  scopes: Set<string>;
  events: ReadonlySet<string>;
  commands: ReadonlyMap<string, { command: string; description: string; usageHint: string; escapes: boolean }>;
  shortcuts: readonly { type: "global" | "message"; name: string; callbackId: string; description: string }[];
  interactive: boolean;
  homeTab: boolean;
  messagesTab: boolean;
  messagesTabReadOnly: boolean;
}

/** What Slack grants: all that is asked for, without the optional ones that were declined; the others cannot be. */
function granted(manifest: Manifest, declined: readonly string[]): Set<string> {
  const { bot = [], bot_optional: optional = [] } = manifest.oauth_config?.scopes ?? {};
  const required = declined.filter((scope) => !optional.includes(scope));
  if (required.length > 0)
    throw new Error(`Not optional in the manifest, so not to be declined: ${required.join(", ")}`);
  return new Set([...bot, ...optional].filter((scope) => !declined.includes(scope)));
}

/** Reads a manifest into the app it installs; `declined` are optional scopes that the one who installed it did not grant. */
export function installApp(manifest: Manifest, declined: readonly string[] = []): InstalledApp {
  const { features = {}, settings = {} } = manifest;
  const home = features.app_home ?? {};
  return {
    id: "A0AMENDS",
    name: features.bot_user?.display_name ?? manifest.display_information.name,
    botId: "B0AMENDS",
    botUserId: "U0AMENDS",
    scopes: granted(manifest, declined),
    events: new Set(settings.event_subscriptions?.bot_events ?? []),
    commands: new Map(
      (features.slash_commands ?? []).map(({ command, description = "", usage_hint = "", should_escape = false }) => [
        command,
        { command, description, usageHint: usage_hint, escapes: should_escape },
      ]),
    ),
    shortcuts: (features.shortcuts ?? []).map(({ type, name, callback_id, description = "" }) => ({
      type,
      name,
      callbackId: callback_id,
      description,
    })),
    interactive: settings.interactivity?.is_enabled === true,
    homeTab: home.home_tab_enabled === true,
    messagesTab: home.messages_tab_enabled === true,
    messagesTabReadOnly: home.messages_tab_read_only_enabled === true,
  };
}
