/** The alert block: a banner in a modal, its level said in words as well as colour. */

import { h, srOnly } from "../dom.js";
import { icon } from "../icons.js";
import { textNodes } from "../text.js";

const levels = ["info", "warning", "error", "success"];

export function alert(block) {
  const level = levels.includes(block.level) ? block.level : "default";
  const name = level === "default" ? "" : `${level[0].toUpperCase()}${level.slice(1)}: `;
  const sign = icon(level === "success" ? "check" : level === "default" || level === "info" ? "info" : "alert");
  return h(
    "div",
    { class: `alert alert-${level}`, role: "note" },
    sign,
    h("div", null, srOnly(name), textNodes(block.text)),
  );
}
