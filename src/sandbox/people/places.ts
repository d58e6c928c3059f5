import type { ShownView } from "../control-types/shown.ts";
import { ControlError } from "../errors.ts";
import type { Sandbox } from "../sandbox.ts";
import { type Channel, findMessage, findModal, type Message, openIm, type User } from "../world.ts";

/** A person who can act: known, active, and not a bot. */
export function personNamed({ world }: Sandbox, id: string): User {
  const user = world.users.get(id);
  if (!user) throw new ControlError(`user: there is no user "${id}"`);
  if (user.deleted) throw new ControlError(`user: ${user.realName} (${id}) is deactivated and cannot act`);
  if (user.isBot) throw new ControlError(`user: ${id} is a bot and does not click or write`);
  return user;
}

/** Slack delivers clicks, modals and shortcuts only to apps whose manifest turns interactivity on. */
export function demandInteractivity({ app }: Sandbox): void {
  if (!app.interactive)
    throw new ControlError("the manifest does not turn interactivity on (settings.interactivity.is_enabled)");
}

/** A channel by id or #name; for a direct message with the app also its bot user's id, from the given person's side. */
export function channelNamed({ world, app, clock }: Sandbox, channel: string, user?: string): Channel {
  if (channel === app.botUserId && user !== undefined) return openIm(world, app, user, clock.now()).im;
  const named = [...world.channels.values()].find(
    ({ kind, name }) => kind !== "im" && name === channel.replace(/^#/, ""),
  );
  const found = world.channels.get(channel) ?? named;
  if (!found) throw new ControlError(`channel: there is no channel "${channel}"`);
  return found;
}

/** A channel the person is in. */
export function channelOf(sandbox: Sandbox, channel: string, user: string, force = false): Channel {
  const found = channelNamed(sandbox, channel, user);
  if (!force && !found.members.has(user)) throw new ControlError(`channel: ${user} is not a member of "${channel}"`);
  return found;
}

/** A message the person can see. */
export function messageFor(channel: Channel, ts: string, user: string, force = false): Message {
  const message = findMessage(channel, ts);
  if (!message) throw new ControlError(`messageTs: there is no message ${ts} in ${channel.id}`);
  if (!force && message.ephemeral && message.visible_to !== user) {
    throw new ControlError(`messageTs: ${user} does not see the ephemeral message ${ts}`);
  }
  return message;
}

/** A modal the person has open on top, or anywhere on the stack when `anywhere`. */
export function modalOf({ world }: Sandbox, viewId: string, user: string, anywhere = false): ShownView {
  const place = findModal(world, (view) => view.id === viewId);
  if (place?.user !== user) throw new ControlError(`viewId: ${user} has no open modal "${viewId}"`);
  if (!anywhere && place.stack.at(-1) !== place.view)
    throw new ControlError(`viewId: "${viewId}" is covered by another modal`);
  return place.view;
}

/** Where an interaction takes place: a message, a modal, or the person's Home. */
export type Place = { kind: "message"; channel: Channel; message: Message } | { kind: "view"; view: ShownView };

/** Finds the place that a control request names. */
export function placeOf(
  sandbox: Sandbox,
  request: { user: string; channel?: string; messageTs?: string; viewId?: string; home?: boolean; force?: boolean },
): Place {
  const { user, channel, messageTs, viewId, home, force } = request;
  if (viewId !== undefined) return { kind: "view", view: modalOf(sandbox, viewId, user) };
  if (home) {
    const view = sandbox.world.homes.get(user);
    if (!view) throw new ControlError(`home: ${user} has no Home view yet`);
    return { kind: "view", view };
  }
  if (channel === undefined || messageTs === undefined) {
    throw new ControlError("channel and messageTs, or viewId, or home is needed to say where");
  }
  const found = channelOf(sandbox, channel, user, force);
  return { kind: "message", channel: found, message: messageFor(found, messageTs, user, force) };
}
