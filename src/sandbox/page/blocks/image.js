/** The image block with its title. */

import { h } from "../dom.js";
import { picture } from "../elements/picture.js";
import { textNodes } from "../text.js";

export function image(block) {
  const title = block.title && h("figcaption", { class: "image-title" }, textNodes(block.title));
  return h("figure", { class: "image" }, title, picture(block));
}
