/** The overflow element: a menu behind three dots. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { openMenu } from "../menu.js";
import { plain } from "../text.js";
import { controlProps, wire } from "./wire.js";

export function overflow(element, env) {
  const wired = wire(element, env);
  const props = controlProps(element, { ...env, labelledBy: undefined }, "More actions");
  const node = h(
    "button",
    { type: "button", class: "button button-icon", "aria-haspopup": "menu", "aria-expanded": "false", ...props },
    icon("more"),
  );
  node.addEventListener("click", () => {
    const items = (element.options ?? []).map((option) => ({
      label: plain(option.text),
      hint: plain(option.description),
      href: option.url,
      data: { "action-id": element.action_id, value: option.value },
      run: () => wired.change(option.value),
    }));
    openMenu(node, items, "More actions");
  });
  return node;
}
