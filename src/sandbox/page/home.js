/** The app's Home tab, drawn from the view it published for the visitor's person. */

import { drawBlocks } from "./blocks/index.js";
import { fill, h, keepFocus } from "./dom.js";
import { store, userName } from "./store.js";
import { homeSurface } from "./surface.js";
import { presentKey } from "./time.js";

/** Draws Home into `root`; an unchanged view is left alone. */
export function homeTab(root, fresh) {
  const view = store.views.homes[store.me];
  const signature = JSON.stringify([store.me, view ?? null, presentKey()]);
  if (!fresh && root.dataset.signature === signature) return;
  root.dataset.signature = signature;
  root.dataset.testid = "home";
  const scrollTop = fresh ? 0 : root.scrollTop;
  keepFocus(root, () => fill(root, view ? published(view) : waiting()));
  root.scrollTop = scrollTop;
}

function published(view) {
  return h("div", { class: "home-page" }, drawBlocks(view.blocks, homeSurface(view)));
}

function waiting() {
  const app = store.state.app.name;
  return h("p", { class: "empty" }, `${app} has not published a Home for ${userName(store.me)} yet.`);
}
