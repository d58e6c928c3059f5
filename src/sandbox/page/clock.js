/** The demo's clock: what time it is for the person the visitor is, and buttons that move it ahead. */

import { api } from "./api.js";
import { h, uid } from "./dom.js";
import { refreshState } from "./live.js";
import { changed, me, on, store } from "./store.js";
import { now, presentKey } from "./time.js";
import { attempt } from "./toast.js";

const hourMs = 3_600_000;
const steps = { "+1 h": hourMs, "+1 day": 24 * hourMs, "+1 week": 168 * hourMs };
const lookMs = 1_000;

/** The clock in the sidebar; hidden where the local Slack was not started with one. */
export function clockPanel() {
  const face = h("time", { class: "clock-face", data: { testid: "clock-now" } });
  const zone = h("span", { class: "clock-zone" });
  const ahead = h("p", { class: "clock-ahead", role: "status", data: { testid: "clock-ahead" } });
  const titleId = uid("clock");
  const panel = h(
    "section",
    { class: "clock", "aria-labelledby": titleId, hidden: true, data: { testid: "clock" } },
    h("h2", { class: "nav-title", id: titleId }, "Demo clock"),
    h("p", { class: "clock-time" }, face, zone),
    h("div", { class: "clock-steps", role: "group", "aria-label": "Move the clock ahead" }, buttons()),
    ahead,
  );
  let seen = presentKey();
  const tick = () => {
    if (presentKey() !== seen) changed("present");
    seen = presentKey();
    const person = me();
    panel.hidden = !store.state?.clock.onPage || !person;
    if (!panel.hidden) show({ face, zone, ahead }, person);
  };
  on("state me", tick);
  setInterval(tick, lookMs);
  return panel;
}

/** Says only what is not said yet, so that a screen reader hears of a move once. */
function show({ face, zone, ahead }, person) {
  const present = now();
  const { aheadMs } = store.state.clock;
  say(face, timeIn(person.timeZone, present));
  face.setAttribute("datetime", present.toISOString());
  say(zone, person.timeZone.split("/").at(-1).replaceAll("_", " "));
  say(ahead, aheadMs > 0 ? `The demo's clock runs ahead by ${lengthOf(aheadMs)}.` : "");
}

function say(node, words) {
  if (node.textContent !== words) node.textContent = words;
}

const shown = { weekday: "short", month: "short", day: "numeric", hour: "numeric", minute: "2-digit" };

function timeIn(timeZone, moment) {
  return new Intl.DateTimeFormat("en", { ...shown, timeZone }).format(moment);
}

/** A length of time in words: "3 d", "1 d 4 h", "30 min". */
function lengthOf(ms) {
  const minutes = Math.round(ms / 60_000);
  const parts = [
    [Math.floor(minutes / 1_440), "d"],
    [Math.floor((minutes % 1_440) / 60), "h"],
    [minutes % 60, "min"],
  ];
  return parts.flatMap(([count, unit]) => (count > 0 ? [`${count} ${unit}`] : [])).join(" ");
}

function buttons() {
  let moving = false;
  return Object.entries(steps).map(([label, ms]) => {
    const node = h("button", { type: "button", class: "clock-step", data: { testid: `clock ${label}` } }, label);
    node.addEventListener("click", async () => {
      // A key that is held down presses again and again.
      if (moving) return;
      moving = true;
      await attempt(() => api.advance(ms));
      await refreshState();
      moving = false;
    });
    return node;
  });
}
