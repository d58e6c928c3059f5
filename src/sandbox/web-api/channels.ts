import { SlackError } from "../errors.ts";
import type { Sandbox } from "../sandbox.ts";
import { type Channel, openIm } from "../world.ts";
import { checkScopes } from "./scopes.ts";

/** Whether the app can know of a channel at all: private ones only from inside. */
export function isVisible({ app }: Sandbox, channel: Channel): boolean {
  return channel.kind === "public" || channel.members.has(app.botUserId);
}

/** A channel the app may know of, by id; throws `channel_not_found`. */
export function channelById(sandbox: Sandbox, id: string): Channel {
  const channel = sandbox.world.channels.get(id);
  if (!channel || !isVisible(sandbox, channel)) throw new SlackError("channel_not_found");
  return channel;
}

/** The scope that reads or lists a kind of channel. */
export function scopeFor(kind: Channel["kind"], what: "history" | "read"): string {
  return `${{ public: "channels", private: "groups", im: "im" }[kind]}:${what}`;
}

/** A channel the app may know of and has the scope to read. */
export function readableChannel(sandbox: Sandbox, id: string, what: "history" | "read"): Channel {
  const channel = channelById(sandbox, id);
  checkScopes([scopeFor(channel.kind, what)], sandbox);
  return channel;
}

/** The direct message with a person; throws Slack's error when the app cannot have one. */
function imWith(sandbox: Sandbox, user: string): Channel {
  const { world, app, clock } = sandbox;
  const person = world.users.get(user);
  if (!person || person.isStranger) throw new SlackError("channel_not_found");
  if (person.isBot || person.id === "USLACKBOT") throw new SlackError("cannot_dm_bot");
  return openIm(world, app, user, clock.now()).im;
}

/**
 * Where a message to `channel` goes: an id, a #name, or a user id (their direct message). Throws Slack's error when the app cannot post there.
 * A deactivated person still has a direct message and Slack says nothing: posting to it succeeds.
 */
export function postTarget(sandbox: Sandbox, channel: string): Channel {
  const { world, app } = sandbox;
  const named = [...world.channels.values()].find(
    ({ name, kind }) => kind !== "im" && name === channel.replace(/^#/, ""),
  );
  const target = world.users.has(channel) ? imWith(sandbox, channel) : (world.channels.get(channel) ?? named);
  if (!target || !isVisible(sandbox, target)) throw new SlackError("channel_not_found");
  if (target.archived) throw new SlackError("is_archived");
  if (target.kind === "im" && !app.messagesTab) throw new SlackError("messages_tab_disabled");
  const mayPost =
    target.members.has(app.botUserId) || (target.kind === "public" && app.scopes.has("chat:write.public"));
  if (!mayPost) throw new SlackError("not_in_channel");
  return target;
}

/** The id of the channel that a call's `channel` argument means, as far as it can be told before the call. */
export function channelIdOf(sandbox: Sandbox, channel: unknown): string | undefined {
  if (typeof channel !== "string") return undefined;
  const { channels, users } = sandbox.world;
  if (users.has(channel)) return `D${channel.slice(1)}`;
  if (channels.has(channel)) return channel;
  return [...channels.values()].find(({ name }) => name === channel.replace(/^#/, ""))?.id;
}
