/** Draws one Block Kit element; an unknown one is shown as a box, never skipped. */

import { h } from "../dom.js";
import { button } from "./button.js";
import { checkboxes, radioButtons } from "./choice.js";
import { datepicker, datetimepicker, timepicker } from "./dates.js";
import { externalSelect } from "./external-select.js";
import { multiSelect } from "./multi-select.js";
import { overflow } from "./overflow.js";
import { picture } from "./picture.js";
import { select } from "./select.js";
import { textInput } from "./text-input.js";

const elements = {
  button,
  overflow,
  image: picture,
  static_select: select,
  users_select: select,
  conversations_select: select,
  channels_select: select,
  external_select: externalSelect,
  multi_static_select: multiSelect,
  multi_users_select: multiSelect,
  multi_conversations_select: multiSelect,
  multi_channels_select: multiSelect,
  multi_external_select: externalSelect,
  datepicker,
  timepicker,
  datetimepicker,
  radio_buttons: radioButtons,
  checkboxes,
  plain_text_input: textInput,
  rich_text_input: textInput,
  email_text_input: textInput,
  url_text_input: textInput,
  number_input: textInput,
};

/** `env` is { ctx, block } and, for inputs, the ids of label and descriptions. */
export function drawElement(element, env) {
  const draw = Object.hasOwn(elements, element?.type) ? elements[element.type] : null;
  if (draw) return draw(element, env);
  return h("span", { class: "unsupported" }, `unsupported element type ${element?.type}`);
}
