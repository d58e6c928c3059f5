/** Moving around: who I am, where I am, which thread is open. */

import { api } from "./api.js";
import { refreshMailbox, refreshMessages, refreshSoon, refreshViews } from "./live.js";
import { changed, channel, channelsOf, me, people, store, user } from "./store.js";

const rememberedPerson = "local-slack-person";

/** Becomes another person, staying in the channel when that person may see it. */
export function become(id) {
  store.me = id;
  remember(id);
  changed("me");
  const person = user(id);
  const here = channel(store.place.id);
  const lost = store.place.kind === "channel" && !(here && channelsOf(person).includes(here));
  go(lost ? firstPlace() : store.place, { keepThread: !lost && store.place.kind === "channel" });
  void refreshViews();
}

function remember(id) {
  try {
    sessionStorage.setItem(rememberedPerson, id);
  } catch {
    // The choice then lasts until the page is reloaded.
  }
}

/** The person of an earlier visit in this tab, when still there. */
export function rememberedPersonId() {
  try {
    const id = sessionStorage.getItem(rememberedPerson);
    return people().some((one) => one.id === id && !one.deleted) ? id : null;
  } catch {
    return null;
  }
}

/** Goes to a channel, the direct message with the app, its Home, or the mailbox. */
export function go(place, { keepThread = false } = {}) {
  store.place = place;
  if (!keepThread) store.thread = null;
  changed("place");
  changed("thread");
  history.replaceState(null, "", `#${hashOf(place)}`);
  void arrive[place.kind](place.kind);
}

const arrive = { channel: refreshMessages, mailbox: refreshMailbox, dm: openApp, home: openApp };

async function openApp(kind) {
  const tab = kind === "home" ? "home" : "messages";
  await api.openHome({ user: store.me, tab }).catch(() => undefined);
  refreshSoon();
}

function hashOf(place) {
  if (place.kind === "mailbox") return place.mail ? `mailbox/${place.mail}` : "mailbox";
  return place.kind === "channel" ? `channel/${channel(place.id)?.name ?? place.id}` : place.kind;
}

/** Where to start: the address's place, else the channel the app posts in. */
export function firstPlace(hash = "") {
  const seen = me() ? channelsOf(me()) : [];
  if (hash === "#home" || hash === "#dm") return { kind: hash.slice(1) };
  const mail = /^#mailbox(?:\/(\d+))?$/.exec(hash);
  if (mail && store.state.mailbox) return { kind: "mailbox", mail: Number(mail[1] ?? 0) || null };
  const named = /^#channel\/(.+)$/.exec(hash)?.[1];
  const wanted = seen.find((one) => one.name === safeDecode(named) || one.id === named);
  const busiest = seen.filter((one) => one.botIsMember).sort((a, b) => b.messageCount - a.messageCount)[0];
  return { kind: "channel", id: (wanted ?? busiest ?? seen[0])?.id ?? null };
}

function safeDecode(text) {
  try {
    return decodeURIComponent(text ?? "");
  } catch {
    return text;
  }
}

export function openThread(ts) {
  store.thread = ts;
  changed("thread");
}
