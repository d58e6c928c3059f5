/** Redraws only what changed in a list, so that scrolling, focus and typed text stay as they are. */

import { keepFocus } from "./dom.js";
import { presentKey } from "./time.js";

const drawn = new WeakMap();

const presents = new WeakMap();

/**
 * Makes the children of `parent` match `items` ({ key, signature, draw }). New rows get the class "is-new" and changed ones "is-changed",
 * except in the first drawing of a list (`fresh`), and when all rows change because the present did.
 */
export function reconcile(parent, items, { fresh = false } = {}) {
  if (fresh || !drawn.has(parent)) {
    parent.replaceChildren();
    drawn.set(parent, new Map());
  }
  const rows = drawn.get(parent);
  const calm = fresh || presents.get(parent) !== presentKey();
  presents.set(parent, presentKey());
  const wanted = new Set(items.map((item) => item.key));
  for (const [key, row] of rows) {
    if (wanted.has(key)) continue;
    row.node.remove();
    rows.delete(key);
  }
  items.forEach((item, index) => {
    const node = rowNode(rows, item, calm);
    if (parent.children[index] !== node) parent.insertBefore(node, parent.children[index] ?? null);
  });
}

function rowNode(rows, item, calm) {
  const row = rows.get(item.key);
  if (row?.signature === item.signature) return row.node;
  if (!row) {
    const node = item.draw();
    if (!calm) node.classList.add("is-new");
    rows.set(item.key, { node, signature: item.signature });
    return node;
  }
  const node = item.draw();
  if (!calm) node.classList.add("is-changed");
  const old = row.node;
  keepFocus(old.parentNode, () => old.replaceWith(node));
  rows.set(item.key, { node, signature: item.signature });
  return node;
}
