/** Everything a person types into: plain text, rich text, email, address and number inputs. */

import { h } from "../dom.js";
import { plain } from "../text.js";
import { controlProps, startValue, wire } from "./wire.js";

const kinds = {
  plain_text_input: { type: "text" },
  email_text_input: { type: "email", inputmode: "email", autocomplete: "off" },
  url_text_input: { type: "url", inputmode: "url", autocomplete: "off" },
  number_input: { type: "text", inputmode: "decimal", autocomplete: "off" },
};

export function textInput(element, env) {
  const wired = wire(element, env);
  const long = element.multiline || element.type === "rich_text_input";
  const props = {
    class: "input",
    ...controlProps(element, env, plain(element.placeholder) || "Text"),
    placeholder: plain(element.placeholder) || undefined,
    minlength: element.min_length || undefined,
  };
  const node = long ? h("textarea", { rows: 4, ...props }) : h("input", { ...kinds[element.type], ...props });
  node.value = startValue(wired.value, initialText(element)) ?? "";
  node.addEventListener("input", () => wired.keep(node.value));
  if (wired.sends) sendOn(element, node, wired);
  return element.max_length ? h("div", { class: "counted" }, node, counter(node, element.max_length)) : node;
}

function initialText(element) {
  const value = element.initial_value;
  if (element.type !== "rich_text_input" || !value) return value === undefined ? "" : String(value);
  return (value.elements ?? []).map((section) => (section.elements ?? []).map((s) => s.text ?? "").join("")).join("\n");
}

/** Characters left, shown near the end only so that it does not distract. */
function counter(node, max) {
  const left = h("span", { class: "counter", "aria-hidden": "true" });
  const show = () => {
    const rest = max - node.value.length;
    left.textContent = rest <= Math.min(100, max / 4) ? `${rest} left` : "";
    left.classList.toggle("counter-over", rest < 0);
  };
  node.addEventListener("input", show);
  show();
  return left;
}

const pauseMs = 350;

function sendOn(element, node, wired) {
  const events = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  if (events.includes("on_enter_pressed")) {
    node.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      wired.change(node.value || null);
    });
  }
  if (!events.includes("on_character_entered")) return;
  let timer;
  node.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => wired.change(node.value || null), pauseMs);
  });
}
