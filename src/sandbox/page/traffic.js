/** The pane with what travels between the local Slack and the app, newest at the bottom. */

import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { changed, on, store } from "./store.js";
import { clockSeconds } from "./time.js";

const views = {
  all: "Everything",
  calls: "App calls Slack",
  deliveries: "Slack tells the app",
  failed: "Failures only",
};
let view = "all";

export function trafficPane() {
  const list = h("ol", { class: "traffic-list", "aria-label": "Calls and deliveries" });
  const scroller = h("div", { class: "scroller", tabindex: "-1" }, list);
  const pane = h("section", {
    class: "panel traffic",
    "aria-labelledby": "traffic-title",
    hidden: true,
    data: { testid: "traffic" },
  });
  pane.append(
    head(() => draw(true)),
    scroller,
  );
  const drawn = new Set();
  const draw = (all = false) => {
    pane.hidden = !store.trafficOpen;
    if (pane.hidden) return;
    const stick = all || scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 60;
    if (all) {
      list.replaceChildren();
      drawn.clear();
    }
    for (const entry of store.log) {
      if (drawn.has(entry.seq)) continue;
      drawn.add(entry.seq);
      if (wanted(entry)) list.append(row(entry));
    }
    while (list.children.length > 400) list.firstChild.remove();
    if (stick) scroller.scrollTop = scroller.scrollHeight;
  };
  on("log", () => draw());
  on("traffic", () => draw(true));
  return pane;
}

function head(redraw) {
  const filter = h(
    "select",
    { class: "select", "aria-label": "Show" },
    Object.entries(views).map(([value, label]) => h("option", { value }, label)),
  );
  filter.addEventListener("change", () => {
    view = filter.value;
    redraw();
  });
  const close = h("button", { type: "button", class: "icon-button", "aria-label": "Close traffic" }, icon("close"));
  close.addEventListener("click", () => {
    store.trafficOpen = false;
    changed("traffic");
    document.querySelector('[data-testid="traffic-toggle"]')?.focus();
  });
  return h(
    "div",
    { class: "panel-head" },
    h("h2", { class: "panel-title", id: "traffic-title" }, "Traffic"),
    filter,
    close,
  );
}

function wanted(entry) {
  if (view === "calls") return entry.type !== "delivery";
  if (view === "deliveries") return entry.type === "delivery";
  return view === "all" || !succeeded(entry);
}

function succeeded(entry) {
  return entry.type === "delivery" ? entry.acked && !entry.failure : entry.ok;
}

function row(entry) {
  const out = entry.type === "delivery";
  const good = succeeded(entry);
  const [what, about] = words(entry);
  const summary = h(
    "summary",
    { class: "traffic-row" },
    h("time", { class: "traffic-time", datetime: entry.at }, clockSeconds(new Date(entry.at))),
    h("span", { class: out ? "way way-out" : "way way-in" }, out ? "to app" : "from app"),
    h("span", { class: "traffic-what" }, what),
    h("span", { class: "traffic-about" }, about),
    h("span", { class: good ? "status status-good" : "status status-bad" }, status(entry)),
    h("span", { class: "traffic-ms" }, `${Math.round(entry.ms)} ms`),
  );
  const details = h("details", { class: "traffic-entry" }, summary);
  details.addEventListener("toggle", () => {
    if (details.open && !details.querySelector("pre")) details.append(json(entry));
  });
  return h("li", null, details);
}

function words(entry) {
  if (entry.type === "delivery") {
    const again = entry.attempt > 0 ? ` (retry ${entry.attempt})` : "";
    return [entry.kind, entry.summary + again];
  }
  const args = entry.args ?? {};
  const text = args.text ?? args.channel ?? args.user_id ?? args.user ?? "";
  return [entry.type === "api" ? entry.method : "response_url", String(text)];
}

function status(entry) {
  if (entry.type !== "delivery") return entry.ok ? "ok" : (entry.error ?? String(entry.status));
  if (entry.failure) return entry.failure;
  return entry.acked ? `ack${entry.status ? ` ${entry.status}` : ""}` : "not acked";
}

function json(entry) {
  const shown = entry.type === "delivery" ? { payload: entry.payload, answer: entry.response ?? null } : entry;
  const node = h("div", { class: "json-wrap" });
  fill(node, h("pre", { class: "json", tabindex: "0" }, JSON.stringify(shown, null, 2)));
  return node;
}
