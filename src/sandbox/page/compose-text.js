/** Between what a person types and the text Slack stores: escapes, and mentions by name. */

import { channel, people, store, userName } from "./store.js";

/** Typed text as Slack's text: &, < and > escaped, @names, @groups and #channels turned into mentions. */
export function encodeText(typed) {
  const escaped = typed.trim().replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return mentionChannels(mentionPeople(escaped)).replace(/(^|\s)@(channel|here|everyone)\b/g, "$1<!$2>");
}

function mentionPeople(text) {
  const names = people().flatMap((one) =>
    [one.realName, one.displayName, one.name].map((name) => ({ name, mention: `<@${one.id}>` })),
  );
  names.push({ name: store.state.app.name, mention: `<@${store.state.app.botUserId}>` });
  for (const { handle, id, disabled } of store.state.userGroups)
    if (!disabled) names.push({ name: handle, mention: `<!subteam^${id}>` });
  const longestFirst = names.filter((one) => one.name).sort((a, b) => b.name.length - a.name.length);
  return longestFirst.reduce((result, one) => result.replace(pattern(one.name), `$1${one.mention}`), text);
}

function pattern(name) {
  return new RegExp(`(^|\\s)@${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\w-])`, "giu");
}

function mentionChannels(text) {
  return text.replace(/(^|\s)#([\w-]+)/gu, (all, before, name) => {
    const found = channel(name);
    return found ? `${before}<#${found.id}>` : all;
  });
}

function handleOf(groupId) {
  return store.state.userGroups.find((one) => one.id === groupId)?.handle ?? groupId;
}

/** Slack's text as a person would type it again. */
export function decodeText(text) {
  return text
    .replace(/<@(\w+)(?:\|[^>]*)?>/g, (_all, id) => `@${userName(id)}`)
    .replace(/<#(\w+)(?:\|[^>]*)?>/g, (_all, id) => `#${channel(id)?.name ?? id}`)
    .replace(/<!(channel|here|everyone)>/g, "@$1")
    .replace(/<!subteam\^(\w+)(?:\|[^>]*)?>/g, (_all, id) => `@${handleOf(id)}`)
    .replace(/<([^|>]+)\|([^>]*)>/g, "$2")
    .replace(/<([^>]+)>/g, "$1")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
