/** The little toolbar of a message: react, and a menu with the app's message shortcuts. */

import { api } from "./api.js";
import { confirmed } from "./confirm.js";
import { h } from "./dom.js";
import { editInPlace } from "./edit-message.js";
import { emoji, reactionChoices } from "./emoji.js";
import { icon } from "./icons.js";
import { refreshMessages, refreshViews } from "./live.js";
import { openMenu } from "./menu.js";
import { showSource } from "./source.js";
import { me, store } from "./store.js";
import { attempt } from "./toast.js";

export function messageTools(message) {
  const react = tool("smile", "Add a reaction", `react/${message.ts}`);
  const more = tool("more", "More message actions", `more/${message.ts}`);
  react.dataset.testid = `message-react-${message.ts}`;
  more.dataset.testid = `message-menu-${message.ts}`;
  react.addEventListener("click", () => openMenu(react, reactionItems(message), "Reactions"));
  more.addEventListener("click", () => openMenu(more, items(message, more), "Message actions"));
  return h("div", { class: "message-tools" }, react, more);
}

function tool(name, label, key) {
  const props = { type: "button", class: "icon-button", "aria-label": label, title: label, "aria-haspopup": "menu" };
  return h("button", { ...props, "aria-expanded": "false", data: { "focus-key": key } }, icon(name));
}

function reactionItems(message) {
  return reactionChoices.map((name) => ({
    label: `${emoji(name)} ${name.replaceAll("_", " ")}`,
    run: () => react(message, name),
  }));
}

/** Adds the person's reaction, or takes it away when it is there. */
export async function react(message, name) {
  const mine = message.reactions.find((one) => one.name === name)?.users.includes(store.me);
  const call = { user: store.me, channel: message.channel, messageTs: message.ts, name };
  await attempt(() => api.reaction(mine ? { ...call, remove: true } : call));
  void refreshMessages();
}

function items(message, anchor) {
  const shortcuts = store.state.shortcuts.filter((one) => one.type === "message");
  const own = message.user === store.me && !message.bot_id;
  return [
    ...shortcuts.map((one) => ({
      label: one.name,
      hint: `${store.state.app.name} · ${one.description}`,
      lead: icon("bolt"),
      data: { shortcut: one.callbackId },
      run: () => run(one, message),
    })),
    own && { label: "Edit message", run: () => editInPlace(message, anchor.closest("li")) },
    (own || me()?.isAdmin) && { label: "Delete message", run: () => remove(message) },
    { label: "View Block Kit source", run: () => showSource(message) },
  ].filter(Boolean);
}

async function run(shortcut, message) {
  const call = { callback_id: shortcut.callbackId, user: store.me, channel: message.channel, messageTs: message.ts };
  await attempt(() => api.shortcut(call));
  void refreshViews();
}

async function remove(message) {
  const words = { title: "Delete this message?", text: { type: "plain_text", text: "It is gone for everyone." } };
  if (!(await confirmed({ ...words, confirm: { text: "Delete" }, deny: { text: "Keep" }, style: "danger" }))) return;
  await attempt(() => api.deleteMessage({ user: store.me, channel: message.channel, messageTs: message.ts }));
  void refreshMessages();
}
