import { afterEach } from "@jest/globals";
import {
  type LocalSlack,
  type LocalSlackOptions,
  type Manifest,
  startLocalSlack,
} from "../../src/sandbox/local-slack.ts";

/** A manifest that asks for everything the local Slack enforces. */
export const manifest: Manifest = {
  display_information: { name: "Amends" },
  features: {
    app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
    bot_user: { display_name: "Amends" },
    slash_commands: [
      { command: "/amends", description: "Everything about issues", usage_hint: "help" },
      { command: "/mention", description: "Escapes names", should_escape: true },
    ],
    shortcuts: [
      { type: "global", name: "New issue", callback_id: "new_issue", description: "Open an issue" },
      { type: "message", name: "Flag as issue", callback_id: "flag_message", description: "Open an issue from it" },
    ],
  },
  oauth_config: {
    scopes: {
      bot: [
        "channels:history",
        "channels:join",
        "channels:read",
        "chat:write",
        "commands",
        "groups:history",
        "groups:read",
        "im:history",
        "im:read",
        "im:write",
        "reactions:read",
        "reactions:write",
        "usergroups:read",
        "users:read",
        "users:read.email",
      ],
    },
  },
  settings: {
    event_subscriptions: {
      bot_events: [
        "app_home_opened",
        "channel_archive",
        "channel_rename",
        "member_joined_channel",
        "message.channels",
        "message.groups",
        "message.im",
        "reaction_added",
        "user_change",
      ],
    },
    interactivity: { is_enabled: true },
  },
};

/** The manifest without some scopes. */
export function without(...scopes: string[]): Manifest {
  const bot = manifest.oauth_config?.scopes?.bot?.filter((scope) => !scopes.includes(scope)) ?? [];
  return { ...manifest, oauth_config: { scopes: { bot } } };
}

const closers: (() => Promise<unknown>)[] = [];

/** Has something closed when the test ends, the latest first. */
export function closeAfterTest(close: () => Promise<unknown>): void {
  closers.push(close);
}

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A local Slack for one test; without limits unless asked. */
export async function aSlack(options: Partial<LocalSlackOptions> = {}): Promise<LocalSlack> {
  const slack = await startLocalSlack({ manifest, limits: { enabled: false }, ...options });
  closeAfterTest(() => slack.close());
  return slack;
}

/** An answer of the Web API with its status and headers. */
export interface Answer {
  status: number;
  headers: Headers;
  body: { ok: boolean; error?: string; [field: string]: unknown };
}

/** Calls a Web API method with JSON, by default with the bot's token. */
export async function call(
  slack: LocalSlack,
  method: string,
  args: object = {},
  token = slack.botToken,
): Promise<Answer> {
  const response = await fetch(`${slack.apiUrl}${method}`, {
    method: "POST",
    headers: { "content-type": "application/json; charset=utf-8", authorization: `Bearer ${token}` },
    body: JSON.stringify(args),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Answer["body"] };
}

/** Posts a message and returns its timestamp. */
export async function post(slack: LocalSlack, args: object = {}): Promise<string> {
  const { body } = await call(slack, "chat.postMessage", { channel: "C0DETRACT", text: "Hello", ...args });
  if (!body.ok) throw new Error(`chat.postMessage: ${body.error} ${JSON.stringify(body.response_metadata)}`);
  return String(body.ts);
}

/** Slack's detail of an `invalid_blocks` or `invalid_arguments` answer. */
export function messagesOf({ body }: Answer): string[] {
  return (body.response_metadata as { messages?: string[] } | undefined)?.messages ?? [];
}
