/** The input block: label, control, hint, and the error that belongs to it. */

import { h, uid } from "../dom.js";
import { drawElement } from "../elements/index.js";
import { icon } from "../icons.js";
import { textNodes } from "../text.js";

export function input(block, ctx) {
  const error = ctx.errors?.[block.block_id];
  const ids = { label: uid("label"), hint: uid("hint"), error: uid("error") };
  const describedBy = [error && ids.error, block.hint && ids.hint].filter(Boolean).join(" ") || undefined;
  const env = {
    ctx,
    block,
    labelledBy: ids.label,
    describedBy,
    required: !block.optional,
    invalid: Boolean(error),
  };
  const control = drawElement(block.element, env);
  const optional = block.optional && h("span", { class: "optional" }, " (optional)");
  const label = h("label", { class: "input-label", id: ids.label }, textNodes(block.label), optional);
  forControl(label, control);
  return h(
    "div",
    { class: error ? "field-group has-error" : "field-group" },
    label,
    control,
    error && h("p", { class: "field-error", id: ids.error }, icon("alert", 14), error),
    block.hint && h("p", { class: "hint", id: ids.hint }, textNodes(block.hint)),
  );
}

/** A click on the label goes to the field. */
function forControl(label, control) {
  const field = control.matches("input, textarea, select") ? control : control.querySelector("input, textarea, select");
  if (!field || field.type === "radio" || field.type === "checkbox") return;
  field.id ||= uid("field");
  label.htmlFor = field.id;
}
