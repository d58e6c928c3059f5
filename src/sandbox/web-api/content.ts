import { checkBlocks, sentenceOf } from "../blocks/check.ts";
import type { MessageMetadata } from "../control-types/shown.ts";
import { invalidArguments, SlackError } from "../errors.ts";
import { isObject, objectsIn } from "../json.ts";
import type { MessageContent } from "../world.ts";
import type { Args } from "./args.ts";

const mostMarkdownCharacters = 12_000;
const mostAttachments = 100;
const mostMetadataBytes = 16_000;
// Slack publishes no figure for msg_blocks_too_long; this is far above what 50 blocks at their own limits come to in practice.
const mostBlockBytes = 250_000;

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
  if (JSON.stringify(blocks).length > mostBlockBytes) throw new SlackError("msg_blocks_too_long");
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
