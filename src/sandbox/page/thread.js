/** The panel with one message and the replies under it. */

import { composer } from "./composer.js";
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { reconcile } from "./keyed.js";
import { isDismissed, messageNode, messageSignature } from "./message.js";
import { openThread } from "./navigate.js";
import { stickToEnd } from "./stick.js";
import { channel, on, placeKey, store } from "./store.js";

export function threadPanel() {
  const title = h("h2", { class: "panel-title", id: "thread-title", tabindex: "-1" }, "Thread");
  const close = h("button", { type: "button", class: "icon-button", "aria-label": "Close thread" }, icon("close"));
  const list = h("ol", { class: "messages", "aria-label": "Thread messages" });
  const scroller = h("div", { class: "scroller", tabindex: "-1" }, list);
  const end = stickToEnd(scroller, list);
  const foot = h("div", { class: "place-foot" });
  const head = h("div", { class: "panel-head" }, title, h("span", { class: "panel-place" }), close);
  const panel = h(
    "aside",
    { class: "panel thread", "aria-labelledby": "thread-title", hidden: true, data: { testid: "thread" } },
    head,
    scroller,
    foot,
  );
  close.dataset.testid = "thread-close";
  close.addEventListener("click", () => closeThread());
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) closeThread();
  });
  let shown = null;
  on("thread messages me place present", () => {
    shown = draw({ panel, title, list, end, foot, place: head.children[1] }, shown);
  });
  return panel;
}

function closeThread() {
  const ts = store.thread;
  openThread(null);
  document.querySelector(`[data-focus-key="thread/${CSS.escape(ts ?? "")}"]`)?.focus();
}

/** Draws the open thread and returns its key. */
function draw(parts, shown) {
  const { panel, title, list, end, foot, place } = parts;
  const root = store.thread && store.messages.get(placeKey())?.messages.find((message) => message.ts === store.thread);
  panel.hidden = !root;
  document.body.classList.toggle("has-thread", Boolean(root));
  if (!root) return null;
  const key = `${store.me} ${placeKey()} ${root.ts}`;
  const fresh = key !== shown;
  const stick = fresh || end.isAtEnd();
  const replies = root.replies.filter((reply) => !isDismissed(reply));
  const redraw = () => draw(parts, key);
  reconcile(list, rows(root, replies, redraw), { fresh });
  if (fresh) {
    const where = root.channel;
    fill(foot, composer({ where: () => where, name: "thread", thread: root.ts, testid: "thread-composer" }));
    place.textContent = store.place.kind === "channel" ? `#${channel(where)?.name ?? ""}` : store.state.app.name;
    title.focus({ preventScroll: true });
  }
  if (stick) end.toEnd();
  return key;
}

function rows(root, replies, onChange) {
  const count = `${replies.length} ${replies.length === 1 ? "reply" : "replies"}`;
  const rule = { key: "rule", signature: count, draw: () => h("li", { class: "day" }, h("span", null, count)) };
  const one = (message) => ({
    key: message.ts,
    signature: messageSignature(message, true),
    draw: () => messageNode(message, { inThread: true, onChange }),
  });
  return [one(root), rule, ...replies.map(one)];
}
