import type {
  ChannelMessages,
  OpenViews,
  ShownChannel,
  ShownMessage,
  ShownUser,
  WorkspaceState,
} from "./control-types/shown.ts";
import type { Sandbox } from "./sandbox.ts";
import { initialState } from "./state-values.ts";
import { offsetOf } from "./time-zones.ts";
import type { Channel, Message, User, World } from "./world.ts";

function showUser({ email, ...user }: User, now: number): ShownUser {
  const shown = { ...user, timeZoneOffset: offsetOf(user.timeZone, now) };
  return email === undefined ? shown : { ...shown, email };
}

function showChannel({ world, app }: Sandbox, channel: Channel): ShownChannel {
  const { id, name, kind, archived, topic, user } = channel;
  return {
    id,
    name: kind === "im" ? (world.users.get(user ?? "")?.realName ?? name) : name,
    kind,
    archived,
    topic,
    members: [...channel.members],
    botIsMember: channel.members.has(app.botUserId),
    messageCount: channel.messages.filter((message) => message.thread_ts === undefined && !message.ephemeral).length,
    ...(user === undefined ? {} : { user }),
  };
}

function showMessage(
  { postedAt: _postedAt, reactions, chosen, ...message }: Message,
  replies: readonly Message[],
  user?: string,
): ShownMessage {
  const shownReplies = replies.map((reply) => showMessage(reply, [], user));
  const mine = user === undefined ? undefined : chosen.get(user);
  return structuredClone({
    ...message,
    ...(mine ? { state: { values: initialState(message.blocks, mine) } } : {}),
    reply_count: replies.filter((reply) => !reply.ephemeral).length,
    replies: shownReplies,
    reactions: [...reactions].map(([name, users]) => ({ name, count: users.size, users: [...users] })),
  });
}

/** A channel as one person sees it: without a user no ephemerals, with one theirs. */
export function showMessages(sandbox: Sandbox, channel: Channel, user?: string): ChannelMessages {
  const seen = channel.messages.filter(
    (message) => !message.ephemeral || (user !== undefined && message.visible_to === user),
  );
  const known = new Set(seen.map((message) => message.ts));
  // A reply to a message that is gone stands by itself, so that it does not vanish.
  const isTop = ({ thread_ts: parent, broadcast }: Message) => parent === undefined || broadcast || !known.has(parent);
  const tops = seen.filter(isTop);
  const threads = new Map<string, Message[]>();
  for (const message of seen) {
    const { thread_ts: parent } = message;
    if (parent !== undefined) threads.set(parent, [...(threads.get(parent) ?? []), message]);
  }
  return {
    channel: showChannel(sandbox, channel),
    messages: tops.map((message) => showMessage(message, threads.get(message.ts) ?? [], user)),
  };
}

/** All open modals and Homes. */
export function showViews({ world }: { world: World }): OpenViews {
  return structuredClone({ modals: Object.fromEntries(world.modals), homes: Object.fromEntries(world.homes) });
}

/** The workspace at a glance. */
export function showState(sandbox: Sandbox): WorkspaceState {
  const { world, app, journal, clock, faults, deliveries } = sandbox;
  const { id, name, botId, botUserId, messagesTab, homeTab } = app;
  const { mode, requestUrl, sockets } = deliveries;
  const { settings } = sandbox;
  const { mailbox, seed } = settings;
  return {
    seq: journal.seq,
    now: new Date(clock.now()).toISOString(),
    clock: { aheadMs: clock.aheadMs, onPage: settings.clockOnPage },
    team: { ...world.team },
    app: { id, name, botId, botUserId, messagesTab, homeTab },
    commands: [...app.commands.values()].map(({ command, description, usageHint }) => ({
      command,
      description,
      usageHint,
    })),
    shortcuts: app.shortcuts.map((shortcut) => ({ ...shortcut })),
    users: [...world.users.values()].map((user) => showUser(user, clock.now())),
    channels: [...world.channels.values()].map((channel) => showChannel(sandbox, channel)),
    userGroups: [...world.userGroups.values()].map(({ id: groupId, handle, name: groupName, users, disabledAt }) => ({
      id: groupId,
      handle,
      name: groupName,
      users: [...users],
      disabled: disabledAt !== null,
    })),
    faults: faults.all(),
    warnings: journal.warnings.map((warning) => ({ ...warning })),
    connection: { mode, sockets: sockets.size, ...(requestUrl === undefined ? {} : { requestUrl }) },
    mailbox: mailbox ? { count: mailbox.messages().length, withoutSlack: seed.withoutSlack ?? [] } : null,
  };
}
