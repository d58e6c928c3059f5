import { RateLimited, SlackError } from "../errors.ts";
import { deleteMessage, editMessage, postMessage, threadParent } from "../messages.ts";
import { toSlackMessage } from "../slack-objects.ts";
import { type Channel, findMessage, type Message } from "../world.ts";
import { channelById, postTarget } from "./channels.ts";
import { readContent, readMetadata, readSubstance } from "./content.ts";
import type { Call, Method } from "./method.ts";
import { checkScopes } from "./scopes.ts";

const content = { text: "string", blocks: "json", attachments: "json", markdown_text: "string" } as const;
const dress = { username: "string", icon_emoji: "string", icon_url: "string" } as const;
const mostUpdateCharacters = 4_000;
const mostCharacters = 40_000;
const manners = { as_user: "boolean", link_names: "boolean", parse: "string" } as const;

const broadcast = { broadcast: true, subtype: "thread_broadcast" } as const;

function postOptions({ sandbox, args }: Call) {
  const username = args.string("username");
  const iconEmoji = args.string("icon_emoji");
  if (username !== undefined || iconEmoji !== undefined || args.has("icon_url")) {
    checkScopes(["chat:write.customize"], sandbox);
  }
  return {
    ...(username === undefined ? {} : { username }),
    ...(iconEmoji === undefined ? {} : { iconEmoji }),
  };
}

/** The thread a call's `thread_ts` means: a reply's own parent, and none at all when nothing stands there (Slack then posts an orphan). */
function threadOf({ args }: Call, channel: Channel): { threadTs?: string } {
  const ts = args.string("thread_ts");
  if (ts === undefined || ts === "") return {};
  const parent = threadParent(channel, ts);
  if (parent?.subtype === "tombstone") throw new SlackError("cannot_reply_to_message");
  return { threadTs: parent?.ts ?? ts };
}

function post(call: Call) {
  const { sandbox, args } = call;
  const channel = postTarget(sandbox, args.text("channel"));
  const given = readSubstance(args);
  if (given.text.length > mostCharacters) call.warn("message_truncated");
  const substance = { ...given, text: given.text.slice(0, mostCharacters) };
  const metadata = readMetadata(args) ?? undefined;
  const thread = threadOf(call, channel);
  const waitMs = sandbox.limiter.postTo(channel.id);
  if (waitMs !== undefined) throw new RateLimited(waitMs);
  if (substance.text === "" && substance.blocks.length > 0) call.remark("missing_text_in_message");
  const { message } = postMessage(sandbox, channel, {
    ...substance,
    ...thread,
    ...postOptions(call),
    user: sandbox.app.botUserId,
    bot: true,
    ...(args.flag("reply_broadcast") && thread.threadTs !== undefined ? broadcast : {}),
    ...(metadata === undefined ? {} : { metadata }),
  });
  return {
    channel: channel.id,
    ts: message.ts,
    message: toSlackMessage(channel, message, sandbox.world, sandbox.app, true),
  };
}

function postEphemeral(call: Call) {
  const { sandbox, args } = call;
  const channel = postTarget(sandbox, args.text("channel"));
  const user = args.text("user");
  if (!channel.members.has(user)) throw new SlackError("user_not_in_channel");
  const substance = readSubstance(args);
  if (substance.text.length > mostCharacters) throw new SlackError("msg_too_long");
  const { message } = postMessage(sandbox, channel, {
    ...substance,
    ...threadOf(call, channel),
    ...postOptions(call),
    user: sandbox.app.botUserId,
    bot: true,
    visibleTo: user,
  });
  return { message_ts: message.ts };
}

/** The app's own message that a call names; people's direct messages must be named by their D id. */
function ownMessage({ sandbox, args }: Call, refusal: string): { channel: Channel; message: Message } {
  const channel = channelById(sandbox, args.text("channel"));
  const message = findMessage(channel, args.text("ts"));
  if (!message || message.ephemeral || message.subtype === "tombstone") throw new SlackError("message_not_found");
  if (message.bot_id !== sandbox.app.botId) throw new SlackError(refusal);
  return { channel, message };
}

