/** The middle of the page: header of the place, its messages, and the composer. */

import { api } from "./api.js";
import { composer } from "./composer.js";
import { fill, h, keepFocus } from "./dom.js";
import { placeHeader } from "./header.js";
import { homeTab } from "./home.js";
import { icon } from "./icons.js";
import { reconcile } from "./keyed.js";
import { refreshAll } from "./live.js";
import { mailboxView } from "./mailbox.js";
import { isDismissed, messageNode, messageSignature, spoken } from "./message.js";
import { stickToEnd } from "./stick.js";
import { channel, me, on, placeKey, store, userName } from "./store.js";
import { dateOf, dayName } from "./time.js";
import { attempt } from "./toast.js";
import { markPlaceRead } from "./unread.js";

/** The main element, which redraws itself when the place or its messages change. */
export function channelView() {
  const header = h("header", { class: "place-header" });
  const list = h("ol", { class: "messages", "aria-label": "Messages" });
  const empty = h("div", { class: "empty" });
  const scroller = h("div", { class: "scroller", tabindex: "-1" }, empty, list);
  const jump = h("button", { type: "button", class: "jump", hidden: true }, icon("down", 14), "New messages below");
  const end = stickToEnd(scroller, list, () => isInUse(list));
  const live = h("p", { class: "sr-only", role: "status", "aria-live": "polite" });
  const foot = h("div", { class: "place-foot" });
  const home = h("div", { class: "home", hidden: true });
  const mailbox = h("div", { class: "mailbox", hidden: true });
  const main = h(
    "main",
    { class: "main", id: "main", tabindex: "-1" },
    header,
    h("div", { class: "messages-wrap" }, scroller, jump),
    home,
    mailbox,
    foot,
    live,
  );
  const parts = { header, list, empty, end, jump, live, foot, home, mailbox, wrap: scroller.parentNode };
  jump.addEventListener("click", end.toEnd);
  scroller.addEventListener("scroll", () => {
    if (end.isAtEnd()) jump.hidden = true;
  });
  let shown = null;
  const draw = () => {
    if (!store.state || !store.me) return;
    const member = channel(store.place.id)?.members.includes(store.me);
    const key = JSON.stringify([store.me, store.place.kind, store.place.id, member]);
    const fresh = key !== shown;
    if (drawPlace(parts, fresh, draw)) shown = key;
    markPlaceRead();
  };
  on("state me place messages views mails thread traffic present", draw);
  document.addEventListener("visibilitychange", markPlaceRead);
  return main;
}

/** Draws the place; false while its messages are still on their way. */
function drawPlace(parts, fresh, redraw) {
  drawHeader(parts.header);
  const full = { home: homeTab, mailbox: mailboxView }[store.place.kind];
  for (const kind of ["home", "mailbox"]) parts[kind].hidden = store.place.kind !== kind;
  parts.wrap.hidden = Boolean(full);
  if (full) {
    full(parts[store.place.kind], fresh);
    fill(parts.foot);
    return true;
  }
  const data = store.messages.get(placeKey());
  if (fresh) drawFoot(parts.foot);
  if (!data) {
    parts.list.replaceChildren();
    return false;
  }
  drawMessages(parts, data, fresh, redraw);
  return true;
}

/** Under the pointer or with focus in it: then an arriving card must not push away what the visitor is about to press. */
function isInUse(list) {
  return list.matches(":hover, :focus-within");
}

/** The header is drawn again only when it would look different, so that menus and focus in it stay. */
function drawHeader(header) {
  const signature = JSON.stringify([
    store.place,
    store.me,
    channel(store.place.id),
    store.mails?.length,
    store.trafficOpen,
  ]);
  if (header.dataset.signature === signature) return;
  header.dataset.signature = signature;
  keepFocus(header, () => fill(header, placeHeader()));
}

function drawMessages(parts, data, fresh, redraw) {
  const { list, end, jump, live, empty } = parts;
  const stick = fresh || (end.isAtEnd() && !isInUse(list));
  const before = new Set([...list.children].map((row) => row.dataset.ts));
  const messages = data.messages.filter((message) => !isDismissed(message));
  reconcile(list, withDays(messages, redraw), { fresh });
  for (const row of list.children) row.classList.toggle("is-open", row.dataset.ts === store.thread);
  fill(empty, messages.length === 0 && emptyWords());
  const arrived = fresh ? [] : messages.filter((message) => !before.has(message.ts) && message.user !== store.me);
  if (arrived.length > 0 || fresh) live.textContent = [...new Set(arrived.map(spoken))].join(" ");
  const own = messages.some((message) => !before.has(message.ts) && message.user === store.me);
  if (stick || own) end.toEnd();
  else if (arrived.length > 0) jump.hidden = false;
}

function withDays(messages, redraw) {
  const rows = [];
  let day = null;
  for (const message of messages) {
    const name = dayName(dateOf(message.ts));
    if (name !== day) {
      day = name;
      rows.push({ key: `day ${name}`, signature: name, draw: () => h("li", { class: "day" }, h("span", null, name)) });
    }
    rows.push({
      key: message.ts,
      signature: messageSignature(message, false),
      draw: () => messageNode(message, { onChange: redraw }),
    });
  }
  return rows;
}

function emptyWords() {
  if (store.place.kind === "dm")
    return `Messages that ${store.state.app.name} sends to ${userName(store.me)} arrive here.`;
  const cards = channel(store.place.id)?.botIsMember ? "Cards arrive by themselves. " : "";
  return `Nothing here yet. ${cards}Write something below to try it out.`;
}

function drawFoot(foot) {
  const here = channel(store.place.id);
  const outside = store.place.kind === "channel" && here && !here.members.includes(store.me);
  fill(foot, outside ? joinBar(here) : composer({ where: () => composerTarget(), name: placeName() }));
}

function placeName() {
  return store.place.kind === "dm" ? store.state.app.name : `#${channel(store.place.id)?.name ?? ""}`;
}

function composerTarget() {
  return store.place.kind === "dm" ? store.state.app.botUserId : store.place.id;
}

function joinBar(here) {
  const join = h(
    "button",
    { type: "button", class: "button button-primary", data: { testid: "join" } },
    "Join channel",
  );
  join.addEventListener("click", async () => {
    await attempt(() => api.channel({ channel: here.id, action: "invite", user: me().id }));
    await refreshAll();
  });
  return h("div", { class: "join-bar" }, h("p", null, `${userName(store.me)} is not a member of #${here.name}.`), join);
}
