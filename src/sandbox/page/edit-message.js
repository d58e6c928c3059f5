/** Editing one's own message where it stands. */

import { api } from "./api.js";
import { decodeText, encodeText } from "./compose-text.js";
import { h } from "./dom.js";
import { refreshMessages } from "./live.js";
import { store } from "./store.js";
import { attempt } from "./toast.js";

/** Replaces the body of the message's row by a form until it is saved or cancelled. */
export function editInPlace(message, row) {
  const body = row.querySelector(".message-body");
  const field = h("textarea", { class: "input", rows: 2, "aria-label": "Edit message" });
  field.value = decodeText(message.text);
  const cancel = h("button", { type: "button", class: "button" }, "Cancel");
  const save = h("button", { type: "submit", class: "button button-primary" }, "Save changes");
  const form = h("form", { class: "edit-form" }, field, h("div", { class: "actions" }, cancel, save));
  const done = () => form.replaceWith(body);
  cancel.addEventListener("click", done);
  field.addEventListener("keydown", (event) => event.key === "Escape" && done());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!field.value.trim()) return;
    const call = { user: store.me, channel: message.channel, messageTs: message.ts, text: encodeText(field.value) };
    await attempt(() => api.editMessage(call));
    done();
    void refreshMessages();
  });
  body.replaceWith(form);
  field.focus();
}
