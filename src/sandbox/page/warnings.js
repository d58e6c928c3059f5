/** Shows each sentence Slack itself has for the visitor's person once, as a notice. */

import { myModals, on, store } from "./store.js";
import { toast } from "./toast.js";

let shownTo = null;

export function startWarnings() {
  on("state", show);
}

function show() {
  const warnings = store.state?.warnings ?? [];
  const newest = warnings.reduce((max, one) => Math.max(max, one.seq), 0);
  if (shownTo === null) {
    shownTo = newest;
    return;
  }
  if (newest < shownTo) shownTo = 0;
  for (const warning of warnings) {
    const inModal = warning.viewId && myModals().some((view) => view.id === warning.viewId);
    if (warning.seq > shownTo && warning.user === store.me && !inModal) toast(warning.text);
  }
  shownTo = newest;
}
