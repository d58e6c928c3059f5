/** Blocks that are only words: header, rich_text and markdown. */

import { h } from "../dom.js";
import { mrkdwn } from "../mrkdwn.js";
import { richText } from "../rich-text.js";
import { textNodes } from "../text.js";

export function header(block) {
  return h("h2", { class: "block-header" }, textNodes(block.text));
}

export function richTextBlock(block) {
  return h("div", { class: "rich-text" }, richText(block.elements));
}

/** Standard Markdown, reduced to what mrkdwn knows. */
export function markdown(block) {
  const text = String(block.text ?? "")
    .replace(/\*\*(.+?)\*\*/g, "*$1*")
    .replace(/^#{1,6} +(.+)$/gm, "*$1*")
    .replace(/\[([^\]]+)\]\((https?:[^)\s]+)\)/g, "<$2|$1>");
  return h("div", { class: "section-text" }, mrkdwn(text));
}
