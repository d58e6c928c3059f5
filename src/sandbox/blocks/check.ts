import { block } from "./kinds.ts";
import { contextFor, type Fault, list, type Surface } from "./shape.ts";
import { noteMissingSubmit } from "./totals.ts";

/** The most blocks a surface takes. */
export const mostBlocks: Readonly<Record<Surface, number>> = { message: 50, modal: 100, home: 100 };

/** Everything wrong with the blocks of a message or view, in Slack's words; `hasSubmit` is whether a modal has its submit button. */
export function checkBlocks(value: unknown, surface: Surface, pointer: string, hasSubmit = true): Fault[] {
  const context = contextFor(surface);
  if (surface === "modal" && !hasSubmit) noteMissingSubmit(context);
  list(block, mostBlocks[surface], 0)(value, pointer, context);
  return context.faults;
}

/** A fault as Slack writes it into `response_metadata.messages`. */
export function sentenceOf({ message, pointer }: Fault): string {
  return `[ERROR] ${message} [json-pointer:${pointer}]`;
}
