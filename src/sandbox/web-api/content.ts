import { checkBlocks, sentenceOf } from "../blocks/check.ts";
import type { MessageMetadata } from "../control-types/shown.ts";
import { invalidArguments, SlackError } from "../errors.ts";
import { isObject, objectsIn } from "../json.ts";
import type { MessageContent } from "../world.ts";
import type { Args } from "./args.ts";

const mostMarkdownCharacters = 12_000;
const mostAttachments = 100;
const mostMetadataBytes = 16_000;
// Slack publishes no figure for msg_blocks_too_long. Those who met it (bolt-js issues 2509 and 2867) were refused from 13,200 characters on, once with 11,341
// characters of text in rich_text: what blocks take besides counts in some way too. This is below whatever was refused.
const mostBlockText = 11_000;

/** The characters of every text in blocks, labels of buttons and menus included. */
function textIn(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, each) => sum + textIn(each), 0);
  if (!isObject(value)) return 0;
  const own = typeof value.text === "string" ? value.text.length : 0;
  return own + textIn(Object.values(value));
}

/** Throws Slack's `invalid_blocks` with one line for each fault. */
export function demandGoodBlocks(blocks: unknown): void {
  const faults = checkBlocks(blocks, "message", "/blocks");
  if (faults.length === 0) return;
  throw new SlackError("invalid_blocks", {
    errors: faults.map(({ message, pointer }) => `${message} [json-pointer:${pointer}]`),
    response_metadata: { messages: faults.map(sentenceOf) },
  });
}

function readBlocks(args: Args): MessageContent["blocks"] | undefined {
  if (args.isMalformed("blocks")) throw new SlackError("invalid_blocks_format");
  const blocks = args.json("blocks");
  if (blocks === undefined) return undefined;
  if (!Array.isArray(blocks)) throw new SlackError("invalid_blocks_format");
  demandGoodBlocks(blocks);
  if (textIn(blocks) > mostBlockText) throw new SlackError("msg_blocks_too_long");
  return blocks as MessageContent["blocks"];
}

function readAttachments(args: Args): MessageContent["attachments"] | undefined {
  const attachments = args.json("attachments");
  if (attachments === undefined) return undefined;
  if (!Array.isArray(attachments)) throw new SlackError("invalid_attachments");
  if (attachments.length > mostAttachments) throw new SlackError("too_many_attachments");
  for (const attachment of objectsIn(attachments))
    if (attachment.blocks !== undefined) demandGoodBlocks(attachment.blocks);
  return objectsIn(attachments);
}

/** The metadata argument: undefined when absent, null when `{}` asks to remove it. */
export function readMetadata(args: Args): MessageMetadata | null | undefined {
  if (args.isMalformed("metadata")) throw new SlackError("invalid_metadata_format");
  const metadata = args.json("metadata");
  if (metadata === undefined) return undefined;
  if (!isObject(metadata)) throw new SlackError("invalid_metadata_format");
  if (Object.keys(metadata).length === 0) return null;
  const { event_type: type, event_payload: payload } = metadata;
  if (typeof type !== "string" || type === "" || !isObject(payload)) throw new SlackError("invalid_metadata_format");
  if (Buffer.byteLength(JSON.stringify(metadata)) > mostMetadataBytes) throw new SlackError("metadata_too_large");
  return { event_type: type, event_payload: payload };
}

/** What a message is to say; fields the caller did not give are absent. */
export function readContent(args: Args): Partial<MessageContent> {
  const blocks = readBlocks(args);
  const attachments = readAttachments(args);
  const markdown = args.string("markdown_text");
  const text = args.string("text");
  if (markdown !== undefined && (blocks !== undefined || text !== undefined)) {
    throw new SlackError("markdown_text_conflict");
  }
  const said = markdown ?? text;
  if (markdown !== undefined && markdown.length > mostMarkdownCharacters) {
    throw invalidArguments(`must be less than ${mostMarkdownCharacters + 1} characters [json-pointer:/markdown_text]`);
  }
  return {
    ...(said === undefined ? {} : { text: said }),
    ...(blocks === undefined ? {} : { blocks }),
    ...(attachments === undefined ? {} : { attachments }),
  };
}

/** Content that says something; throws `no_text` for an empty message. */
export function readSubstance(args: Args): MessageContent {
  const { text = "", blocks = [], attachments = [] } = readContent(args);
  if (text === "" && blocks.length === 0 && attachments.length === 0) throw new SlackError("no_text");
  return { text, blocks, attachments };
}
