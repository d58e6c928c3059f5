import { SlackError } from "../errors.ts";
import { deleteMessage, editMessage } from "../messages.ts";
import { toSlackMessage } from "../slack-objects.ts";
import { type Channel, findMessage, type Message } from "../world.ts";
import { channelById } from "./channels.ts";
import { post, postEphemeral } from "./chat-post.ts";
import { readContent, readMetadata } from "./content.ts";
import type { Call, Method } from "./method.ts";

const content = { text: "string", blocks: "json", attachments: "json", markdown_text: "string" } as const;
const dress = { username: "string", icon_emoji: "string", icon_url: "string" } as const;
const mostUpdateCharacters = 4_000;
const manners = { as_user: "boolean", link_names: "boolean", parse: "string" } as const;

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
