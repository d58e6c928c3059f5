/** A dialog with the JSON behind a message, for those who build cards. */

import { h, uid } from "./dom.js";
import { icon } from "./icons.js";

export function showSource(message) {
  const title = uid("source");
  const { replies: _replies, ...shown } = message;
  const close = h("button", { type: "button", class: "icon-button", "aria-label": "Close" }, icon("close"));
  const json = h("pre", { class: "json", tabindex: "0" }, JSON.stringify(shown, null, 2));
  const head = h(
    "div",
    { class: "modal-head" },
    h("h2", { class: "modal-title", id: title }, "Block Kit source"),
    close,
  );
  const dialog = h(
    "dialog",
    { class: "modal", "aria-labelledby": title },
    head,
    h("div", { class: "modal-body" }, json),
  );
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
