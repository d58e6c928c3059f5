/** Puts the page together and starts it. */

import { channelView } from "./channel.js";
import { h } from "./dom.js";
import { firstPerson, refreshAll, startLive } from "./live.js";
import { startModals } from "./modal.js";
import { firstPlace, go, rememberedPersonId } from "./navigate.js";
import { sidebar } from "./sidebar.js";
import { changed, on, store } from "./store.js";
import { threadPanel } from "./thread.js";
import { toastRegion } from "./toast.js";
import { trafficPane } from "./traffic.js";
import { startWarnings } from "./warnings.js";
import { welcome } from "./welcome.js";

function build() {
  const [shade, nav] = sidebar();
  const skip = h("a", { class: "skip", href: "#main" }, "Skip to messages");
  skip.addEventListener("click", (event) => {
    event.preventDefault();
    document.getElementById("main").focus();
  });
  const workspace = h("div", { class: "stage" }, channelView(), threadPanel(), trafficPane());
  const app = h("div", { class: "app" }, nav, shade, h("div", { class: "right" }, welcome(), workspace));
  document.getElementById("app").replaceWith(skip, app);
  document.body.append(toastRegion());
  startModals();
  startWarnings();
  on("place me state", setTitle);
}

function setTitle() {
  const place =
    store.place.kind === "channel" ? store.state?.channels.find((one) => one.id === store.place.id)?.name : null;
  const other = store.place.kind === "mailbox" ? "Mailbox" : (store.state?.app.name ?? "");
  const where = place ? `#${place}` : other;
  document.title = `${where} · Local Slack`;
}

/** The first person and place are chosen once the workspace is known, which may take a moment after a restart of the server. */
function settle() {
  if (!store.state || (store.me && store.state.users.some((one) => one.id === store.me))) return;
  const asked = new URLSearchParams(location.search).get("as");
  const named = store.state.users.find((one) => one.id === asked || one.name === asked)?.id;
  store.me = named ?? rememberedPersonId() ?? firstPerson();
  changed("me");
  go(firstPlace(location.hash));
  void refreshAll();
}

async function start() {
  build();
  on("state", settle);
  await startLive();
}

void start();
