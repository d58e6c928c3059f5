/** The top modal of the visitor's stack, in a dialog element: what was typed survives updates and errors. */

import { api } from "./api.js";
import { drawBlocks } from "./blocks/index.js";
import { fill, h, keepFocus, uid } from "./dom.js";
import { icon } from "./icons.js";
import { refreshMessages, refreshViews } from "./live.js";
import { closeMenu } from "./menu.js";
import { myModals, on, store } from "./store.js";
import { forgetSurface, modalSurface, valuesOf } from "./surface.js";
import { plain } from "./text.js";
import { attempt, homeToasts } from "./toast.js";

const state = { dialog: null, shown: null, signature: null, sending: false, opener: null };

export function startModals() {
  on("views me", draw);
}

function draw() {
  const stack = myModals();
  const view = stack.at(-1);
  if (!view) return hide();
  const signature = JSON.stringify([view, stack.length, state.sending]);
  if (signature === state.signature) return;
  const isNew = state.shown?.id !== view.id;
  const newErrors = JSON.stringify(view.errors ?? {}) !== JSON.stringify(state.shown?.errors ?? {});
  if (isNew && state.shown && !stack.some((one) => one.id === state.shown.id)) forgetSurface(state.shown.id);
  state.signature = signature;
  state.shown = view;
  show();
  closeMenu();
  const scrollTop = isNew ? 0 : (state.dialog.querySelector(".modal-body")?.scrollTop ?? 0);
  keepFocus(state.dialog, () => fill(state.dialog, form(view, stack.length)));
  state.dialog.querySelector(".modal-body").scrollTop = scrollTop;
  if (isNew) focusFirst();
  else if (newErrors && view.errors) focusError();
}

function show() {
  if (state.dialog) return;
  state.opener = document.activeElement?.getAttribute("data-focus-key");
  state.dialog = h("dialog", { class: "modal", data: { testid: "modal" } });
  state.dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    void close(false);
  });
  state.dialog.addEventListener("close", (event) => {
    if (event.target === state.dialog) void close(false);
  });
  document.body.append(state.dialog);
  state.dialog.showModal();
}

function hide() {
  if (!state.dialog) return;
  homeToasts();
  closeMenu();
  if (state.shown) forgetSurface(state.shown.id);
  state.dialog.close();
  state.dialog.remove();
  const { opener } = state;
  Object.assign(state, { dialog: null, shown: null, signature: null, sending: false, opener: null });
  if (opener) document.querySelector(`[data-focus-key="${CSS.escape(opener)}"]`)?.focus({ preventScroll: true });
}

function form(view, depth) {
  const titleId = uid("modal-title");
  state.dialog.setAttribute("aria-labelledby", titleId);
  const x = h(
    "button",
    {
      type: "button",
      class: "icon-button",
      "aria-label": "Close",
      data: { testid: "modal-close", "focus-key": "modal-close" },
    },
    icon("close"),
  );
  x.addEventListener("click", () => close(true));
  const node = h(
    "form",
    { class: "modal-form", novalidate: true, "aria-busy": state.sending ? "true" : undefined },
    h(
      "div",
      { class: "modal-head" },
      depth > 1 && backButton(),
      h("h2", { class: "modal-title", id: titleId }, plain(view.title)),
      x,
    ),
    h("div", { class: "modal-body", tabindex: "-1" }, drawBlocks(view.blocks, modalSurface(view))),
    view.failure && h("p", { class: "modal-failure", role: "alert" }, icon("alert"), view.failure),
    foot(view),
  );
  node.addEventListener("submit", (event) => {
    event.preventDefault();
    void submit(view);
  });
  return node;
}

function backButton() {
  const node = h(
    "button",
    {
      type: "button",
      class: "icon-button",
      "aria-label": "Back",
      data: { testid: "modal-back", "focus-key": "modal-back" },
    },
    icon("back"),
  );
  node.addEventListener("click", () => close(false));
  return node;
}

function foot(view) {
  const hasInput = view.blocks.some((block) => block.type === "input");
  const cancel = h(
    "button",
    { type: "button", class: "button", data: { testid: "modal-cancel", "focus-key": "modal-cancel" } },
    plain(view.close) || (view.submit || hasInput ? "Cancel" : "Close"),
  );
  cancel.addEventListener("click", () => close(false));
  if (!view.submit && !hasInput) return h("div", { class: "modal-foot" }, cancel);
  const label = state.sending ? "Sending…" : plain(view.submit) || "Submit";
  const props = {
    type: "submit",
    class: "button button-primary",
    disabled: state.sending || view.submit_disabled === true,
  };
  const send = h("button", { ...props, data: { testid: "modal-submit", "focus-key": "modal-submit" } }, label);
  return h("div", { class: "modal-foot" }, cancel, send);
}

async function submit(view) {
  if (state.sending) return;
  state.sending = true;
  draw();
  await attempt(() => api.submitView({ user: store.me, viewId: view.id, values: valuesOf(view.id, view.blocks) }));
  state.sending = false;
  const errorsBefore = state.shown;
  await refreshViews();
  if (state.shown === errorsBefore) draw();
  void refreshMessages();
  if (state.shown?.id === view.id && state.shown.errors) focusError();
}

async function close(all) {
  const view = state.shown;
  if (!view || state.sending) return;
  await attempt(() => api.closeView({ user: store.me, viewId: view.id, ...(all ? { all: true } : {}) }));
  await refreshViews();
  void refreshMessages();
}

const fields = ".modal-body input:not([type=hidden]), .modal-body textarea, .modal-body select";

function focusFirst() {
  const wanted = state.dialog.querySelector("[data-focus-first]");
  const first =
    wanted ?? state.dialog.querySelector(fields) ?? state.dialog.querySelector(".modal-foot .button:last-child");
  first?.focus({ preventScroll: true });
}

function focusError() {
  const group = state.dialog.querySelector(".has-error");
  const field = group?.querySelector("input, textarea, select, button");
  group?.scrollIntoView({ block: "nearest" });
  field?.focus();
}
