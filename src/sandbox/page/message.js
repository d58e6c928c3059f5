/** One message: who, when, its text or blocks, reactions, and what one can do with it. */

import { avatar, isApp } from "./avatar.js";
import { drawBlocks } from "./blocks/index.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { messageTools } from "./message-tools.js";
import { mrkdwn } from "./mrkdwn.js";
import { openThread } from "./navigate.js";
import { reactions } from "./reactions.js";
import { store, userName } from "./store.js";
import { messageSurface } from "./surface.js";
import { clock, dateOf, dayName, fullDate, presentKey } from "./time.js";

const dismissed = new Set();

/** Whether the visitor closed this "Only visible to you" message. */
export function isDismissed(message) {
  return dismissed.has(message.ts);
}

/** The words a screen reader hears when a message arrives. */
export function spoken(message) {
  return `New message from ${authorName(message)}.`;
}

function authorName(message) {
  return message.username ?? userName(message.user);
}

/** Everything a drawing of the message depends on. */
export function messageSignature(message, inThread) {
  const { replies, ...rest } = message;
  const last = inThread ? null : (replies.at(-1)?.ts ?? null);
  return JSON.stringify([store.me, rest, inThread ? null : replies.length, last, presentKey()]);
}

export function messageNode(message, { inThread = false, onChange } = {}) {
  if (message.subtype === "channel_join" || message.subtype === "channel_leave") return systemLine(message);
  const card = message.blocks.length > 1;
  const name = authorName(message);
  return h(
    "li",
    {
      class: message.ephemeral ? "message is-ephemeral" : "message",
      data: { testid: `${inThread ? "thread-" : ""}message-${message.ts}`, ts: message.ts },
    },
    avatar(message.bot_id ? store.state.app.botUserId : message.user),
    h(
      "article",
      { class: "message-main", "aria-label": `${name}, ${clock(dateOf(message.ts))}` },
      message.ephemeral && ephemeralNote(message, onChange),
      head(message, name),
      h("div", { class: card ? "message-body card" : "message-body" }, body(message)),
      (message.attachments ?? []).map((attachment) => attachmentNode(attachment, message)),
      reactions(message),
      !inThread && !message.ephemeral && threadLink(message),
    ),
    !message.ephemeral && messageTools(message),
  );
}

function head(message, name) {
  const date = dateOf(message.ts);
  return h(
    "div",
    { class: "message-head" },
    h("span", { class: "message-author" }, name),
    (message.bot_id || isApp(message.user)) && h("span", { class: "badge-app" }, "App"),
    h("time", { class: "message-time", datetime: date.toISOString(), title: fullDate(date) }, clock(date)),
    message.blocks.length > 0 && editedMark(message),
    message.subtype === "thread_broadcast" && h("span", { class: "broadcast" }, "also sent to the channel"),
  );
}

function body(message) {
  if (message.blocks.length > 0) return drawBlocks(message.blocks, messageSurface(message));
  return h("div", { class: "message-text" }, mrkdwn(message.text ?? ""), editedMark(message));
}

function editedMark(message) {
  return message.edited && h("span", { class: "edited", title: fullDate(dateOf(message.edited.ts)) }, " (edited)");
}

function attachmentNode(attachment, message) {
  const text = attachment.text ?? (attachment.blocks ? null : attachment.fallback);
  const node = h(
    "div",
    { class: "attachment" },
    attachment.title && h("strong", null, attachment.title),
    text && h("div", null, mrkdwn(String(text))),
    drawBlocks(attachment.blocks, messageSurface(message)),
  );
  if (/^#?[0-9a-f]{6}$/i.test(attachment.color ?? "")) {
    node.style.borderInlineStartColor = `#${attachment.color.replace("#", "")}`;
  }
  return node;
}

function ephemeralNote(message, onChange) {
  const close = h("button", { type: "button", class: "link-button" }, "Dismiss");
  close.addEventListener("click", () => {
    dismissed.add(message.ts);
    onChange?.();
  });
  return h("p", { class: "ephemeral-note" }, icon("eye", 14), "Only visible to you ·", close);
}

function systemLine(message) {
  const words = message.subtype === "channel_join" ? "joined the channel" : "left the channel";
  return h("li", { class: "system-line" }, `${userName(message.user)} ${words}`);
}

function threadLink(message) {
  const count = message.reply_count;
  const last = message.replies.at(-1);
  const when = last && dateOf(last.ts);
  const label = count === 0 ? "Reply in thread" : `${count} ${count === 1 ? "reply" : "replies"}`;
  const faces = [...new Set(message.replies.map((reply) => reply.user))]
    .slice(0, 3)
    .map((id) => avatar(id, "avatar-small"));
  const node = h(
    "button",
    {
      type: "button",
      class: count === 0 ? "thread-link thread-link-empty" : "thread-link",
      "aria-label": count === 0 ? "Reply in thread" : `Open thread, ${label}`,
      data: { testid: `message-thread-${message.ts}`, "focus-key": `thread/${message.ts}` },
    },
    count === 0 ? icon("reply", 14) : faces,
    h("span", null, label),
    when && h("span", { class: "thread-when" }, `last ${dayName(when).toLowerCase()} at ${clock(when)}`),
  );
  node.addEventListener("click", () => openThread(message.ts));
  return node;
}
