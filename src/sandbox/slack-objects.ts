import { compact, type JsonObject } from "./json.ts";
import type { InstalledApp } from "./manifest.ts";
import { labelOf, offsetOf } from "./time-zones.ts";
import { type Channel, type Message, repliesTo, type User, type UserGroup, type World } from "./world.ts";

/** A user as users.info and users.list give it; the email only to who may read it. */
export function toSlackUser(user: User, withEmail: boolean, now: number): JsonObject {
  const profile = compact({
    title: user.title,
    real_name: user.realName,
    real_name_normalized: user.realName,
    display_name: user.displayName,
    display_name_normalized: user.displayName,
    email: withEmail ? user.email : undefined,
    team: user.teamId,
    image_48: "",
  });
  const who = {
    id: user.id,
    team_id: user.teamId,
    ...(user.enterpriseId
      ? { enterprise_user: { id: user.id, enterprise_id: user.enterpriseId, teams: [user.teamId] } }
      : {}),
    name: user.name,
    deleted: user.deleted,
    profile,
    is_bot: user.isBot,
    updated: 0,
  };
  if (user.deleted) return who;
  return compact({
    ...who,
    real_name: user.realName,
    tz: user.timeZone,
    tz_label: labelOf(user.timeZone, now),
    tz_offset: offsetOf(user.timeZone, now),
    is_admin: user.isAdmin,
    is_owner: user.isAdmin,
    is_primary_owner: user.isAdmin,
    is_restricted: user.isRestricted,
    is_ultra_restricted: user.isUltraRestricted,
    is_stranger: user.isStranger || undefined,
    is_app_user: false,
  });
}

/** A user group as usergroups.list and events give it; members and their number only where they are asked for. */
export function toSlackUserGroup(
  group: UserGroup,
  teamId: string,
  admin: string,
  wanted: { users: boolean; count: boolean },
): JsonObject {
  const { id, name, handle, users, createdAt, updatedAt, disabledAt } = group;
  const seconds = (ms: number | null) => Math.floor((ms ?? 0) / 1000);
  return {
    id,
    team_id: teamId,
    is_usergroup: true,
    name,
    description: "",
    handle,
    is_external: false,
    date_create: seconds(createdAt),
    date_update: seconds(updatedAt),
    date_delete: seconds(disabledAt),
    auto_type: null,
    auto_provision: false,
    created_by: admin,
    updated_by: admin,
    deleted_by: disabledAt === null ? null : admin,
    prefs: { channels: [], groups: [] },
    ...(wanted.count ? { user_count: users.length } : {}),
    ...(wanted.users ? { users: [...users] } : {}),
  };
}

/** A conversation as conversations.info and conversations.list give it. */
export function toSlackChannel(channel: Channel, world: World, app: InstalledApp): JsonObject {
  const created = Math.floor(channel.createdAt / 1000);
  if (channel.kind === "im") {
    const deleted = world.users.get(channel.user ?? "")?.deleted ?? false;
    return { id: channel.id, created, is_im: true, is_archived: false, user: channel.user, is_user_deleted: deleted };
  }
  const isPrivate = channel.kind === "private";
  return {
    id: channel.id,
    name: channel.name,
    name_normalized: channel.name,
    created,
    creator: "USLACKBOT",
    is_channel: !isPrivate,
    is_group: isPrivate,
    is_im: false,
    is_mpim: false,
    is_private: isPrivate,
    is_archived: channel.archived,
    is_general: channel.name === "general",
    is_shared: false,
    is_ext_shared: false,
    is_org_shared: false,
    is_member: channel.members.has(app.botUserId),
    context_team_id: world.team.id,
    topic: { value: channel.topic, creator: "", last_set: 0 },
    purpose: { value: "", creator: "", last_set: 0 },
  };
}

function threadOf(channel: Channel, message: Message): JsonObject {
  if (message.thread_ts !== undefined) {
    const parent = channel.messages.find(({ ts }) => ts === message.thread_ts);
    return compact({ thread_ts: message.thread_ts, parent_user_id: parent?.user });
  }
  const replies = repliesTo(channel, message.ts);
  const latest = replies.at(-1);
  if (!latest) return {};
  const users = [...new Set(replies.map((reply) => reply.user))];
  return {
    thread_ts: message.ts,
    reply_count: replies.length,
    reply_users_count: users.length,
    reply_users: users,
    latest_reply: latest.ts,
  };
}

/** A message as history and events give it; metadata only to who asked for it. */
export function toSlackMessage(
  channel: Channel,
  message: Message,
  world: World,
  app: InstalledApp,
  withMetadata = false,
): JsonObject {
  const ours = message.bot_id === app.botId;
  return compact({
    type: "message",
    subtype: message.subtype,
    user: message.user,
    bot_id: message.bot_id,
    app_id: ours ? app.id : undefined,
    bot_profile: ours ? { id: app.botId, app_id: app.id, name: app.name, team_id: world.team.id } : undefined,
    username: message.username,
    team: world.users.get(message.user)?.teamId ?? world.team.id,
    text: message.text,
    ts: message.ts,
    blocks: message.blocks.length > 0 ? message.blocks : undefined,
    attachments: message.attachments.length > 0 ? message.attachments : undefined,
    ...threadOf(channel, message),
    edited: message.edited,
    reactions:
      message.reactions.size > 0
        ? [...message.reactions].map(([name, users]) => ({ name, users: [...users], count: users.size }))
        : undefined,
    metadata: withMetadata ? message.metadata : undefined,
  });
}
