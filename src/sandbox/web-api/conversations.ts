import { SlackError } from "../errors.ts";
import { publish } from "../events.ts";
import { postMessage } from "../messages.ts";
import type { Sandbox } from "../sandbox.ts";
import { toSlackChannel } from "../slack-objects.ts";
import { type Channel, openIm } from "../world.ts";
import type { Args } from "./args.ts";
import { channelById, channelIdOf, isVisible, readableChannel, scopeFor } from "./channels.ts";
import type { Call, Method } from "./method.ts";
import { pageOf } from "./paging.ts";
import { checkScopes } from "./scopes.ts";

const readScopes = ["channels:read", "groups:read", "im:read", "mpim:read"];
const kindsByType: Readonly<Record<string, Channel["kind"] | "mpim">> = {
  public_channel: "public",
  private_channel: "private",
  im: "im",
  mpim: "mpim",
};

function kindsAsked(sandbox: Sandbox, args: Args): (Channel["kind"] | "mpim")[] {
  const types = (args.string("types") ?? "public_channel").split(",").map((type) => type.trim());
  return types.map((type) => {
    const kind = Object.hasOwn(kindsByType, type) ? kindsByType[type] : undefined;
    if (kind === undefined) throw new SlackError("invalid_types");
    checkScopes([kind === "mpim" ? "mpim:read" : scopeFor(kind, "read")], sandbox);
    return kind;
  });
}

function listed({ sandbox, args }: Call, isIncluded: (channel: Channel) => boolean) {
  const kinds = kindsAsked(sandbox, args);
  const noArchived = args.flag("exclude_archived");
  const found = [...sandbox.world.channels.values()].filter(
    (channel) => kinds.includes(channel.kind) && isIncluded(channel) && !(noArchived && channel.archived),
  );
  const { page, metadata } = pageOf(found, args, 100, 999);
  const channels = page.map((channel) => toSlackChannel(channel, sandbox.world, sandbox.app));
  return { channels, response_metadata: metadata };
}

function info({ sandbox, args }: Call) {
  const channel = readableChannel(sandbox, args.text("channel"), "read");
  const numbers = args.flag("include_num_members") ? { num_members: channel.members.size } : {};
  return { channel: { ...toSlackChannel(channel, sandbox.world, sandbox.app), ...numbers } };
}

function members({ sandbox, args }: Call) {
  const channel = readableChannel(sandbox, args.text("channel"), "read");
  const { page, metadata } = pageOf([...channel.members], args, 100, 999);
  return { members: page, response_metadata: metadata };
}

function ofUser(call: Call) {
  const { sandbox, args } = call;
  const user = args.string("user") ?? sandbox.app.botUserId;
  return listed(call, (channel) => channel.members.has(user) && isVisible(sandbox, channel));
}

function open({ sandbox, args }: Call) {
  const { world, app, clock } = sandbox;
  const users = (args.string("users") ?? "").split(",").filter((user) => user !== "");
  const [user] = users;
  if (user === undefined) {
    const id = args.string("channel");
    if (id === undefined) throw new SlackError("users_list_not_supplied");
    return { channel: { id: channelById(sandbox, id).id }, no_op: true, already_open: true };
  }
  checkScopes([users.length > 1 ? "mpim:write" : "im:write"], sandbox);
  if (users.length > 1) throw new SlackError("method_not_supported_for_channel_type");
  const person = world.users.get(user);
  if (!person) throw new SlackError("user_not_found");
  if (person.isStranger) throw new SlackError("user_not_visible");
  if (person.deleted) throw new SlackError("user_disabled");
  if (person.isBot || person.id === "USLACKBOT") throw new SlackError("cannot_dm_bot");
  const { im, created } = openIm(world, app, user, clock.now());
  const shown = args.flag("return_im") ? toSlackChannel(im, world, app) : { id: im.id };
  return { channel: shown, ...(created ? {} : { no_op: true, already_open: true }) };
}

function join({ sandbox, args, warn }: Call) {
  const { world, app } = sandbox;
  const channel = channelById(sandbox, channelIdOf(sandbox, args.text("channel")) ?? "");
  if (channel.kind !== "public") throw new SlackError("method_not_supported_for_channel_type");
  if (channel.archived) throw new SlackError("is_archived");
  if (channel.members.has(app.botUserId)) warn("already_in_channel");
  else void joinChannel(sandbox, channel, app.botUserId);
  return { channel: toSlackChannel(channel, world, app) };
}

/** Makes someone a member, with the line Slack writes about it; resolves when the app was told. */
export async function joinChannel(sandbox: Sandbox, channel: Channel, user: string, inviter?: string): Promise<void> {
  channel.members.add(user);
  const text = `<@${user}> has joined the channel`;
  const { heard } = postMessage(sandbox, channel, { user, text, blocks: [], attachments: [], subtype: "channel_join" });
  const place = {
    channel: channel.id,
    channel_type: channel.kind === "private" ? "G" : "C",
    team: sandbox.world.team.id,
  };
  const event = { type: "member_joined_channel", user, ...place, ...(inviter === undefined ? {} : { inviter }) };
  await Promise.all([heard, publish(sandbox, event, channel)]);
}

const paging = { cursor: "string", limit: "integer" } as const;
const listing = { ...paging, exclude_archived: "boolean", team_id: "string", types: "string" } as const;

/** Finding, reading and joining conversations. */
export const conversationMethods: readonly Method[] = [
  {
    name: "conversations.info",
    token: "bot",
    tier: "t3",
    scopes: readScopes,
    required: ["channel"],
    known: { channel: "string", include_locale: "boolean", include_num_members: "boolean" },
    run: info,
  },
  {
    name: "conversations.list",
    token: "bot",
    tier: "t2",
    scopes: readScopes,
    known: listing,
    run: (call) => listed(call, (channel) => isVisible(call.sandbox, channel)),
  },
  {
    name: "conversations.members",
    token: "bot",
    tier: "t4",
    scopes: readScopes,
    required: ["channel"],
    known: { channel: "string", ...paging },
    run: members,
  },
  {
    name: "conversations.open",
    token: "bot",
    tier: "t3",
    scopes: ["channels:manage", "groups:write", "im:write", "mpim:write"],
    known: { channel: "string", users: "string", return_im: "boolean", prevent_creation: "boolean" },
    run: open,
  },
  {
    name: "conversations.join",
    token: "bot",
    tier: "t3",
    scopes: ["channels:join"],
    required: ["channel"],
    known: { channel: "string" },
    run: join,
  },
  {
    name: "users.conversations",
    token: "bot",
    tier: "t3",
    scopes: readScopes,
    known: { ...listing, user: "string", exclude_muted: "boolean" },
    run: ofUser,
  },
];
