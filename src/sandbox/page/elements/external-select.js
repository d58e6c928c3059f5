/** Selects whose options the app looks up while the person types. */

import { append, fill, h } from "../dom.js";
import { plain } from "../text.js";
import { optionChoice } from "./options.js";
import { selectNode } from "./select.js";
import { controlProps, startValue, wire } from "./wire.js";

const pauseMs = 250;

export function externalSelect(element, env) {
  const multiple = element.type.startsWith("multi_");
  const wired = wire(element, env);
  const known = new Map(
    (element.initial_options ?? [element.initial_option].filter(Boolean)).map((o) => [o.value, plain(o.text)]),
  );
  let chosen = [startValue(wired.value, [...known.keys()]) ?? []].flat();
  const placeholder = plain(element.placeholder) || "Type to search";
  const props = controlProps(element, env, placeholder);
  const search = h("input", { type: "search", class: "input", placeholder, ...props });
  const slot = h("div", { class: "external-found" });
  const status = h("p", { class: "hint", role: "status" });
  const show = () => {
    const names = chosen.map((value) => known.get(value) ?? value).join(", ");
    fill(status, names ? `Chosen: ${names}` : "Nothing chosen yet");
  };
  const choose = async (value) => {
    if (!value) return;
    chosen = multiple ? [...new Set([...chosen, value])] : [value];
    show();
    await wired.change(multiple ? chosen : value);
  };
  search.addEventListener("input", () => later(() => look(search.value)));
  const look = async (text) => {
    if (text.length < (element.min_query_length ?? 3)) return fill(slot);
    const options = (await env.ctx.suggest(env.block, element, text)).map(optionChoice);
    for (const option of options) known.set(option.value, option.label);
    if (options.length === 0) return fill(slot, h("p", { class: "hint" }, "No results"));
    const node = selectNode([{ options }], null, { placeholder: "Choose…", props: { "aria-label": "Results" } });
    node.addEventListener("change", () => choose(node.value));
    return fill(slot, node);
  };
  show();
  return append(h("div", { class: "external" }), [search, slot, status]);
}

let timer;

function later(run) {
  clearTimeout(timer);
  timer = setTimeout(run, pauseMs);
}
