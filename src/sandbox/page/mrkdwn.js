/** Slack's mrkdwn as DOM nodes. Everything a sender wrote ends in text nodes; links go to http, https and mailto only. */

import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { channelMention, groupMention, link, ping, userMention } from "./mentions.js";
import { fullDate, slackDate } from "./time.js";

/** Undoes Slack's three escapes. */
export function unescapeText(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** A whole mrkdwn text as a list of nodes: preformatted blocks, quotes and lines. */
export function mrkdwn(text, options = {}) {
  const nodes = [];
  const parts = text.split(/```([\s\S]+?)```/g);
  parts.forEach((part, index) => {
    if (index % 2 === 1) nodes.push(h("pre", { class: "pre", tabindex: "0" }, preText(part)));
    else nodes.push(...lines(index > 0 ? part.replace(/^\n/, "") : part, options));
  });
  return nodes;
}

function preText(part) {
  return unescapeText(part.replace(/^\n/, "").replace(/\n$/, "")).replace(/<([^|>\s]+)(?:\|([^>]*))?>/g, "$1");
}

function lines(text, options) {
  const nodes = [];
  let quote = null;
  for (const [index, line] of text.split("\n").entries()) {
    const quoted = /^(?:>|&gt;) ?(.*)$/.exec(line);
    if (quoted) {
      if (quote) quote.append(h("br"));
      else quote = nodes[nodes.push(h("blockquote", { class: "quote" })) - 1];
      quote.append(...inline(quoted[1], options));
    } else {
      if (index > 0 && !quote) nodes.push(h("br"));
      quote = null;
      nodes.push(...inline(line, options));
    }
  }
  return nodes;
}

const marks = { "*": "strong", _: "em", "~": "s" };

/** One line of mrkdwn as nodes. */
export function inline(text, options = {}) {
  const nodes = [];
  let plain = "";
  let at = 0;
  const flush = () => {
    if (plain) nodes.push(unescapeText(plain));
    plain = "";
  };
  while (at < text.length) {
    const found = tokenAt(text, at, options);
    if (found) {
      flush();
      nodes.push(found.node);
      at = found.end;
    } else {
      plain += text[at];
      at += 1;
    }
  }
  flush();
  return nodes;
}

function tokenAt(text, at, options) {
  const char = text[at];
  if (char === "`") return codeAt(text, at);
  if (char === "<") return angleAt(text, at);
  if (char === ":") return emojiAt(text, at);
  if (char === "h" && !options.verbatim) return bareLinkAt(text, at);
  return Object.hasOwn(marks, char) ? markAt(text, at, options) : null;
}

function codeAt(text, at) {
  const end = text.indexOf("`", at + 1);
  if (end <= at + 1) return null;
  return { node: h("code", { class: "code" }, unescapeText(text.slice(at + 1, end))), end: end + 1 };
}

function emojiAt(text, at) {
  const match = /^:([a-z0-9_+-]+):/.exec(text.slice(at, at + 60));
  const picture = match && emoji(match[1]);
  return picture ? { node: picture, end: at + match[0].length } : null;
}

function bareLinkAt(text, at) {
  if (at > 0 && /[\w/<|]/.test(text[at - 1])) return null;
  const match = /^https?:\/\/[^\s<>|*~]+[^\s<>|*~.,;:!?)'"\]]/.exec(text.slice(at));
  return match ? { node: link(unescapeText(match[0])), end: at + match[0].length } : null;
}

/** Bold, italic and strike need a word boundary outside and no space inside. */
function markAt(text, at, options) {
  const mark = text[at];
  if (at > 0 && /[\p{L}\p{N}]/u.test(text[at - 1])) return null;
  if (!text[at + 1] || /\s/.test(text[at + 1]) || text[at + 1] === mark) return null;
  for (let end = text.indexOf(mark, at + 2); end > 0; end = text.indexOf(mark, end + 1)) {
    const after = text[end + 1];
    if (/\s/.test(text[end - 1]) || (after && /[\p{L}\p{N}]/u.test(after))) continue;
    return { node: h(marks[mark], null, inline(text.slice(at + 1, end), options)), end: end + 1 };
  }
  return null;
}

function angleAt(text, at) {
  const end = text.indexOf(">", at);
  if (end < 0) return null;
  const [target, ...rest] = text.slice(at + 1, end).split("|");
  const label = rest.join("|");
  const node = angle(target, label && unescapeText(label));
  return node ? { node, end: end + 1 } : null;
}

function angle(target, label) {
  if (target.startsWith("@")) return userMention(target.slice(1), label);
  if (target.startsWith("#")) return channelMention(target.slice(1), label);
  if (!target.startsWith("!")) return link(unescapeText(target), label);
  const [name, ...rest] = target.slice(1).split("^");
  if (name === "channel" || name === "here" || name === "everyone") return ping(name);
  if (name === "subteam") return groupMention(rest[0], label);
  if (name === "date") return dateNode(rest, label);
  return h("span", { class: "mention" }, label || `<!${name}>`);
}

function dateNode([seconds, format, url], label) {
  const date = new Date(Number(seconds) * 1000);
  const valid = !Number.isNaN(date.getTime());
  const text = slackDate(Number(seconds), unescapeText(format ?? ""), label);
  const time = h("time", valid ? { datetime: date.toISOString(), title: fullDate(date) } : null, text);
  return url ? link(unescapeText(url), time) : time;
}
