/** The choices a select offers: the app's own, people, or conversations. */

import { channelsOf, me, people, store, userName } from "../store.js";
import { plain } from "../text.js";

/** Groups of { label, options: [{ value, label }] }; a single group without label is the plain list. */
export function choices(element) {
  const kind = element.type.replace("multi_", "");
  if (kind === "users_select") return [{ options: userChoices() }];
  if (kind === "channels_select") return [{ options: channelChoices((one) => one.kind === "public") }];
  if (kind === "conversations_select") return conversationChoices(element.filter);
  if (element.option_groups) return element.option_groups.map(groupChoices);
  return [{ options: (element.options ?? []).map(optionChoice) }];
}

function groupChoices(group) {
  return { label: plain(group.label), options: (group.options ?? []).map(optionChoice) };
}

/** An option object as { value, label }. */
export function optionChoice(option) {
  const description = option.description ? ` (${plain(option.description)})` : "";
  return { value: option.value, label: plain(option.text) + description };
}

function userChoices() {
  return people()
    .filter((one) => !one.deleted)
    .map((one) => ({ value: one.id, label: userName(one.id) }));
}

function channelChoices(wanted) {
  const person = me();
  if (!person) return [];
  const seen = channelsOf(person).filter(wanted);
  return seen.map((one) => ({ value: one.id, label: `${one.kind === "private" ? "🔒 " : "#"}${one.name}` }));
}

function conversationChoices(filter) {
  const include = filter?.include ?? ["public", "private", "im"];
  const channels = channelChoices((one) => include.includes(one.kind));
  const direct = include.includes("im")
    ? store.state.channels
        .filter((one) => one.kind === "im" && one.user === store.me)
        .map((one) => ({ value: one.id, label: userName(store.state.app.botUserId) }))
    : [];
  return [
    { label: "Channels", options: channels },
    ...(direct.length > 0 ? [{ label: "Direct", options: direct }] : []),
  ];
}

/** The value an element starts with, as one id or option value, or null. */
export function initialChoice(element) {
  return (
    element.initial_option?.value ??
    element.initial_user ??
    element.initial_channel ??
    element.initial_conversation ??
    defaultConversation(element) ??
    null
  );
}

/** The values a multi-select starts with. */
export function initialChoices(element) {
  const options = element.initial_options?.map((option) => option.value);
  return options ?? element.initial_users ?? element.initial_channels ?? element.initial_conversations ?? [];
}

function defaultConversation(element) {
  const wanted = element.type === "conversations_select" && element.default_to_current_conversation;
  return wanted && store.place.kind === "channel" ? store.place.id : undefined;
}
