import type { MessageMetadata, ShownMessage, ShownUser, ShownView, StateValues } from "./control-types/shown.ts";
import type { InstalledApp } from "./manifest.ts";
import type { SeedUser, SeedUserGroup, SeedWorkspace } from "./seed.ts";

/** A person or bot of the workspace. */
export interface User extends Omit<ShownUser, "email" | "timeZoneOffset"> {
  email: string | undefined;
  enterpriseId: string | undefined;
}

/** A message as it is kept: the thread is found by `thread_ts`, `postedAt` is the clock's milliseconds. */
export interface Message extends Omit<ShownMessage, "replies" | "reply_count" | "reactions" | "state"> {
  reactions: Map<string, Set<string>>;
  /** What people chose in it, by user: their clients keep it through updates as long as block_id and action_id stay. */
  chosen: Map<string, StateValues>;
  postedAt: number;
}

/** What a message may carry besides its place and author. */
export interface MessageContent {
  text: string;
  blocks: ShownMessage["blocks"];
  attachments: ShownMessage["attachments"];
  metadata?: MessageMetadata;
}

/** A conversation with everything said in it, oldest first. */
export interface Channel {
  id: string;
  name: string;
  kind: "public" | "private" | "im";
  archived: boolean;
  topic: string;
  members: Set<string>;
  messages: Message[];
  createdAt: number;
  /** The person on the other side of a direct message. */
  user?: string;
}

/** A user group; times are the clock's milliseconds, `disabledAt` is null while it is in use. */
export interface UserGroup extends SeedUserGroup {
  createdAt: number;
  updatedAt: number;
  disabledAt: number | null;
}

/** Everything there is in the workspace. */
export interface World {
  team: SeedWorkspace["team"];
  users: Map<string, User>;
  channels: Map<string, Channel>;
  userGroups: Map<string, UserGroup>;
  /** Open modals by user, bottom of the stack first. */
  modals: Map<string, ShownView[]>;
  /** Home views by user. */
  homes: Map<string, ShownView>;
}

function makeUser(seed: SeedUser, team: string): User {
  const { isAdmin = false, isRestricted = false, isUltraRestricted = false, isStranger = false, isBot = false } = seed;
  return {
    id: seed.id,
    teamId: seed.teamId ?? team,
    enterpriseId: seed.enterpriseId,
    name: seed.realName.toLowerCase().replace(/[^a-z0-9]+/g, "."),
    realName: seed.realName,
    displayName: seed.displayName ?? seed.realName,
    title: seed.title ?? "",
    email: seed.email,
    timeZone: seed.timeZone ?? "America/Los_Angeles",
    deleted: seed.deleted ?? false,
    isAdmin,
    isRestricted,
    isUltraRestricted,
    isStranger,
    isBot,
  };
}

function makeGroup({ users, ...group }: SeedUserGroup, now: number): UserGroup {
  return { ...group, users: [...users], createdAt: now, updatedAt: now, disabledAt: null };
}

/** Builds the workspace from its seed, with the app installed. */
export function createWorld(seed: SeedWorkspace, app: InstalledApp, now: number): World {
  const bots: SeedUser[] = [
    { id: app.botUserId, realName: app.name, isBot: true },
    { id: "USLACKBOT", realName: "Slackbot" },
  ];
  const known = new Set(seed.users.map((user) => user.id));
  const users = [...seed.users, ...bots.filter((bot) => !known.has(bot.id))];
  const channels = seed.channels.map(
    ({ id, name, isPrivate = false, archived = false, topic = "", members }): Channel => ({
      id,
      name,
      kind: isPrivate ? "private" : "public",
      archived,
      topic,
      members: new Set(members),
      messages: [],
      createdAt: now,
    }),
  );
  return {
    team: seed.team,
    users: new Map(users.map((user) => [user.id, makeUser(user, seed.team.id)])),
    channels: new Map(channels.map((channel) => [channel.id, channel])),
    userGroups: new Map((seed.userGroups ?? []).map((group) => [group.id, makeGroup(group, now)])),
    modals: new Map(),
    homes: new Map(),
  };
}

/** The direct message between the app and a person; `created` says whether it had to be opened. */
export function openIm(world: World, app: InstalledApp, user: string, now: number): { im: Channel; created: boolean } {
  const id = `D${user.slice(1)}`;
  const existing = world.channels.get(id);
  if (existing) return { im: existing, created: false };
  const members = new Set([app.botUserId, user]);
  const im: Channel = {
    id,
    name: user,
    kind: "im",
    archived: false,
    topic: "",
    members,
    messages: [],
    createdAt: now,
    user,
  };
  world.channels.set(id, im);
  return { im, created: true };
}

/** A message by its timestamp, ephemerals included. */
export function findMessage(channel: Channel, ts: string): Message | undefined {
  return channel.messages.find((message) => message.ts === ts);
}

/** The visible replies to a message, oldest first. */
export function repliesTo(channel: Channel, ts: string): Message[] {
  return channel.messages.filter((message) => message.thread_ts === ts && message.ts !== ts && !message.ephemeral);
}

/** Takes a message away; a parent that has replies leaves a tombstone, as in Slack. */
export function removeMessage(channel: Channel, message: Message): void {
  if (message.thread_ts === undefined && repliesTo(channel, message.ts).length > 0) {
    delete message.metadata;
    delete message.bot_id;
    Object.assign(message, {
      subtype: "tombstone",
      user: "USLACKBOT",
      text: "This message was deleted.",
      blocks: [],
      attachments: [],
      reactions: new Map(),
      chosen: new Map(),
    });
    return;
  }
  channel.messages = channel.messages.filter((kept) => kept !== message);
}

/** Where an open modal stands: its owner's stack and its place in it. */
export function findModal(
  world: World,
  matches: (view: ShownView) => boolean,
): { user: string; stack: ShownView[]; index: number; view: ShownView } | undefined {
  for (const [user, stack] of world.modals) {
    const index = stack.findIndex(matches);
    const view = stack[index];
    if (view) return { user, stack, index, view };
  }
  return undefined;
}

/** Who changes channels and user groups: the first admin there is. */
export function adminOf({ users }: World): string {
  return [...users.values()].find((user) => user.isAdmin)?.id ?? "USLACKBOT";
}

/** The name people see for a user id; the id itself when unknown. */
export function nameOf(world: World, user: string): string {
  return world.users.get(user)?.realName ?? user;
}
