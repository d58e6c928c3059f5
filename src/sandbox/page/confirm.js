/** The question before a consequential click, as a modal dialog. */

import { h, uid } from "./dom.js";
import { plain, textNodes } from "./text.js";
import { homeToasts } from "./toast.js";

/** Asks with a Slack confirm object; resolves to true when the person agrees. */
export function confirmed(question) {
  return new Promise((resolve) => {
    const ids = { title: uid("confirm"), text: uid("confirm-text") };
    const danger = question.style === "danger" ? "button-danger-solid" : "button-primary";
    const deny = h("button", { type: "button", class: "button" }, plain(question.deny) || "Cancel");
    const accept = h("button", { type: "button", class: `button ${danger}` }, plain(question.confirm) || "OK");
    const dialog = h(
      "dialog",
      { class: "confirm", "aria-labelledby": ids.title, "aria-describedby": ids.text, data: { testid: "confirm" } },
      h("h2", { class: "confirm-title", id: ids.title }, plain(question.title) || "Are you sure?"),
      h("div", { class: "confirm-text", id: ids.text }, textNodes(question.text)),
      h("div", { class: "modal-foot" }, deny, accept),
    );
    const finish = (answer) => {
      homeToasts();
      dialog.close();
      dialog.remove();
      resolve(answer);
    };
    deny.dataset.testid = "confirm-deny";
    accept.dataset.testid = "confirm-accept";
    deny.addEventListener("click", () => finish(false));
    accept.addEventListener("click", () => finish(true));
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      finish(false);
    });
    document.body.append(dialog);
    dialog.showModal();
    accept.focus();
  });
}
