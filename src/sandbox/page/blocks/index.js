/** Draws a list of Block Kit blocks; an unknown one is shown as a box, never skipped. */

import { h } from "../dom.js";
import { actions } from "./actions.js";
import { alert } from "./alert.js";
import { container } from "./container.js";
import { context } from "./context.js";
import { image } from "./image.js";
import { input } from "./input.js";
import { section } from "./section.js";
import { table } from "./table.js";
import { header, markdown, richTextBlock } from "./words.js";

const kinds = {
  header,
  section,
  context,
  actions,
  divider: () => h("hr", { class: "divider" }),
  image,
  rich_text: richTextBlock,
  markdown,
  input,
  alert,
  container: (block, ctx) => container(block, ctx, drawBlocks),
  table,
};

/** `ctx` is the surface the blocks stand on; see surface.js. */
export function drawBlocks(blocks, ctx) {
  return (blocks ?? []).map((block) => {
    const node = draw(block, ctx);
    node.dataset.blockId ??= block.block_id ?? "";
    return node;
  });
}

function draw(block, ctx) {
  const known = Object.hasOwn(kinds, block?.type) ? kinds[block.type] : null;
  if (known) return known(block, ctx);
  return h("div", { class: "unsupported", role: "note" }, `unsupported block type ${block?.type}`);
}
