/** The button element. */

import { h } from "../dom.js";
import { safeUrl } from "../mentions.js";
import { plain } from "../text.js";
import { controlProps, wire } from "./wire.js";

export function button(element, env) {
  const wired = wire(element, env);
  const style = ["primary", "danger"].includes(element.style) ? ` button-${element.style}` : "";
  const props = controlProps(element, { ...env, labelledBy: undefined, label: element.accessibility_label });
  const node = h("button", { type: "button", class: `button${style}`, ...props }, plain(element.text));
  node.addEventListener("click", () => {
    if (node.getAttribute("aria-disabled") !== "true") void press(node, element, env, wired);
  });
  return node;
}

async function press(node, element, env, wired) {
  const href = element.url && safeUrl(element.url);
  if (href) window.open(href, "_blank", "noopener,noreferrer");
  node.setAttribute("aria-disabled", "true");
  node.classList.add("is-busy");
  try {
    if (env.block.type === "input") await env.ctx.act(env.block, element, undefined);
    else await wired.change(undefined);
  } finally {
    node.removeAttribute("aria-disabled");
    node.classList.remove("is-busy");
  }
}
