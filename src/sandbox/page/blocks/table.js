/** The table block. */

import { h } from "../dom.js";
import { richText } from "../rich-text.js";

export function table(block) {
  const [head, ...rows] = block.rows ?? [];
  const headRow = h(
    "tr",
    null,
    (head ?? []).map((one) => h("th", { scope: "col" }, cell(one))),
  );
  const body = rows.map((row) =>
    h(
      "tr",
      null,
      row.map((one) => h("td", null, cell(one))),
    ),
  );
  return h(
    "div",
    { class: "table-wrap", tabindex: "0", role: "group", "aria-label": "Table" },
    h("table", { class: "table" }, h("thead", null, headRow), h("tbody", null, body)),
  );
}

function cell(value) {
  if (value?.type === "rich_text") return richText(value.elements);
  return String(value?.text ?? value?.value ?? "");
}
