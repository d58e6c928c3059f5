/** Slack's rich_text elements as DOM nodes. */

import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { channelMention, groupMention, link, ping, userMention } from "./mentions.js";
import { fullDate, slackDate } from "./time.js";

/** The children of a rich_text block. */
export function richText(elements) {
  return (elements ?? []).map(richElement);
}

function richElement(element) {
  switch (element.type) {
    case "rich_text_section":
      return h("div", { class: "rich-section" }, spans(element.elements));
    case "rich_text_quote":
      return h("blockquote", { class: "quote" }, spans(element.elements));
    case "rich_text_preformatted":
      return h("pre", { class: "pre", tabindex: "0" }, spans(element.elements));
    case "rich_text_list":
      return list(element);
    default:
      return h("div", { class: "unsupported" }, `unsupported rich text type ${element.type}`);
  }
}

function list(element) {
  const tag = element.style === "ordered" ? "ol" : "ul";
  const start = tag === "ol" && element.offset ? element.offset + 1 : undefined;
  const node = h(tag, { class: "rich-list", start }, (element.elements ?? []).map(item));
  node.style.marginInlineStart = `${(element.indent ?? 0) * 1.25}rem`;
  return node;
}

function item(section) {
  return h("li", null, spans(section.elements));
}

function spans(elements) {
  return (elements ?? []).map((span) => styled(span, spanNode(span)));
}

function spanNode(span) {
  switch (span.type) {
    case "text":
      return lined(span.text);
    case "link":
      return link(span.url, span.text);
    case "user":
      return userMention(span.user_id);
    case "usergroup":
      return groupMention(span.usergroup_id);
    case "channel":
      return channelMention(span.channel_id);
    case "broadcast":
      return ping(span.range);
    case "emoji":
      return emoji(span.name) ?? `:${span.name}:`;
    case "date":
      return date(span);
    case "color":
      return h("code", { class: "code" }, span.value);
    default:
      return h("span", { class: "unsupported" }, `unsupported ${span.type}`);
  }
}

function lined(text) {
  const parts = String(text ?? "").split("\n");
  return parts.flatMap((part, index) => (index === 0 ? [part] : [h("br"), part]));
}

function date(span) {
  const moment = new Date(span.timestamp * 1000);
  if (Number.isNaN(moment.getTime())) return span.fallback ?? "";
  const text = slackDate(span.timestamp, span.format ?? "{date_short} at {time}", span.fallback);
  const time = h("time", { datetime: moment.toISOString(), title: fullDate(moment) }, text);
  return span.url ? link(span.url, time) : time;
}

const tags = { code: "code", strike: "s", italic: "em", bold: "strong", underline: "u" };

function styled(span, node) {
  let result = node;
  for (const [style, tag] of Object.entries(tags)) {
    if (span.style?.[style]) result = h(tag, style === "code" ? { class: "code" } : null, result);
  }
  return result;
}
