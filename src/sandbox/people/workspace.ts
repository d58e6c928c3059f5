import type { ChannelRequest, OpenHomeRequest, UserChangeRequest } from "../control-types/deed.ts";
import { ControlError } from "../errors.ts";
import { publish } from "../events.ts";
import { postMessage } from "../messages.ts";
import type { Sandbox } from "../sandbox.ts";
import { toSlackUser } from "../slack-objects.ts";
import { isTimeZone } from "../time-zones.ts";
import { toSlackView } from "../views.ts";
import { joinChannel } from "../web-api/conversations.ts";
import { adminOf, type Channel, openIm } from "../world.ts";
import { channelNamed, personNamed } from "./places.ts";

/** A person opens the app's Home or Messages tab. */
export async function openHome(sandbox: Sandbox, { user, tab = "home" }: OpenHomeRequest): Promise<void> {
  personNamed(sandbox, user);
  const { world, app, clock } = sandbox;
  if (tab === "home" && !app.homeTab) throw new ControlError("tab: the manifest turns the Home tab off");
  if (tab === "messages" && !app.messagesTab) throw new ControlError("tab: the manifest turns the Messages tab off");
  const { im } = openIm(world, app, user, clock.now());
  const view = tab === "home" ? world.homes.get(user) : undefined;
  const event = { type: "app_home_opened", user, channel: im.id, tab, ...(view ? { view: toSlackView(view) } : {}) };
  await publish(sandbox, event);
}

/** Something about a person changes. */
export async function changeUser(sandbox: Sandbox, { user: id, ...change }: UserChangeRequest): Promise<void> {
  const { world, app, clock, journal } = sandbox;
  const user = world.users.get(id);
  if (!user) throw new ControlError(`user: there is no user "${id}"`);
  const now = clock.now();
  const { timeZone } = change;
  if (timeZone !== undefined && !isTimeZone(timeZone))
    throw new ControlError(`timeZone: "${timeZone}" is not an IANA time zone`);
  Object.assign(user, change);
  journal.changed({ user: id });
  const shown = toSlackUser(user, app.scopes.has("users:read.email"), now);
  await publish(sandbox, { type: "user_change", user: shown, cache_ts: Math.floor(now / 1000) });
}

type Change = (sandbox: Sandbox, channel: Channel, request: ChannelRequest) => Promise<void>;

function archive(archived: boolean): Change {
  return async (sandbox, channel) => {
    if (channel.archived === archived)
      throw new ControlError(`action: #${channel.name} is ${archived ? "already" : "not"} archived`);
    channel.archived = archived;
    const noun = channel.kind === "private" ? "group" : "channel";
    await publish(
      sandbox,
      { type: `${noun}_${archived ? "archive" : "unarchive"}`, channel: channel.id, user: adminOf(sandbox.world) },
      channel,
    );
  };
}

const invite: Change = async (sandbox, channel, { user = sandbox.app.botUserId }) => {
  if (!sandbox.world.users.has(user)) throw new ControlError(`user: there is no user "${user}"`);
  if (channel.archived) throw new ControlError(`channel: #${channel.name} is archived`);
  if (channel.members.has(user)) throw new ControlError(`user: ${user} is already in #${channel.name}`);
  await joinChannel(sandbox, channel, user, adminOf(sandbox.world));
};

const kick: Change = async (sandbox, channel, { user = sandbox.app.botUserId }) => {
  if (!channel.members.has(user)) throw new ControlError(`user: ${user} is not in #${channel.name}`);
  const place = {
    channel: channel.id,
    channel_type: channel.kind === "private" ? "G" : "C",
    team: sandbox.world.team.id,
  };
  const isBot = user === sandbox.app.botUserId;
  const leftType = channel.kind === "private" ? "group_left" : "channel_left";
  const event = isBot ? { type: leftType, channel: channel.id } : { type: "member_left_channel", user, ...place };
  channel.members.delete(user);
  const text = `<@${user}> has left the channel`;
  const { heard } = postMessage(sandbox, channel, {
    user,
    text,
    blocks: [],
    attachments: [],
    subtype: "channel_leave",
  });
  await Promise.all([heard, publish(sandbox, event, channel)]);
};

const rename: Change = async (sandbox, channel, { name }) => {
  if (!name) throw new ControlError("name is needed to rename a channel");
  channel.name = name.replace(/^#/, "");
  const type = channel.kind === "private" ? "group_rename" : "channel_rename";
  const created = Math.floor(channel.createdAt / 1000);
  await publish(sandbox, { type, channel: { id: channel.id, name: channel.name, created } }, channel);
};

const remove: Change = async (sandbox, channel) => {
  sandbox.world.channels.delete(channel.id);
  const type = channel.kind === "private" ? "group_deleted" : "channel_deleted";
  await publish(sandbox, { type, channel: channel.id }, channel);
};

const changes: Readonly<Record<Exclude<ChannelRequest["action"], "create">, Change>> = {
  archive: archive(true),
  unarchive: archive(false),
  invite,
  kick,
  rename,
  delete: remove,
};

async function create(sandbox: Sandbox, request: ChannelRequest): Promise<void> {
  const { channel: id, name, isPrivate = false, members = [] } = request;
  if (!name) throw new ControlError("name is needed to create a channel");
  if (sandbox.world.channels.has(id)) throw new ControlError(`channel: there is already a channel "${id}"`);
  const channel: Channel = {
    id,
    name,
    kind: isPrivate ? "private" : "public",
    archived: false,
    topic: "",
    members: new Set(members),
    messages: [],
    createdAt: sandbox.clock.now(),
  };
  sandbox.world.channels.set(id, channel);
  const created = Math.floor(channel.createdAt / 1000);
  await publish(
    sandbox,
    { type: "channel_created", channel: { id, name, created, creator: adminOf(sandbox.world) } },
    channel,
  );
}

/** A person archives, renames, creates or deletes a channel, or brings someone in or takes them out. */
export async function changeChannel(sandbox: Sandbox, request: ChannelRequest): Promise<void> {
  if (request.action === "create") await create(sandbox, request);
  else await changes[request.action](sandbox, channelNamed(sandbox, request.channel), request);
  sandbox.journal.changed({ channel: request.channel });
}
