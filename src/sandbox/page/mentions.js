/** Links and mentions, shared by mrkdwn and rich text. */

import { h, srOnly } from "./dom.js";
import { icon } from "./icons.js";
import { channel, store, userName } from "./store.js";

/** Only web and mail addresses become links; anything else stays visible as text. */
export function safeUrl(url) {
  try {
    const parsed = new URL(url);
    return ["http:", "https:", "mailto:"].includes(parsed.protocol) ? parsed.href : null;
  } catch {
    return null;
  }
}

export function link(url, label) {
  const href = safeUrl(url);
  const text = label || url.replace(/^mailto:/, "");
  if (!href) return h("span", { class: "bad-link", title: "Not a web or mail address" }, text);
  return h("a", { href, target: "_blank", rel: "noopener noreferrer" }, text);
}

export function userMention(id, label) {
  const mine = id === store.me;
  return h("span", { class: mine ? "mention mention-me" : "mention" }, `@${label || userName(id)}`);
}

export function channelMention(id, label) {
  return h("span", { class: "mention" }, `#${channel(id)?.name ?? label ?? id}`);
}

export function groupMention(id, label) {
  const group = store.state?.userGroups.find((candidate) => candidate.id === id);
  return h("span", { class: "mention ping" }, label || `@${group?.handle ?? id}`);
}

/** A mention that would notify a whole channel, in alarming colour so that nobody overlooks it. */
export function ping(name) {
  return h(
    "strong",
    { class: "ping", title: "This would notify everyone here" },
    icon("alert", 13),
    srOnly("Ping: "),
    `@${name}`,
  );
}
