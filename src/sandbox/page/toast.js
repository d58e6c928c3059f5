/** Short notices at the edge of the page, and the guard that turns a failed call into one. */

import { h } from "./dom.js";
import { icon } from "./icons.js";

const stayMs = 9000;
let region;

/** The element that holds the notices; it is a live region, so each is read aloud. */
export function toastRegion() {
  region = h("div", { class: "toasts", role: "region", "aria-live": "polite", "aria-label": "Notices" });
  return region;
}

/** Shows a sentence; `kind` is "warning" or "info". */
export function toast(text, kind = "warning") {
  const close = h("button", { type: "button", class: "icon-button", "aria-label": "Dismiss" }, icon("close", 12));
  const node = h(
    "div",
    { class: `toast toast-${kind}` },
    icon(kind === "info" ? "info" : "alert"),
    h("p", null, text),
    close,
  );
  node.dataset.testid = "toast";
  const timer = setTimeout(() => node.remove(), stayMs);
  close.addEventListener("click", () => {
    clearTimeout(timer);
    node.remove();
  });
  host().append(node);
}

/** An open dialog makes the rest of the page inert, so notices move into it. */
function host() {
  const dialogs = [...document.querySelectorAll("dialog[open]")];
  const parent = dialogs.at(-1) ?? document.body;
  if (region.parentNode !== parent) parent.append(region);
  return region;
}

/** Brings the notices back to the page before a dialog goes away. */
export function homeToasts() {
  if (region.parentNode !== document.body) document.body.append(region);
}

/** Runs a call; a failure becomes a notice and the answer undefined. */
export async function attempt(run) {
  try {
    return await run();
  } catch (error) {
    toast(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}
