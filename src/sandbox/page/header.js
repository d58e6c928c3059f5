/** The header of a channel, the direct message, the app's Home, or the mailbox. */

import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { mailboxHead } from "./mailbox.js";
import { openMenu } from "./menu.js";
import { go } from "./navigate.js";
import { changed, channel, store, userName } from "./store.js";

export function placeHeader() {
  const menu = h(
    "button",
    {
      type: "button",
      class: "icon-button only-narrow",
      "aria-label": "Show channels",
      data: { "focus-key": "nav-open" },
    },
    icon("menu", 20),
  );
  menu.addEventListener("click", () => {
    store.navOpen = true;
    changed("nav");
  });
  return [menu, ...heads[store.place.kind](), trafficButton()];
}

const heads = { channel: channelHead, dm: appHead, home: appHead, mailbox: mailboxHead };

function channelHead() {
  const here = channel(store.place.id);
  if (!here) return [h("h1", { class: "place-name" }, "No channel")];
  const name = h("h1", { class: "place-name" }, icon(here.kind === "private" ? "lock" : "hash", 18), here.name);
  const topic = here.topic && h("span", { class: "place-topic", title: here.topic }, here.topic);
  const people = h(
    "button",
    {
      type: "button",
      class: "button button-quiet members-button",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      data: { "focus-key": "members" },
    },
    icon("eye"),
    `${here.members.length} members`,
  );
  people.addEventListener("click", () => {
    const items = here.members.map((id) => ({ label: userName(id), disabled: true }));
    openMenu(people, items, "Members");
  });
  return [h("div", { class: "place-title" }, name, topic), people];
}

function appHead() {
  const tab = (kind, label) => {
    const current = store.place.kind === kind;
    const node = h(
      "button",
      {
        type: "button",
        class: "tab",
        "aria-current": current ? "page" : undefined,
        data: { testid: `tab-${kind}`, "focus-key": `tab-${kind}` },
      },
      label,
    );
    node.addEventListener("click", () => go({ kind }));
    return node;
  };
  const tabs = h("nav", { class: "tabs", "aria-label": `${store.state.app.name} tabs` });
  fill(tabs, store.state.app.homeTab !== false && tab("home", "Home"), tab("dm", "Messages"));
  return [h("div", { class: "place-title" }, h("h1", { class: "place-name" }, store.state.app.name), tabs)];
}

function trafficButton() {
  const open = Boolean(store.trafficOpen);
  const node = h(
    "button",
    {
      type: "button",
      class: open ? "button button-quiet is-on" : "button button-quiet",
      "aria-pressed": String(open),
      title: "What travels between Slack and the app",
      data: { testid: "traffic-toggle", "focus-key": "traffic-toggle" },
    },
    icon("traffic"),
    h("span", { class: "only-wide" }, "Traffic"),
    h("span", { class: "sr-only only-narrow" }, "Traffic"),
  );
  node.addEventListener("click", () => {
    store.trafficOpen = !store.trafficOpen;
    changed("traffic");
  });
  return node;
}
