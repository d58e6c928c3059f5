/** Radio buttons and checkboxes. */

import { h, uid } from "../dom.js";
import { textNodes } from "../text.js";
import { controlProps, focusKey, startValue, wire } from "./wire.js";

export function radioButtons(element, env) {
  const wired = wire(element, env);
  const name = uid("radio");
  const chosen = startValue(wired.value, element.initial_option?.value ?? null);
  const group = groupNode(element, env, "radiogroup");
  for (const option of element.options ?? []) {
    const input = h("input", { type: "radio", name, value: option.value, checked: option.value === chosen });
    input.addEventListener("change", () => wired.change(option.value));
    group.append(optionNode(element, env, option, input));
  }
  return group;
}

export function checkboxes(element, env) {
  const wired = wire(element, env);
  const initial = (element.initial_options ?? []).map((option) => option.value);
  const chosen = startValue(wired.value, initial);
  const group = groupNode(element, env, "group");
  for (const option of element.options ?? []) {
    const input = h("input", { type: "checkbox", value: option.value, checked: chosen.includes(option.value) });
    input.addEventListener("change", () => wired.change(checked(group)));
    group.append(optionNode(element, env, option, input));
  }
  return group;
}

function checked(group) {
  return [...group.querySelectorAll("input:checked")].map((input) => input.value);
}

function groupNode(element, env, role) {
  const props = controlProps(element, env, "Choices");
  if (role === "group") props["aria-required"] = undefined;
  props["aria-invalid"] = undefined;
  return h("div", { class: "choices", role, ...props, tabindex: undefined });
}

function optionNode(element, env, option, input) {
  input.setAttribute("data-focus-key", focusKey(element, env, `/${option.value}`));
  input.setAttribute("data-value", option.value);
  const description = option.description && h("span", { class: "hint" }, textNodes(option.description));
  return h("label", { class: "choice" }, input, h("span", null, h("span", null, textNodes(option.text)), description));
}
