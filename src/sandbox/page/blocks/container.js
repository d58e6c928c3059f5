/** The container block: a titled frame around other blocks, which may fold. */

import { h } from "../dom.js";
import { richText } from "../rich-text.js";
import { textNodes } from "../text.js";

export function container(block, ctx, drawBlocks) {
  const title = h("span", { class: "container-title" }, titleNodes(block));
  const subtitle = block.subtitle && h("span", { class: "container-subtitle" }, textNodes(block.subtitle));
  const children = drawBlocks(block.child_blocks ?? block.blocks ?? block.elements, ctx);
  const body = h("div", { class: "container-body" }, children);
  const divided = block.has_header_divider ? " container-divided" : "";
  if (!block.is_collapsible) {
    return h("div", { class: `container${divided}` }, h("div", { class: "container-head" }, title, subtitle), body);
  }
  const summary = h("summary", { class: "container-head" }, title, subtitle);
  return h("details", { class: `container${divided}`, open: !block.default_collapsed }, summary, body);
}

function titleNodes(block) {
  if (block.rich_text_title) return richText(block.rich_text_title.elements);
  return textNodes(block.title);
}
