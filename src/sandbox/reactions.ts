import { publish } from "./events.ts";
import type { Sandbox } from "./sandbox.ts";
import type { Channel, Message } from "./world.ts";

/** Adds or takes away someone's emoji; false when there was nothing to change. */
export function react(
  sandbox: Sandbox,
  channel: Channel,
  message: Message,
  by: { user: string; name: string; remove: boolean },
): { changed: boolean; heard: Promise<void> } {
  const { user, name, remove } = by;
  const users = message.reactions.get(name) ?? new Set<string>();
  if (users.has(user) !== remove) return { changed: false, heard: Promise.resolve() };
  if (remove) users.delete(user);
  else users.add(user);
  if (users.size > 0) message.reactions.set(name, users);
  else message.reactions.delete(name);
  sandbox.journal.changed({ channel: channel.id });
  const event = {
    type: remove ? "reaction_removed" : "reaction_added",
    user,
    reaction: name,
    item: { type: "message", channel: channel.id, ts: message.ts },
    item_user: message.user,
  };
  return { changed: true, heard: publish(sandbox, event, channel) };
}
