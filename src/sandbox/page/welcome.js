/** The strip that tells a first-time visitor what this is and what to try; each step is ticked when done. */

import { fill, h, srOnly } from "./dom.js";
import { icon } from "./icons.js";
import { on, people, store, userName } from "./store.js";

const storageKey = "local-slack-welcome";
const done = new Set();

export function welcome() {
  const strip = h("section", { class: "welcome", "aria-label": "What to try", data: { testid: "welcome" } });
  if (isDismissed()) {
    strip.hidden = true;
    return strip;
  }
  let first = null;
  const draw = () => {
    if (!store.state || strip.hidden) return;
    first ??= store.me;
    if (first && store.me !== first) done.add("switch");
    if (store.thread) done.add("thread");
    if (store.log.some((entry) => entry.kind === "view_submission" && entry.acked)) done.add("note");
    fill(strip, content(strip, first));
  };
  on("state me thread log", draw);
  return strip;
}

function isDismissed() {
  try {
    return localStorage.getItem(storageKey) === "off";
  } catch {
    return false;
  }
}

function content(strip, first) {
  const { app } = store.state;
  const other = colleague(first);
  const close = h(
    "button",
    { type: "button", class: "icon-button", "aria-label": "Dismiss this help" },
    icon("close", 14),
  );
  close.addEventListener("click", () => {
    strip.hidden = true;
    try {
      localStorage.setItem(storageKey, "off");
    } catch {
      // It comes back at the next visit.
    }
  });
  if (done.size === 3) return [h("p", null, h("strong", null, "That is the whole loop."), ` ${nextIdeas()}`), close];
  return [
    h(
      "p",
      { class: "welcome-lead" },
      h("strong", null, `${app.name} turned these unhappy survey answers into cards.`),
      " Try it:",
    ),
    h(
      "ol",
      { class: "steps" },
      step("note", 1, ["Press ", h("b", null, "Resolution in Progress"), ", write a note"]),
      step("switch", 2, ["Switch to ", h("b", null, other), ", resolve it"]),
      step("thread", 3, ["Open the ", h("b", null, "thread"), " to read its story"]),
    ),
    close,
  ];
}

function nextIdeas() {
  const { app, commands } = store.state;
  const command = commands[0] ? `type ${commands[0].command}, ` : "";
  return `Next: ${command}look at ${app.name} Home, reply in a thread, or watch the Traffic.`;
}

/** Who to switch to: Nathan where there is one, else any other member. */
function colleague(first) {
  const able = people().filter((one) => !one.deleted && !one.isRestricted && !one.isUltraRestricted && !one.isStranger);
  const others = able.filter((one) => one.id !== first);
  const found = others.find((one) => one.realName.includes("Nathan")) ?? others[0];
  return found ? userName(found.id).split(" ")[0] : "someone else";
}

function step(key, number, words) {
  const isDone = done.has(key);
  const mark = h("span", { class: "step-mark", "aria-hidden": "true" }, isDone ? icon("check", 12) : String(number));
  return h(
    "li",
    { class: isDone ? "step is-done" : "step" },
    mark,
    h("span", null, words, isDone && srOnly(" (done)")),
  );
}
