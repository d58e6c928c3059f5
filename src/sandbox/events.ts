import type { JsonObject } from "./json.ts";
import type { Sandbox } from "./sandbox.ts";
import { toSlackMessage } from "./slack-objects.ts";
import { type Channel, type Message, nameOf } from "./world.ts";

type Subscription = readonly [event: string, scope: string];

/** What the app must have subscribed to and been granted to hear of something in a channel of each kind. */
const channelSubscriptions: Readonly<Record<string, Partial<Record<Channel["kind"], Subscription>>>> = {
  message: {
    public: ["message.channels", "channels:history"],
    private: ["message.groups", "groups:history"],
    im: ["message.im", "im:history"],
  },
  member_joined_channel: {
    public: ["member_joined_channel", "channels:read"],
    private: ["member_joined_channel", "groups:read"],
  },
  member_left_channel: {
    public: ["member_left_channel", "channels:read"],
    private: ["member_left_channel", "groups:read"],
  },
  reaction_added: {
    public: ["reaction_added", "reactions:read"],
    private: ["reaction_added", "reactions:read"],
    im: ["reaction_added", "reactions:read"],
  },
  reaction_removed: {
    public: ["reaction_removed", "reactions:read"],
    private: ["reaction_removed", "reactions:read"],
    im: ["reaction_removed", "reactions:read"],
  },
  channel_archive: { public: ["channel_archive", "channels:read"] },
  channel_unarchive: { public: ["channel_unarchive", "channels:read"] },
  channel_rename: { public: ["channel_rename", "channels:read"] },
  channel_deleted: { public: ["channel_deleted", "channels:read"] },
  channel_created: { public: ["channel_created", "channels:read"] },
  channel_left: { public: ["channel_left", "channels:read"] },
  group_archive: { private: ["group_archive", "groups:read"] },
  group_unarchive: { private: ["group_unarchive", "groups:read"] },
  group_rename: { private: ["group_rename", "groups:read"] },
  group_deleted: { private: ["group_deleted", "groups:read"] },
  group_left: { private: ["group_left", "groups:read"] },
};

/** Events about the app and its people, not about a channel. */
const workspaceSubscriptions: Readonly<Record<string, string | undefined>> = {
  app_home_opened: undefined,
  app_uninstalled: undefined,
  tokens_revoked: undefined,
  user_change: "users:read",
  team_join: "users:read",
  subteam_updated: "usergroups:read",
  subteam_members_changed: "usergroups:read",
};

// Public facts about channels reach every app that may read them; the rest only where the bot is a member.
const heardWithoutMembership = [
  "channel_archive",
  "channel_unarchive",
  "channel_rename",
  "channel_deleted",
  "channel_created",
  "channel_left",
  "group_left",
];

/** How Slack names a channel's kind inside an event. */
export const channelTypes = { public: "channel", private: "group", im: "im" } as const;

/** All that an app without a token is told. */
const LAST_WORDS: readonly string[] = ["tokens_revoked", "app_uninstalled"];

function isHeard({ app, tokens }: Sandbox, type: string, channel: Channel | undefined): boolean {
  if (tokens.bot === "" && !LAST_WORDS.includes(type)) return false;
  if (!channel) {
    const scope = workspaceSubscriptions[type];
    return type in workspaceSubscriptions && app.events.has(type) && (scope === undefined || app.scopes.has(scope));
  }
  const subscription = channelSubscriptions[type]?.[channel.kind];
  if (!subscription) return false;
  const [event, scope] = subscription;
  const present = channel.members.has(app.botUserId) || heardWithoutMembership.includes(type);
  return present && app.events.has(event) && app.scopes.has(scope);
}

function envelope({ app, world, ids, clock }: Sandbox, event: JsonObject): JsonObject {
  const id = ids.next("Ev");
  return {
    token: "local",
    team_id: world.team.id,
    context_team_id: world.team.id,
    context_enterprise_id: null,
    api_app_id: app.id,
    event,
    type: "event_callback",
    event_id: id,
    event_time: Math.floor(clock.now() / 1000),
    authorizations: [
      {
        enterprise_id: null,
        team_id: world.team.id,
        user_id: app.botUserId,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
    event_context: `4-${id}`,
  };
}

/** Tells the app of something, if it subscribed to it and may hear it; resolves after the first attempt to deliver. */
export async function publish(
  sandbox: Sandbox,
  event: JsonObject & { type: string },
  channel?: Channel,
): Promise<void> {
  if (!isHeard(sandbox, event.type, channel)) return;
  const stamped = { ...event, event_ts: event.event_ts ?? sandbox.ids.timestamp() };
  const where = channel && channel.kind !== "im" ? ` in #${channel.name}` : "";
  const who = typeof event.user === "string" ? ` by ${nameOf(sandbox.world, event.user)}` : "";
  const detail = typeof event.subtype === "string" ? ` (${event.subtype})` : "";
  await sandbox.deliveries.deliverEvent({
    kind: "event",
    payload: envelope(sandbox, stamped),
    summary: `${event.type}${detail}${where}${who}`,
  });
}

/** Tells the app of a new message. */
export function publishMessage(sandbox: Sandbox, channel: Channel, message: Message): Promise<void> {
  if (message.ephemeral) return Promise.resolve();
  const { world, app } = sandbox;
  const event = { ...toSlackMessage(channel, message, world, app), type: "message" };
  return publish(
    sandbox,
    { ...event, channel: channel.id, channel_type: channelTypes[channel.kind], event_ts: message.ts },
    channel,
  );
}

/** Tells the app that a message is not what it was: changed when `after` is given, deleted otherwise. */
export function publishMessageChange(
  sandbox: Sandbox,
  channel: Channel,
  before: JsonObject,
  after?: JsonObject,
): Promise<void> {
  const place = { type: "message", channel: channel.id, channel_type: channelTypes[channel.kind], hidden: true };
  const ts = sandbox.ids.timestamp();
  const event = after
    ? { ...place, subtype: "message_changed", message: after, previous_message: before, ts }
    : { ...place, subtype: "message_deleted", deleted_ts: before.ts, previous_message: before, ts };
  return publish(sandbox, { ...event, event_ts: ts }, channel);
}
