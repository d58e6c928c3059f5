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
  const draw = () => fill(root, chips(element, env, chosen, update), adder(element, env, chosen, update));
  draw();
  return root;
}

function chips(element, env, chosen, update) {
  const labels = labelsOf(element);
  const items = chosen.map((value) => {
    const label = labels.get(value) ?? value;
    const remove = h("button", {
      type: "button",
      class: "chip-remove",
      "aria-label": `Remove ${label}`,
      data: { "focus-key": focusKey(element, env, `/${value}`) },
      onclick: () => update(chosen.filter((one) => one !== value)),
    });
    remove.append(icon("close", 10));
    return h("li", { class: "chip", data: { value } }, label, remove);
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