function update(call: Call) {
  const { sandbox, args } = call;
  const { channel, message } = ownMessage(call, "cant_update_message");
  if (channel.archived) throw new SlackError("is_inactive");
  const given = readContent(args);
  if ((given.text ?? "").length > mostUpdateCharacters) throw new SlackError("msg_too_long");
  if (given.text === undefined && given.blocks === undefined && given.attachments === undefined) {
    throw new SlackError("no_text");
  }
  const wasRichText = message.blocks.length > 0 && message.blocks.every((block) => block.type === "rich_text");
  if (wasRichText && given.blocks?.some((block) => block.type !== "rich_text")) throw new SlackError("block_mismatch");
  const metadata = readMetadata(args);
  // What is not given stays: a text alone leaves the blocks as they were.
  const change = { ...given, ...(metadata === undefined ? {} : { metadata }) };
  void editMessage(sandbox, channel, message, change, sandbox.app.botUserId);
  if (message.text === "" && message.blocks.length > 0) call.remark("missing_text_in_message");
  const shown = toSlackMessage(channel, message, sandbox.world, sandbox.app, true);
  return { channel: channel.id, ts: message.ts, text: message.text, message: shown };
}

function remove(call: Call) {
  const { channel, message } = ownMessage(call, "cant_delete_message");
  void deleteMessage(call.sandbox, channel, message);
  return { channel: channel.id, ts: message.ts };
}

function permalink({ sandbox, args }: Call) {
  const channel = channelById(sandbox, args.text("channel"));
  const message = findMessage(channel, args.text("message_ts"));
  if (!message) throw new SlackError("message_not_found");
  const { thread_ts: thread, ts } = message;
  const query = thread === undefined ? "" : `?thread_ts=${thread}&cid=${channel.id}`;
  const permalink = `https://${sandbox.world.team.domain}.slack.com/archives/${channel.id}/p${ts.replace(".", "")}${query}`;
  return { channel: channel.id, permalink };
}

const scopes = ["chat:write"];

/** Posting, editing and deleting messages. */
export const chatMethods: readonly Method[] = [
  {
    name: "chat.postMessage",
    token: "bot",
    tier: "special",
    scopes,
    required: ["channel"],
    known: {
      channel: "string",
      ...content,
      ...dress,
      ...manners,
      metadata: "json",
      mrkdwn: "boolean",
      reply_broadcast: "boolean",
      thread_ts: "string",
      unfurl_links: "boolean",
      unfurl_media: "boolean",
      current_draft_last_updated_ts: "string",
      client_msg_id: "string",
    },
    run: post,
  },
  {
    name: "chat.postEphemeral",
    token: "bot",
    tier: "t4",
    scopes,
    required: ["channel", "user"],
    known: {
      channel: "string",
      user: "string",
      thread_ts: "string",
      metadata: "json",
      ...content,
      ...dress,
      ...manners,
    },
    run: postEphemeral,
  },
  {
    name: "chat.update",
    token: "bot",
    tier: "t3",
    scopes,
    required: ["channel", "ts"],
    known: {
      channel: "string",
      ts: "string",
      metadata: "json",
      reply_broadcast: "boolean",
      file_ids: "json",
      unfurled_attachments: "json",
      ...content,
      ...manners,
    },
    run: update,
  },
  {
    name: "chat.delete",
    token: "bot",
    tier: "t3",
    scopes,
    required: ["channel", "ts"],
    known: { channel: "string", ts: "string", as_user: "boolean" },
    run: remove,
  },
  {
    name: "chat.getPermalink",
    token: "bot",
    tier: "special",
    required: ["channel", "message_ts"],
    known: { channel: "string", message_ts: "string" },
    run: permalink,
  },
];
