/** Where a person writes: messages, and slash commands with suggestions. */

import { api } from "./api.js";
import { encodeText } from "./compose-text.js";
import { fill, h, uid } from "./dom.js";
import { icon } from "./icons.js";
import { refreshSoon, refreshViews } from "./live.js";
import { openMenu } from "./menu.js";
import { store, user, userName } from "./store.js";
import { attempt, toast } from "./toast.js";

/** `where` gives the conversation, `thread` the timestamp of the thread when there is one. */
export function composer({ where, name, thread, testid = "composer" }) {
  const listId = uid("commands");
  const label = thread ? "Reply" : `Message ${name}`;
  const list = h("ul", { class: "suggestions", role: "listbox", id: listId, "aria-label": "Commands", hidden: true });
  const field = h("textarea", {
    class: "composer-field",
    rows: 1,
    placeholder: label,
    "aria-label": label,
    "aria-controls": listId,
    "aria-autocomplete": "list",
    data: { testid, "focus-key": testid },
  });
  const send = h("button", { type: "submit", class: "send", "aria-label": "Send", title: "Send" }, icon("send", 18));
  const form = h("form", { class: "composer" }, list, !thread && shortcutsButton(where), field, send);
  const suggest = suggestions(field, list);
  const check = () => {
    send.disabled = !field.value.trim();
  };
  field.addEventListener("input", () => {
    check();
    if (!thread) suggest.update();
  });
  field.addEventListener("keydown", (event) => {
    if (suggest.onKey(event)) return;
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  field.addEventListener("blur", () => suggest.close());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const typed = field.value;
    if (!typed.trim()) return;
    field.value = "";
    suggest.close();
    check();
    if (!(await deliver(typed, where(), thread)) && !field.value) field.value = typed;
    check();
  });
  check();
  return form;
}

async function deliver(typed, channel, thread) {
  if (user(store.me)?.deleted) {
    toast(`${userName(store.me)} is deactivated and cannot write.`);
    return true;
  }
  const command = /^\/(\S+)(?:\s+([\s\S]*))?$/.exec(typed.trim());
  const run = command && !thread ? () => sendCommand(command, channel) : () => sendMessage(typed, channel, thread);
  const answer = await attempt(run);
  refreshSoon();
  return answer !== undefined;
}

function sendCommand([, name, text], channel) {
  const known = store.state.commands.some((one) => one.command === `/${name}`);
  if (!known) throw new Error(`/${name} is not a command here. Type / to see those that are.`);
  return api.command({ user: store.me, channel, command: `/${name}`, text: text?.trim() ?? "" });
}

function sendMessage(typed, channel, thread) {
  const place = thread ? { channel, thread_ts: thread } : { channel };
  return api.message({ ...place, user: store.me, text: encodeText(typed) });
}

function shortcutsButton(where) {
  const shortcuts = store.state.shortcuts.filter((one) => one.type === "global");
  if (shortcuts.length === 0) return null;
  const props = { type: "button", class: "icon-button", "aria-haspopup": "menu", "aria-expanded": "false" };
  const node = h(
    "button",
    { ...props, "aria-label": "Shortcuts", title: "Shortcuts", data: { testid: "shortcuts" } },
    icon("bolt", 18),
  );
  node.addEventListener("click", () => {
    const items = shortcuts.map((one) => ({
      label: one.name,
      hint: `${store.state.app.name} · ${one.description}`,
      lead: icon("bolt"),
      data: { shortcut: one.callbackId },
      run: async () => {
        await attempt(() => api.shortcut({ callback_id: one.callbackId, user: store.me, channel: where() }));
        void refreshViews();
      },
    }));
    openMenu(node, items, "Shortcuts");
  });
  return node;
}

/** The list of commands over the field while a command's name is being typed. */
function suggestions(field, list) {
  let found = [];
  let at = 0;
  const close = () => {
    found = [];
    list.hidden = true;
    field.removeAttribute("aria-activedescendant");
  };
  const pick = (command) => {
    field.value = `${command.command} `;
    close();
    field.dispatchEvent(new Event("input"));
    field.focus();
  };
  const show = () => {
    fill(
      list,
      found.map((one, index) => suggestion(one, index === at, pick)),
    );
    list.hidden = found.length === 0;
    if (found.length > 0) field.setAttribute("aria-activedescendant", list.children[at].id);
  };
  const update = () => {
    const typed = /^\/\S*$/.exec(field.value)?.[0];
    found = typed ? store.state.commands.filter((one) => one.command.startsWith(typed)) : [];
    at = 0;
    if (found.length === 0) close();
    else show();
  };
  const onKey = (event) => {
    if (found.length === 0) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const exact = found.length === 1 && field.value === found[0].command;
    if (step) at = (at + step + found.length) % found.length;
    else if (event.key === "Escape") close();
    else if (event.key === "Tab" || (event.key === "Enter" && !exact)) pick(found[at]);
    else return false;
    event.preventDefault();
    if (step) show();
    return true;
  };
  return { update, close, onKey };
}

function suggestion(command, selected, pick) {
  const node = h(
    "li",
    { class: "suggestion", role: "option", id: uid("command"), "aria-selected": String(selected) },
    h("strong", null, command.command),
    command.usageHint && h("span", { class: "suggestion-hint" }, ` ${command.usageHint}`),
    h("span", { class: "suggestion-text" }, command.description),
  );
  node.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    pick(command);
  });
  return node;
}
