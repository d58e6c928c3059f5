import { type Check, fault, text } from "./shape.ts";

/** A block_id: at most 255 characters, and only once in the message or view. */
export const blockId: Check = (value, pointer, context) => {
  text(255, 0)(value, pointer, context);
  if (typeof value !== "string" || value === "") return;
  if (context.blockIds.has(value)) fault(context, `\`block_id\` "${value}" already exists`, pointer);
  context.blockIds.add(value);
};
