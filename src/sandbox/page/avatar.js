/** Pictures of people and of the app, drawn here so that nothing is fetched from elsewhere. */

import { h } from "./dom.js";
import { store, user, userName } from "./store.js";

const hues = 8;

/** A round badge with initials, in a colour that belongs to the person; the app has its own mark. */
export function avatar(id, size = "") {
  const bot = isApp(id);
  const found = user(id);
  const grey = found?.deleted ? " avatar-gone" : "";
  const look = bot ? "avatar-app" : `avatar-${hueOf(id)}`;
  const text = bot ? userName(id).slice(0, 1) : initials(found?.realName || userName(id));
  return h("span", { class: `avatar ${look}${grey} ${size}`, "aria-hidden": "true" }, text);
}

/** Whether an id is the app under demonstration. */
export function isApp(id) {
  const app = store.state?.app;
  return Boolean(app && (id === app.botUserId || id === app.botId || id === app.id));
}

function initials(name) {
  const words = name.split(/\s+/).filter(Boolean);
  const letters =
    words.length > 1 ? [words[0], words.at(-1)].map((word) => [...word][0]) : [...(words[0] ?? "?")].slice(0, 1);
  return letters.join("").toUpperCase();
}

function hueOf(id) {
  let sum = 0;
  for (const char of String(id)) sum = (sum * 31 + char.codePointAt(0)) % 9973;
  return sum % hues;
}
