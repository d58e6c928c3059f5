/** Date, time and date-time pickers, as the browser's own. */

import { h, uid } from "../dom.js";
import { plain } from "../text.js";
import { controlProps, startValue, wire } from "./wire.js";

export function datepicker(element, env) {
  return picker("date", element, env, element.initial_date ?? "");
}

export function timepicker(element, env) {
  const node = picker("time", element, env, element.initial_time ?? "");
  if (!element.timezone) return node;
  const id = uid("zone");
  node.setAttribute("aria-describedby", [id, env.describedBy].filter(Boolean).join(" "));
  return h("div", null, node, h("p", { class: "hint", id }, `Time zone: ${element.timezone}`));
}

export function datetimepicker(element, env) {
  const seconds = element.initial_date_time;
  return picker("datetime-local", element, env, seconds ? localTime(seconds) : "", {
    read: (text) => (text ? Math.round(new Date(text).getTime() / 1000) : null),
    show: (value) => (typeof value === "number" ? localTime(value) : (value ?? "")),
  });
}

const asText = { read: (text) => text || null, show: (value) => value ?? "" };

function picker(type, element, env, initial, convert = asText) {
  const wired = wire(element, env);
  const props = controlProps(element, env, plain(element.placeholder) || `Choose a ${type}`);
  const node = h("input", {
    type,
    class: "input input-date",
    title: plain(element.placeholder) || undefined,
    ...props,
  });
  node.value = convert.show(startValue(wired.value, initial));
  node.addEventListener("change", () => wired.change(convert.read(node.value)));
  return node;
}

function localTime(seconds) {
  const date = new Date(seconds * 1000);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
