/** Times as people read them, in the visitor's own time zone and by the local Slack's clock. */

const dayMs = 86_400_000;
let aheadMs = 0;

/** Says how far the local Slack's clock runs ahead of this machine's. */
export function runAhead(ms) {
  aheadMs = ms;
}

/** The local Slack's present. */
export function now() {
  return new Date(Date.now() + aheadMs);
}

/** Changes when words such as "today" may have come to mean another day. */
export function presentKey() {
  return `${aheadMs} ${now().toDateString()}`;
}

const formats = {
  time: new Intl.DateTimeFormat("en", { hour: "numeric", minute: "2-digit" }),
  seconds: new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false }),
  day: new Intl.DateTimeFormat("en", { weekday: "long", month: "long", day: "numeric" }),
  full: new Intl.DateTimeFormat("en", { dateStyle: "full", timeStyle: "short" }),
};

/** The moment of a Slack timestamp such as "1712345678.000100". */
export function dateOf(ts) {
  return new Date(Number.parseFloat(ts) * 1000);
}

export function clock(date) {
  return formats.time.format(date);
}

export function clockSeconds(date) {
  return formats.seconds.format(date);
}

export function fullDate(date) {
  return formats.full.format(date);
}

/** "Today", "Yesterday" or the date. */
export function dayName(date) {
  const days = Math.round((midnight(now()) - midnight(date)) / dayMs);
  if (days === 0) return "Today";
  return days === 1 ? "Yesterday" : formats.day.format(date);
}

function midnight(date) {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

function part(date, options) {
  return new Intl.DateTimeFormat("en", options).format(date);
}

function relativeDay(date) {
  const days = Math.round((midnight(date) - midnight(now())) / dayMs);
  return { "-1": "yesterday", 0: "today", 1: "tomorrow" }[days];
}

const long = { month: "long", day: "numeric", year: "numeric" };
const short = { month: "short", day: "numeric", year: "numeric" };

const tokens = {
  date_num: (d) => d.toLocaleDateString("sv"),
  date: (d) => part(d, long),
  date_short: (d) => part(d, short),
  date_long: (d) => part(d, { weekday: "long", ...long }),
  date_pretty: (d) => relativeDay(d) ?? part(d, long),
  date_short_pretty: (d) => relativeDay(d) ?? part(d, short),
  date_long_pretty: (d) => relativeDay(d) ?? part(d, { weekday: "long", ...long }),
  time: (d) => part(d, { hour: "numeric", minute: "2-digit" }),
  time_secs: (d) => part(d, { hour: "numeric", minute: "2-digit", second: "2-digit" }),
  ago: ago,
};

function ago(date) {
  const minutes = Math.round((now().getTime() - date.getTime()) / 60_000);
  const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  if (Math.abs(minutes) < 60) return words.format(-minutes, "minute");
  const hours = Math.round(minutes / 60);
  return Math.abs(hours) < 48 ? words.format(-hours, "hour") : words.format(-Math.round(hours / 24), "day");
}

/** Fills Slack's date tokens ("{date_short} at {time}") for a moment in seconds; the start of the text is capitalised as Slack does. */
export function slackDate(seconds, format, fallback = "") {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return fallback;
  const known = [...format.matchAll(/\{(\w+)\}/g)].every((match) => Object.hasOwn(tokens, match[1]));
  if (!known) return fallback || format;
  const text = format.replace(/\{(\w+)\}/g, (_all, token) => tokens[token](date));
  return format.startsWith("{") ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}
