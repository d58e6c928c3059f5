/** "You are": the visitor chooses which person of the workspace to be. */

import { avatar } from "./avatar.js";
import { h, srOnly } from "./dom.js";
import { icon } from "./icons.js";
import { openMenu } from "./menu.js";
import { become } from "./navigate.js";
import { me, people, store, userName } from "./store.js";
import { unreadDms } from "./unread.js";

export function personSwitcher() {
  const person = me();
  const node = h(
    "button",
    {
      type: "button",
      class: "switcher",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      data: { testid: "person-switcher", "focus-key": "person-switcher", user: person.id },
    },
    avatar(person.id),
    h(
      "span",
      { class: "switcher-text" },
      h("span", { class: "switcher-you" }, "You are"),
      h("span", { class: "switcher-name" }, userName(person.id)),
    ),
    h("span", { class: "switcher-change" }, "Switch"),
    icon("down", 14),
  );
  node.addEventListener("click", () => openMenu(node, people().sort(byStanding).map(choice), "Be another person"));
  return node;
}

function choice(person) {
  const waiting = unreadDms(person.id);
  return {
    label: userName(person.id),
    hint: role(person),
    lead: avatar(person.id),
    tail:
      waiting > 0 &&
      !person.deleted &&
      h("span", { class: "count count-loud" }, String(waiting), srOnly(" unread direct messages")),
    checked: person.id === store.me,
    disabled: person.deleted,
    data: { testid: `person-${person.id}`, user: person.id },
    run: () => become(person.id),
  };
}

/** What a person is in this workspace, in words. */
export function role(person) {
  if (person.deleted) return "Deactivated, cannot act";
  const zone = person.timeZone?.split("/").at(-1).replaceAll("_", " ");
  const kinds = [
    [person.isStranger, "External person"],
    [person.isUltraRestricted, "Guest, one channel"],
    [person.isRestricted, "Guest"],
    [person.isAdmin, "Workspace admin"],
    [true, person.title || "Member"],
  ];
  return [kinds.find(([is]) => is)[1], zone].filter(Boolean).join(" · ");
}

function byStanding(a, b) {
  return standing(a) - standing(b);
}

function standing(person) {
  if (person.deleted) return 3;
  if (person.isStranger) return 2;
  return person.isRestricted || person.isUltraRestricted ? 1 : 0;
}
