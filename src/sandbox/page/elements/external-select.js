/** Selects whose options the app looks up while the person types. */

import { append, fill, h } from "../dom.js";
import { plain } from "../text.js";
import { chips } from "./multi-select.js";
import { optionChoice } from "./options.js";
import { selectNode } from "./select.js";
import { controlProps, startValue, wire } from "./wire.js";

const pauseMs = 250;
const seen = new Map();

/** The labels of options found so far, which outlive a redraw: the value alone says little. */
function labelsFor(blockId, actionId) {
  const key = `${blockId}/${actionId}`;
  if (!seen.has(key)) seen.set(key, new Map());
  return seen.get(key);
}

export function externalSelect(element, env) {
  const multiple = element.type.startsWith("multi_");
  const wired = wire(element, env);
  const initial = element.initial_options ?? [element.initial_option].filter(Boolean);
  const known = labelsFor(env.block.block_id, element.action_id);
  for (const option of initial) known.set(option.value, plain(option.text));
  const first = initial.map((option) => option.value);
  let chosen = [startValue(wired.value, first) ?? []].flat();
  const placeholder = plain(element.placeholder) || "Type to search";
  const props = controlProps(element, env, placeholder);
  const search = h("input", { type: "search", class: "input", placeholder, ...props });
  const slot = h("div", { class: "external-found" });
  const status = h("div", { class: "external-chosen", role: "status" });
  const remove = async (value) => {
    await change(chosen.filter((one) => one !== value));
    search.focus();
  };
  const show = () =>
    fill(status, chips(element, env, chosen, known, remove) ?? h("p", { class: "hint" }, "Nothing chosen yet"));
  const change = (next) => {
    chosen = next;
    show();
    return wired.change(multiple ? chosen : (chosen[0] ?? null));
  };
  const choose = (value) => value && change(multiple ? [...new Set([...chosen, value])] : [value]);
  const later = pausing();
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

/** Runs the latest of what it is given, once nothing more has come for a while. */
function pausing() {
  let timer;
  return (run) => {
    clearTimeout(timer);
    timer = setTimeout(run, pauseMs);
  };
}
