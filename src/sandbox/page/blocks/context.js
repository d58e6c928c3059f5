/** The context block: small print with little pictures. */

import { h } from "../dom.js";
import { picture } from "../elements/picture.js";
import { textNodes } from "../text.js";

export function context(block) {
  const parts = (block.elements ?? []).map((element) =>
    element.type === "image"
      ? picture(element)
      : h(
          "span",
          { class: "context-text" },
          ["mrkdwn", "plain_text"].includes(element.type) ? textNodes(element) : box(element),
        ),
  );
  return h("div", { class: "context" }, parts);
}

function box(element) {
  return h("span", { class: "unsupported" }, `unsupported element type ${element.type}`);
}
