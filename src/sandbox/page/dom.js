/** Small functions to build the page. Data only ever becomes text nodes and attributes, never markup. */

/** Builds an element: h("button", { class: "x", onclick: fn, data: { testid: "y" } }, "text", child). */
export function h(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props ?? {})) setProp(node, key, value);
  append(node, children);
  return node;
}

function setProp(node, key, value) {
  if (value === undefined || value === null || value === false) return;
  if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
  else if (key === "class") node.className = value;
  else if (key === "data") for (const [name, v] of Object.entries(value)) v !== undefined && setData(node, name, v);
  else if (key === "value" || key === "checked" || key === "disabled" || key === "selected") node[key] = value;
  else node.setAttribute(key, value === true ? "" : String(value));
}

function setData(node, name, value) {
  node.setAttribute(`data-${name}`, String(value));
}

/** Appends strings, nodes and nested lists; skips null, undefined and false. */
export function append(node, children) {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    if (Array.isArray(child)) append(node, child);
    else node.append(child);
  }
  return node;
}

/** Replaces all children of a node. */
export function fill(node, ...children) {
  node.replaceChildren();
  return append(node, children);
}

let counter = 0;

/** A page-unique id, for labels and descriptions. */
export function uid(prefix = "id") {
  counter += 1;
  return `${prefix}-${counter}`;
}

/** Visually hidden text for screen readers. */
export function srOnly(text) {
  return h("span", { class: "sr-only" }, text);
}

const remembered = "data-focus-key";

/** Runs a redraw of `root` and puts focus, caret and scroll position back where they were. */
export function keepFocus(root, redraw) {
  const active = root.contains(document.activeElement) ? document.activeElement : null;
  const key = active?.getAttribute(remembered);
  const range = active && "selectionStart" in active ? safeRange(active) : null;
  redraw();
  if (!key || root.contains(document.activeElement)) return;
  const next = root.querySelector(`[${remembered}="${CSS.escape(key)}"]`);
  if (!next) return;
  next.focus({ preventScroll: true });
  if (range?.[0] !== null && range && "setSelectionRange" in next) trySelect(next, range);
}

function safeRange(field) {
  try {
    return [field.selectionStart, field.selectionEnd];
  } catch {
    return null;
  }
}

function trySelect(field, range) {
  try {
    field.setSelectionRange(range[0], range[1]);
  } catch {
    // Date and number fields have no caret to restore.
  }
}
