import type {
  DeleteMessageRequest,
  EditMessageRequest,
  MessageRequest,
  MessageResult,
  ReactionRequest,
} from "../control-types/deed.ts";
import { ControlError } from "../errors.ts";
import { deleteMessage, editMessage, postMessage, threadParent } from "../messages.ts";
import { react } from "../reactions.ts";
import type { Sandbox } from "../sandbox.ts";
import { channelNamed, channelOf, messageFor, personNamed } from "./places.ts";

/** A person, or another app, writes a message; resolves when the app was told. */
export async function write(sandbox: Sandbox, request: MessageRequest): Promise<MessageResult> {
  const { user, text, thread_ts: threadTs, bot } = request;
  personNamed(sandbox, user);
  const channel = channelOf(sandbox, request.channel, user);
  if (channel.archived) throw new ControlError(`channel: #${channel.name} is archived`);
  if (channel.kind === "im" && (!sandbox.app.messagesTab || sandbox.app.messagesTabReadOnly)) {
    throw new ControlError(
      "channel: people cannot write to this app (its manifest turns the Messages tab off or read-only)",
    );
  }
  if (text === "") throw new ControlError("text: a message must say something");
  const parent = threadTs === undefined ? undefined : threadParent(channel, threadTs);
  if (threadTs !== undefined && !parent)
    throw new ControlError(`thread_ts: there is no message ${threadTs} in ${channel.id}`);
  const draft = { user, text, blocks: [], attachments: [], ...(parent ? { threadTs: parent.ts } : {}) };
  const strange = bot ? { strangeBotId: bot.id, metadata: bot.metadata } : {};
  const { message, heard } = postMessage(sandbox, channel, { ...draft, ...strange });
  await heard;
  return { channel: channel.id, ts: message.ts };
}

/** A person edits their own message. */
export async function edit(
  sandbox: Sandbox,
  { user, channel: id, messageTs, text }: EditMessageRequest,
): Promise<void> {
  personNamed(sandbox, user);
  const channel = channelOf(sandbox, id, user);
  const message = messageFor(channel, messageTs, user);
  if (message.user !== user) throw new ControlError(`user: ${user} did not write the message ${messageTs}`);
  await editMessage(sandbox, channel, message, { text }, user);
}

/** A person deletes a message: their own, or as an admin any. */
export async function erase(sandbox: Sandbox, { user, channel: id, messageTs }: DeleteMessageRequest): Promise<void> {
  const channel = channelNamed(sandbox, id, user);
  const message = messageFor(channel, messageTs, user ?? "", true);
  const isOwner = user === undefined || message.user === user || sandbox.world.users.get(user)?.isAdmin === true;
  if (!isOwner) throw new ControlError(`user: ${user} may not delete the message ${messageTs}`);
  await deleteMessage(sandbox, channel, message);
}

/** A person adds an emoji to a message, or takes theirs away. */
export async function putReaction(sandbox: Sandbox, request: ReactionRequest): Promise<void> {
  const { user, name, remove = false } = request;
  personNamed(sandbox, user);
  const channel = channelOf(sandbox, request.channel, user);
  const message = messageFor(channel, request.messageTs, user);
  const { changed, heard } = react(sandbox, channel, message, { user, name: name.replaceAll(":", ""), remove });
  if (!changed) throw new ControlError(`name: ${user} has ${remove ? "no" : "already a"} :${name}: there`);
  await heard;
}
