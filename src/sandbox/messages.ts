import type { Block, MessageMetadata } from "./control-types/shown.ts";
import { publishMessage, publishMessageChange } from "./events.ts";
import { isObject, objectsIn } from "./json.ts";
import type { Sandbox } from "./sandbox.ts";
import { toSlackMessage } from "./slack-objects.ts";
import { choicesIn } from "./state-values.ts";
import { type Channel, findMessage, type Message, type MessageContent, removeMessage } from "./world.ts";

/** A message before it has a time. */
export interface Draft extends MessageContent {
  user: string;
  bot?: boolean;
  /** Another app's bot. */
  strangeBotId?: string;
  username?: string;
  iconEmoji?: string;
  threadTs?: string;
  broadcast?: boolean;
  visibleTo?: string;
  subtype?: Message["subtype"];
}

/** Gives blocks, and their elements, the ids Slack makes up where the app gave none. */
export function withIds(blocks: unknown, makeId: () => string): Block[] {
  const identified = (value: Record<string, unknown>): Record<string, unknown> => {
    const element = isObject(value.element) ? { element: withActionId(value.element, makeId) } : {};
    const accessory = isObject(value.accessory) ? { accessory: withActionId(value.accessory, makeId) } : {};
    const actions = value.type === "actions" || value.type === "context_actions";
    const inside = actions ? { elements: objectsIn(value.elements).map((each) => withActionId(each, makeId)) } : {};
    const children = value.type === "container" ? { child_blocks: withIds(value.child_blocks, makeId) } : {};
    return { ...value, block_id: value.block_id || makeId(), ...element, ...accessory, ...inside, ...children };
  };
  return objectsIn(blocks).map((block) => identified(block) as Block);
}

function withActionId(element: Record<string, unknown>, makeId: () => string): Record<string, unknown> {
  return element.type === "image" ? element : { ...element, action_id: element.action_id ?? makeId() };
}

function announce({ journal }: Sandbox, channel: Channel): void {
  journal.changed({ channel: channel.id });
}

/** Puts a message into a channel; `heard` resolves when the app was told of it. */
export function postMessage(
  sandbox: Sandbox,
  channel: Channel,
  draft: Draft,
): { message: Message; heard: Promise<void> } {
  const { user, text, attachments, blocks, metadata, username, iconEmoji, threadTs, visibleTo, subtype } = draft;
  const message: Message = {
    type: "message",
    channel: channel.id,
    ts: sandbox.ids.timestamp(),
    user,
    text,
    blocks: withIds(blocks, () => sandbox.ids.short()),
    attachments,
    reactions: new Map(),
    chosen: new Map(),
    ephemeral: visibleTo !== undefined,
    postedAt: sandbox.clock.now(),
    ...(draft.bot ? { bot_id: sandbox.app.botId } : {}),
    ...(draft.strangeBotId === undefined ? {} : { bot_id: draft.strangeBotId }),
    ...(username === undefined ? {} : { username }),
    ...(iconEmoji === undefined ? {} : { icon_emoji: iconEmoji }),
    ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
    ...(draft.broadcast ? { broadcast: true } : {}),
    ...(visibleTo === undefined ? {} : { visible_to: visibleTo }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(subtype === undefined ? {} : { subtype }),
  };
  channel.messages.push(message);
  announce(sandbox, channel);
  return { message, heard: publishMessage(sandbox, channel, message) };
}

/** What people chose in blocks and elements that are still there. */
const stillThere = ({ blocks, chosen }: Message): Message["chosen"] =>
  new Map([...chosen].map(([user, values]) => [user, choicesIn(blocks, values)]));

/** Replaces what a message says; fields that are absent stay. `by` is who edited it. */
export function editMessage(
  sandbox: Sandbox,
  channel: Channel,
  message: Message,
  change: Partial<Omit<MessageContent, "metadata">> & { metadata?: MessageMetadata | null },
  by: string,
): Promise<void> {
  const { world, app, ids } = sandbox;
  const before = toSlackMessage(channel, message, world, app);
  const { metadata, blocks, ...rest } = change;
  Object.assign(message, rest);
  if (blocks !== undefined) {
    message.blocks = withIds(blocks, () => ids.short());
    message.chosen = stillThere(message);
  }
  if (metadata === null) delete message.metadata;
  else if (metadata !== undefined) message.metadata = metadata;
  if (!message.ephemeral) message.edited = { user: by, ts: ids.timestamp() };
  announce(sandbox, channel);
  if (message.ephemeral) return Promise.resolve();
  return publishMessageChange(sandbox, channel, before, toSlackMessage(channel, message, world, app));
}

/** Deletes a message. One that has replies is changed into a tombstone, and the app hears of that. */
export function deleteMessage(sandbox: Sandbox, channel: Channel, message: Message): Promise<void> {
  const { world, app } = sandbox;
  const before = toSlackMessage(channel, message, world, app);
  removeMessage(channel, message);
  announce(sandbox, channel);
  if (message.ephemeral) return Promise.resolve();
  const after = message.subtype === "tombstone" ? toSlackMessage(channel, message, world, app) : undefined;
  return publishMessageChange(sandbox, channel, before, after);
}

/** The message a reply belongs under: a reply's own parent when `ts` is itself a reply. */
export function threadParent(channel: Channel, ts: string): Message | undefined {
  const message = findMessage(channel, ts);
  if (!message || message.ephemeral) return undefined;
  return message.thread_ts === undefined ? message : findMessage(channel, message.thread_ts);
}
