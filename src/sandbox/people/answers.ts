import { checkBlocks, sentenceOf } from "../blocks/check.ts";
import { SlackError } from "../errors.ts";
import { asString, isObject, type JsonObject, objectsIn } from "../json.ts";
import { deleteMessage, editMessage, postMessage } from "../messages.ts";
import type { ResponseContext } from "../response-urls.ts";
import type { Sandbox } from "../sandbox.ts";
import { type Channel, findMessage, type MessageContent } from "../world.ts";

/** An answer's content; throws Slack's error when it says nothing or its blocks are wrong. */
function contentOf(answer: JsonObject): MessageContent {
  const text = asString(answer.text) ?? "";
  const faults = answer.blocks === undefined ? [] : checkBlocks(answer.blocks, "message", "/blocks");
  if (faults.length > 0) {
    throw new SlackError("invalid_blocks", { response_metadata: { messages: faults.map(sentenceOf) } });
  }
  const content = {
    text,
    blocks: objectsIn(answer.blocks) as MessageContent["blocks"],
    attachments: objectsIn(answer.attachments),
  };
  if (text === "" && content.blocks.length === 0 && content.attachments.length === 0) throw new SlackError("no_text");
  return content;
}

function post(sandbox: Sandbox, channel: Channel, context: ResponseContext, answer: JsonObject): void {
  const inChannel = answer.response_type === "in_channel";
  const threadTs = asString(answer.thread_ts) ?? context.threadTs;
  postMessage(sandbox, channel, {
    ...contentOf(answer),
    user: sandbox.app.botUserId,
    bot: true,
    ...(threadTs === undefined ? {} : { threadTs }),
    ...(inChannel ? {} : { visibleTo: context.user }),
  });
}

/** Does what the app posted to a response_url: a new message, or the clicked one replaced or deleted. Throws Slack's error. */
export function answerTo(sandbox: Sandbox, context: ResponseContext, answer: JsonObject): void {
  const channel = sandbox.world.channels.get(context.channel);
  if (!channel) throw new SlackError("channel_not_found");
  const clicked = context.messageTs === undefined ? undefined : findMessage(channel, context.messageTs);
  if (answer.delete_original === true) {
    if (clicked) void deleteMessage(sandbox, channel, clicked);
    return;
  }
  if (answer.replace_original === true && clicked) {
    void editMessage(sandbox, channel, clicked, contentOf(answer), sandbox.app.botUserId);
    return;
  }
  post(sandbox, channel, context, answer);
}

/** Shows what the app answered to a slash command: text or JSON, to the person alone unless `in_channel`. Throws Slack's error. */
export function showImmediateAnswer(sandbox: Sandbox, context: ResponseContext, response: unknown): void {
  if (response === undefined || response === "") return;
  const channel = sandbox.world.channels.get(context.channel);
  const answer = isObject(response) ? response : { text: String(response) };
  if (channel && Object.keys(answer).length > 0) post(sandbox, channel, context, answer);
}
