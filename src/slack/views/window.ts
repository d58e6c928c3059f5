import type { InputBlock, KnownBlock, ModalView, PlainTextInput, PlainTextOption } from "@slack/types";
import { LIMITS, plain } from "./blocks.ts";

/** A window that is saved. */
export const modal = (
  callback: string,
  title: string,
  submit: string,
  blocks: KnownBlock[],
  metadata?: string,
): ModalView => ({
  type: "modal",
  callback_id: callback,
  title: plain(title, LIMITS.modalTitle),
  submit: plain(submit, LIMITS.modalTitle),
  close: plain("Cancel"),
  ...(metadata === undefined ? {} : { private_metadata: metadata }),
  blocks,
});

/** What stands in an input. */
export type Element = InputBlock["element"];
/** One field of a window. Slack marks what is optional; what is not says so by itself. */
export const input = (
  name: string,
  label: string,
  element: Element,
  o: { optional?: boolean; hint?: string } = {},
): InputBlock => ({
  type: "input",
  block_id: name,
  label: plain(o.optional === false ? `${label} (required)` : label),
  optional: o.optional ?? true,
  ...(o.hint ? { hint: plain(o.hint) } : {}),
  element,
});

/** A line of text. */
export const textField = (name: string, max: number, value: string | null): PlainTextInput => ({
  type: "plain_text_input",
  action_id: name,
  max_length: max,
  ...(value ? { initial_value: value } : {}),
});

/** A field that could not hold all that is set would lose the rest, and Slack opens no window with it. */
export const fits = (text: string): boolean => text.length <= LIMITS.section;
/** What stands in the place of such a field. */
export const tooLong = (what: string): KnownBlock => ({
  type: "section",
  text: plain(`${what} is too long to be changed here. Use amends settings.`),
});

/** One choice. */
export const option = (value: string, text: string): PlainTextOption => ({ value, text: plain(text, LIMITS.option) });
/** A choice of one from a list. */
export const select = (name: string, options: PlainTextOption[], chosen: string | null, nothing = "Any"): Element => {
  const initial = options.find((o) => o.value === chosen);
  return {
    type: "static_select",
    action_id: name,
    placeholder: plain(nothing, LIMITS.option),
    options,
    ...(initial ? { initial_option: initial } : {}),
  };
};
