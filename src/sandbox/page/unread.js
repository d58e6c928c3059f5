/** Counts of unread messages for each person, kept for this browser tab. */

import { changed, dmChannel, store } from "./store.js";

const storageKey = "local-slack-read";
const read = load();

function load() {
  try {
    return JSON.parse(sessionStorage.getItem(storageKey)) ?? {};
  } catch {
    return {};
  }
}

/** How many messages of a conversation the person has not seen. */
export function unread(personId, candidate) {
  if (!candidate) return 0;
  return Math.max(0, candidate.messageCount - (read[`${personId}/${candidate.id}`] ?? 0));
}

/** Notes that the person has seen everything in this conversation. */
export function markRead(personId, candidate) {
  if (!candidate || !personId) return;
  keep(`${personId}/${candidate.id}`, candidate.messageCount);
}

function keep(key, count) {
  if (read[key] === count) return;
  read[key] = count;
  try {
    sessionStorage.setItem(storageKey, JSON.stringify(read));
  } catch {
    // Without storage the counts last until the page is reloaded.
  }
  changed("unread");
}

/** Unread direct messages from the app. */
export function unreadDms(personId) {
  return unread(personId, dmChannel(personId));
}

/** How many mails came since the mailbox was last open; a mailbox that was emptied begins anew. */
export function unreadMails() {
  const count = store.state?.mailbox?.count ?? 0;
  const seen = read.mailbox ?? 0;
  return seen > count ? count : count - seen;
}

/** Marks the conversation on screen as read. */
export function markPlaceRead() {
  if (document.hidden) return;
  const { place, me } = store;
  if (place.kind === "home") return;
  if (place.kind === "mailbox") return keep("mailbox", store.state?.mailbox?.count ?? 0);
  const candidate = place.kind === "dm" ? dmChannel(me) : store.state?.channels.find((one) => one.id === place.id);
  markRead(me, candidate);
}
