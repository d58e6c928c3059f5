/** The section block: text, fields, one accessory, and "See more" on long text. */

import { h } from "../dom.js";
import { drawElement } from "../elements/index.js";
import { plain, textNodes } from "../text.js";

const foldAt = { characters: 700, lines: 8 };

export function section(block, ctx) {
  const body = h("div", { class: "section-body" });
  if (block.text) body.append(...sectionText(block, ctx));
  if (block.fields) body.append(fields(block.fields));
  const accessory = block.accessory && accessoryNode(block, ctx);
  return h("div", { class: "section" }, body, accessory);
}

function sectionText(block, ctx) {
  const node = h("div", { class: "section-text" }, textNodes(block.text));
  if (block.expand || ctx.surface !== "message" || !isLong(block.text.text)) return [node];
  const more = h("button", {
    type: "button",
    class: "link-button",
    data: { "focus-key": `${block.block_id}/see-more` },
  });
  const show = () => {
    const open = ctx.unfolded.has(block.block_id);
    node.classList.toggle("is-folded", !open);
    more.textContent = open ? "See less" : "See more";
    more.setAttribute("aria-expanded", String(open));
  };
  more.addEventListener("click", () => {
    if (!ctx.unfolded.delete(block.block_id)) ctx.unfolded.add(block.block_id);
    show();
  });
  show();
  return [node, more];
}

function isLong(text) {
  return text.length > foldAt.characters || text.split("\n").length > foldAt.lines;
}

function fields(list) {
  return h(
    "div",
    { class: "fields" },
    list.map((field) => h("div", { class: "field" }, textNodes(field))),
  );
}

function accessoryNode(block, ctx) {
  const label =
    plain(block.text)
      .replace(/[*_~`]/g, "")
      .split("\n")[0]
      .slice(0, 120) || undefined;
  const isText = block.text?.type === "plain_text";
  const env = { ctx, block, label: isText ? label : label?.replace(/<[^>]*>/g, "") };
  return h("div", { class: "accessory" }, drawElement(block.accessory, env));
}
