/** One pop-up menu at a time, anchored to its button: arrows move, Escape closes, focus returns to the button. */

import { h } from "./dom.js";
import { safeUrl } from "./mentions.js";

let open = null;

/**
 * Opens a menu of { label, hint?, icon?, disabled?, checked?, href?, data?, run } under `anchor`; a second call for the same anchor closes it.
 * The menu is drawn inside the dialog of the anchor, if it has one, since the rest of the page is inert then; else in the main landmark.
 */
export function openMenu(anchor, items, name) {
  const again = open?.anchor === anchor;
  closeMenu();
  if (again) return;
  const menu = h("div", { class: "menu", role: "menu", "aria-label": name }, items.map(menuItem));
  (anchor.closest("dialog") ?? document.getElementById("main")).append(menu);
  anchor.setAttribute("aria-expanded", "true");
  open = { anchor, menu };
  place(anchor, menu);
  menu.addEventListener("keydown", onKey);
  entries(menu)[0]?.focus();
  setTimeout(() => document.addEventListener("pointerdown", onOutside));
  window.addEventListener("resize", onResize, { once: true });
}

function menuItem(item) {
  const role = item.checked === undefined ? "menuitem" : "menuitemradio";
  const node = h(
    "button",
    {
      type: "button",
      class: "menu-item",
      role,
      tabindex: "-1",
      "aria-checked": item.checked === undefined ? undefined : String(item.checked),
      "aria-disabled": item.disabled ? "true" : undefined,
      data: item.data,
    },
    item.lead,
    h(
      "span",
      { class: "menu-text" },
      h("span", null, item.label),
      item.hint && h("span", { class: "menu-hint" }, item.hint),
    ),
    item.tail,
  );
  node.addEventListener("click", () => {
    if (item.disabled) return;
    const href = item.href && safeUrl(item.href);
    closeMenu();
    if (href) window.open(href, "_blank", "noopener,noreferrer");
    item.run?.();
  });
  return node;
}

export function closeMenu() {
  if (!open) return;
  const { anchor, menu } = open;
  open = null;
  document.removeEventListener("pointerdown", onOutside);
  const hadFocus = menu.contains(document.activeElement);
  menu.remove();
  anchor.setAttribute("aria-expanded", "false");
  if (hadFocus && anchor.isConnected) anchor.focus();
}

function onOutside(event) {
  if (open && !open.menu.contains(event.target) && !open.anchor.contains(event.target)) closeMenu();
}

function onResize() {
  closeMenu();
}

function entries(menu) {
  return [...menu.querySelectorAll(".menu-item")];
}

function onKey(event) {
  const list = entries(open.menu);
  const at = list.indexOf(document.activeElement);
  const moves = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: list.length - 1 };
  if (event.key in moves) {
    event.preventDefault();
    list[(moves[event.key] + list.length) % list.length]?.focus();
  } else if (event.key === "Escape" || event.key === "Tab") {
    event.preventDefault();
    event.stopPropagation();
    closeMenu();
  }
}

const gap = 4;

function place(anchor, menu) {
  const box = anchor.getBoundingClientRect();
  const width = Math.min(menu.offsetWidth, innerWidth - 2 * gap);
  const below = box.bottom + gap + menu.offsetHeight <= innerHeight || box.top < innerHeight / 2;
  menu.style.left = `${Math.max(gap, Math.min(box.left, innerWidth - width - gap))}px`;
  menu.style.maxHeight = `${(below ? innerHeight - box.bottom : box.top) - 3 * gap}px`;
  if (below) menu.style.top = `${box.bottom + gap}px`;
  else menu.style.bottom = `${innerHeight - box.top + gap}px`;
}
