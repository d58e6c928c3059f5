/** What the page knows right now, and who wants to hear when a part of it changes. */

export const store = {
  /** WorkspaceState, or null before the first answer. */
  state: null,
  /** Id of the person the visitor acts as. */
  me: null,
  /** Where the visitor is: { kind: "channel" | "dm" | "home" | "mailbox", id?, mail? }. */
  place: { kind: "channel", id: null },
  /** Channel id to ChannelMessages; direct messages are kept under "dm:<user>". */
  messages: new Map(),
  /** OpenViews. */
  views: { modals: {}, homes: {} },
  /** ShownMail, oldest first, or null before they were read. */
  mails: null,
  /** Log entries, oldest first. */
  log: [],
  /** Timestamp of the message whose thread is open, or null. */
  thread: null,
  online: true,
};

const listeners = new Map();

/** Calls `listener` whenever one of the topics (state, me, place, messages, views, mails, log, thread, online, present) changes. */
export function on(topics, listener) {
  for (const topic of topics.split(" ")) {
    if (!listeners.has(topic)) listeners.set(topic, new Set());
    listeners.get(topic).add(listener);
  }
}

const pending = new Set();

/** Tells listeners of a topic, once per turn however often it changed. */
export function changed(topic) {
  if (pending.size === 0) queueMicrotask(flush);
  pending.add(topic);
}

function flush() {
  const topics = [...pending];
  pending.clear();
  const called = new Set();
  for (const topic of topics) for (const listener of listeners.get(topic) ?? []) called.add(listener);
  for (const listener of called) listener(topics);
}

/** The person or bot with this id, or undefined. */
export function user(id) {
  return store.state?.users.find((candidate) => candidate.id === id);
}

/** The name to show for a user id; an unknown id is shown as it is. */
export function userName(id) {
  const found = user(id);
  if (found) return found.displayName || found.realName || found.name;
  if (store.state && (id === store.state.app.botId || id === store.state.app.botUserId)) return store.state.app.name;
  return id;
}

export function me() {
  return user(store.me);
}

/** The channel with this id or name, or undefined. */
export function channel(idOrName) {
  return store.state?.channels.find((candidate) => candidate.id === idOrName || candidate.name === idOrName);
}

/** The direct message between a person and the app. */
export function dmChannel(userId) {
  return store.state?.channels.find((candidate) => candidate.kind === "im" && candidate.user === userId);
}

/** Whether a person may see a conversation: members always, full members also public channels. */
export function maySee(person, candidate) {
  if (candidate.kind === "im") return candidate.user === person.id;
  if (candidate.members.includes(person.id)) return true;
  return candidate.kind === "public" && !person.isRestricted && !person.isUltraRestricted && !person.isStranger;
}

/** Channels this person sees in the sidebar. */
export function channelsOf(person) {
  const seen = (store.state?.channels ?? []).filter((one) => one.kind !== "im" && !one.archived && maySee(person, one));
  return seen.sort((a, b) => a.name.localeCompare(b.name));
}

/** Key in `store.messages` of the place the visitor is at, or null for Home. */
export function placeKey(place = store.place, person = store.me) {
  if (place.kind === "channel") return place.id;
  return place.kind === "dm" ? `dm:${person}` : null;
}

/** Modals open for the visitor's person, bottom of the stack first. */
export function myModals() {
  return store.views.modals[store.me] ?? [];
}

/** People in the workspace, humans only. */
export function people() {
  return (store.state?.users ?? []).filter((one) => !one.isBot && one.id !== "USLACKBOT");
}
