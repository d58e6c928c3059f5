/** The actions block: a row of controls. */

import { h } from "../dom.js";
import { drawElement } from "../elements/index.js";

export function actions(block, ctx) {
  const controls = (block.elements ?? []).map((element) => drawElement(element, { ctx, block }));
  return h("div", { class: "actions" }, controls);
}
