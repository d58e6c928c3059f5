/** The sidebar: who I am, channels, the direct message with the app, and its Home. */

import { avatar } from "./avatar.js";
import { clockPanel } from "./clock.js";
import { fill, h, keepFocus, srOnly } from "./dom.js";
import { icon } from "./icons.js";
import { go } from "./navigate.js";
import { changed, channelsOf, me, on, store } from "./store.js";
import { personSwitcher } from "./switcher.js";
import { unread, unreadDms, unreadMails } from "./unread.js";

export function sidebar() {
  const top = h("div", { class: "sidebar-part" });
  const rest = h("div", { class: "sidebar-part" });
  const nav = h("nav", { class: "sidebar", id: "sidebar", "aria-label": "Workspace" }, top, clockPanel(), rest);
  const shade = h("div", { class: "shade", hidden: true });
  let signature = null;
  const draw = () => {
    if (!store.state || !me()) return;
    const next = JSON.stringify([
      store.state.users,
      store.state.channels,
      store.me,
      store.place,
      store.online,
      store.state.connection,
      counts(),
    ]);
    if (next === signature) return;
    signature = next;
    keepFocus(nav, () => {
      fill(top, head());
      fill(rest, content());
    });
  };
  on("state me place unread online", draw);
  on("place", closeNav);
  on("nav", () => {
    nav.classList.toggle("is-open", Boolean(store.navOpen));
    shade.hidden = !store.navOpen;
    if (store.navOpen) nav.querySelector("button")?.focus();
  });
  shade.addEventListener("click", closeNav);
  nav.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !store.navOpen) return;
    closeNav();
    document.querySelector('[data-focus-key="nav-open"]')?.focus();
  });
  return [shade, nav];
}

function closeNav() {
  if (!store.navOpen) return;
  store.navOpen = false;
  changed("nav");
}

function counts() {
  return [unreadMails(), ...store.state.channels.map((one) => unread(store.me, one))];
}

function head() {
  return [
    h(
      "div",
      { class: "workspace" },
      h("span", { class: "workspace-name" }, store.state.team.name),
      h("span", { class: "workspace-kind" }, "Local Slack"),
    ),
    personSwitcher(),
  ];
}

function content() {
  const { app } = store.state;
  return [
    h(
      "div",
      { class: "nav-lists" },
      group("Channels", channelsOf(me()).map(channelLink)),
      group("Direct messages", [dmLink(app)]),
      app.homeTab !== false && group("Apps", [homeLink(app)]),
      store.state.mailbox && group("Outside Slack", [mailboxLink()]),
    ),
    connection(),
  ];
}

function group(title, items) {
  return h(
    "section",
    { class: "nav-group" },
    h("h2", { class: "nav-title" }, title),
    h("ul", { class: "nav-list" }, items),
  );
}

function channelLink(one) {
  const isPrivate = one.kind === "private";
  const count = unread(store.me, one);
  const joined = one.members.includes(store.me);
  const sign = [icon(isPrivate ? "lock" : "hash", 15), isPrivate && srOnly("private channel ")];
  const place = { kind: "channel", id: one.id };
  return item({ testid: `channel-${one.name}`, sign, label: one.name, place, count, loud: false, dim: !joined });
}

function dmLink(app) {
  const sign = avatar(app.botUserId, "avatar-small");
  return item({ testid: "dm", sign, label: app.name, place: { kind: "dm" }, count: unreadDms(store.me), loud: true });
}

function homeLink(app) {
  return item({
    testid: "home-tab",
    sign: icon("home", 15),
    label: `${app.name} Home`,
    place: { kind: "home" },
    count: 0,
  });
}

function mailboxLink() {
  const place = { kind: "mailbox", mail: null };
  return item({
    testid: "mailbox",
    sign: icon("mail", 15),
    label: "Mailbox",
    place,
    count: unreadMails(),
    loud: true,
  });
}

function item({ testid, sign, label, place, count, loud, dim }) {
  const current = store.place.kind === place.kind && store.place.id === place.id;
  const isUnread = count > 0 && !current;
  const classes = ["nav-item", isUnread && "is-unread", dim && "is-dim"].filter(Boolean).join(" ");
  const badge = isUnread && h("span", { class: loud ? "count count-loud" : "count" }, String(count), srOnly(" unread"));
  const node = h(
    "button",
    {
      type: "button",
      class: classes,
      "aria-current": current ? "page" : undefined,
      data: { testid, "focus-key": testid },
    },
    h("span", { class: "nav-sign" }, sign),
    h("span", { class: "nav-label" }, label),
    badge,
  );
  node.addEventListener("click", () => go(place));
  return h("li", null, node);
}

function connection() {
  const { app, connection: link } = store.state;
  const words = {
    socket: `${app.name} connected (Socket Mode)`,
    http: `${app.name} connected (HTTP)`,
    none: `${app.name} is not connected`,
  };
  const good = store.online && link.mode !== "none";
  const text = store.online ? words[link.mode] : "Local Slack is not answering";
  return h(
    "p",
    { class: "connection", role: "status" },
    h("span", { class: good ? "dot dot-good" : "dot dot-bad", "aria-hidden": "true" }),
    text,
  );
}
