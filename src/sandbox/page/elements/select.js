/** Single selects, as the browser's own select: good with keyboard, phone and screen reader. */

import { h } from "../dom.js";
import { plain } from "../text.js";
import { choices, initialChoice } from "./options.js";
import { controlProps, startValue, wire } from "./wire.js";

export function select(element, env) {
  const wired = wire(element, env);
  const placeholder = plain(element.placeholder) || "Select an item";
  const current = startValue(wired.value, initialChoice(element));
  const groups = withCurrent(choices(element), current, element);
  const node = selectNode(groups, current, { placeholder, props: controlProps(element, env, placeholder) });
  node.addEventListener("change", async () => {
    const before = wired.value ?? initialChoice(element);
    if ((await wired.change(node.value || null)) === false) node.value = before ?? "";
  });
  return node;
}

/** A select element over groups of choices, with a placeholder while nothing is chosen. */
export function selectNode(groups, current, { placeholder, props }) {
  const optional = props["aria-required"] === undefined;
  const node = h("select", { class: "select", ...props });
  node.append(h("option", { value: "", disabled: !optional && current !== null }, placeholder));
  for (const group of groups) {
    const options = group.options.map((one) => h("option", { value: one.value }, one.label));
    if (group.label) node.append(h("optgroup", { label: group.label }, options));
    else node.append(...options);
  }
  node.value = current ?? "";
  return node;
}

/** An initial value that is not in the list (somebody who left, a searched option) stays visible. */
function withCurrent(groups, current, element) {
  if (!current || groups.some((group) => group.options.some((one) => one.value === current))) return groups;
  const label = element.initial_option ? plain(element.initial_option.text) : current;
  return [{ options: [{ value: current, label }] }, ...groups];
}
