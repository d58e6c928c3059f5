/** Multi-selects: chips for what is chosen, a select to add one more. */

import { fill, h } from "../dom.js";
import { icon } from "../icons.js";
import { plain } from "../text.js";
import { choices, initialChoices } from "./options.js";
import { selectNode } from "./select.js";
import { controlProps, focusKey, startValue, wire } from "./wire.js";

export function multiSelect(element, env) {
  const wired = wire(element, env);
  const root = h("div", { class: "multi" });
  let chosen = [...startValue(wired.value, initialChoices(element))];
  const update = async (next, focus) => {
    const before = chosen;
    chosen = next;
    draw();
    root.querySelector(focus ?? "select")?.focus();
    if ((await wired.change(chosen)) === false) {
      chosen = before;
      draw();
    }
  };
  const remove = (value) => update(chosen.filter((one) => one !== value));
  const draw = () =>
    fill(root, chips(element, env, chosen, labelsOf(element), remove), adder(element, env, chosen, update));
  draw();
  return root;
}

/** What is chosen, each with a button that takes it away; null when nothing is. */
export function chips(element, env, chosen, labels, remove) {
  const items = chosen.map((value) => {
    const label = labels.get(value) ?? value;
    const button = h("button", {
      type: "button",
      class: "chip-remove",
      "aria-label": `Remove ${label}`,
      data: { "focus-key": focusKey(element, env, `/${value}`) },
      onclick: () => remove(value),
    });
    button.append(icon("close", 10));
    return h("li", { class: "chip", data: { value } }, label, button);
  });
  return items.length > 0 ? h("ul", { class: "chips", "aria-label": "Chosen" }, items) : null;
}

function adder(element, env, chosen, update) {
  const full = element.max_selected_items && chosen.length >= element.max_selected_items;
  const groups = choices(element).map((group) => ({
    label: group.label,
    options: group.options.filter((one) => !chosen.includes(one.value)),
  }));
  const placeholder = full ? `At most ${element.max_selected_items}` : plain(element.placeholder) || "Add…";
  const node = selectNode(groups, null, { placeholder, props: controlProps(element, env, placeholder) });
  node.disabled = Boolean(full);
  node.addEventListener("change", () => node.value && update([...chosen, node.value]));
  return node;
}

function labelsOf(element) {
  const all = choices(element).flatMap((group) => group.options);
  const initial = (element.initial_options ?? []).map((option) => ({ value: option.value, label: plain(option.text) }));
  return new Map([...initial, ...all].map((one) => [one.value, one.label]));
}
