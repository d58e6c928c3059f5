import { SlackError } from "../errors.ts";
import { react } from "../reactions.ts";
import { toSlackMessage } from "../slack-objects.ts";
import { findMessage } from "../world.ts";
import { channelById } from "./channels.ts";
import type { Call, Method } from "./method.ts";

function target({ sandbox, args }: Call) {
  const channel = channelById(sandbox, args.text("channel"));
  const message = findMessage(channel, args.text("timestamp"));
  if (!message || message.ephemeral) throw new SlackError("message_not_found");
  return { channel, message };
}

function add(call: Call) {
  const { channel, message } = target(call);
  const name = call.args.text("name").replaceAll(":", "");
  if (!/^[\w+'-]+$/.test(name)) throw new SlackError("invalid_name");
  if (channel.archived) throw new SlackError("is_archived");
  const { changed } = react(call.sandbox, channel, message, { user: call.sandbox.app.botUserId, name, remove: false });
  if (!changed) throw new SlackError("already_reacted");
  return {};
}

function get(call: Call) {
  const { channel, message } = target(call);
  const { world, app } = call.sandbox;
  return { type: "message", channel: channel.id, message: toSlackMessage(channel, message, world, app) };
}

const known = { channel: "string", timestamp: "string" } as const;

/** Emoji under messages. */
export const reactionMethods: readonly Method[] = [
  {
    name: "reactions.add",
    token: "bot",
    tier: "t3",
    scopes: ["reactions:write"],
    required: ["channel", "name", "timestamp"],
    known: { ...known, name: "string" },
    run: add,
  },
  {
    name: "reactions.get",
    token: "bot",
    tier: "t3",
    scopes: ["reactions:read"],
    known: { ...known, full: "boolean" },
    run: get,
  },
];
