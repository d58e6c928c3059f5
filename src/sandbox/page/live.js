/** Keeps the store in step with the server: reads again exactly what the stream says has changed. */

import { api, openStream } from "./api.js";
import { changed, dmChannel, people, placeKey, store } from "./store.js";
import { runAhead } from "./time.js";

const gatherMs = 40;
const logLimit = 400;
const latest = new Map();

/** Runs a read and stores its answer unless a newer read of the same thing was started meanwhile. */
async function read(key, fetcher, keep) {
  const ticket = (latest.get(key) ?? 0) + 1;
  latest.set(key, ticket);
  try {
    const body = await fetcher();
    if (latest.get(key) === ticket) keep(body);
    setOnline(true);
  } catch (error) {
    console.warn(`Could not read ${key}:`, error);
    if (String(error.message).includes("does not answer")) setOnline(false);
  }
}

function setOnline(online) {
  if (store.online === online) return;
  store.online = online;
  changed("online");
}

export function refreshState() {
  return read("state", api.state, (state) => {
    store.state = state;
    runAhead(state.clock.aheadMs);
    changed("state");
  });
}

/** Reads the messages of the place on screen. */
export function refreshMessages() {
  const key = placeKey();
  const person = store.me;
  if (!key || !person) return Promise.resolve();
  const fetcher = key.startsWith("dm:") ? () => api.dm(person) : () => api.messages(key, person);
  return read(`messages ${key}`, fetcher, (body) => {
    store.messages.set(key, body);
    changed("messages");
  });
}

export function refreshViews() {
  return read("views", api.views, (views) => {
    store.views = views;
    changed("views");
  });
}

/** Reads the mails, where there is a mailbox. */
export function refreshMailbox() {
  if (!store.state?.mailbox) return Promise.resolve();
  return read("mailbox", api.mailbox, ({ mails }) => {
    store.mails = mails;
    changed("mails");
  });
}

/** Deliveries are numbered when they start and logged when they end, so numbers do not arrive in order. */
const knownSeqs = new Set();

async function refreshLog() {
  const newest = store.log.reduce((max, entry) => Math.max(max, entry.seq), store.state?.seq ?? 0);
  const since = Math.max(0, newest - logLimit);
  await read("log", () => api.log(since), addLog);
}

function addLog(entries) {
  const fresh = entries.filter((entry) => !knownSeqs.has(entry.seq));
  if (fresh.length === 0) return;
  for (const entry of fresh) knownSeqs.add(entry.seq);
  store.log = [...store.log, ...fresh].slice(-logLimit);
  changed("log");
}

/** Reads messages and views again without waiting for them, after the visitor did something. */
export function refreshSoon() {
  void refreshMessages();
  void refreshViews();
}

let gathered = null;

function note(event) {
  if (event.type === "log") return addLog([event.entry]);
  if (event.type !== "changed") return;
  if (!gathered) {
    gathered = { channels: new Set(), users: new Set(), mailbox: false };
    setTimeout(flush, gatherMs);
  }
  for (const id of event.channels ?? []) gathered.channels.add(id);
  for (const id of event.users ?? []) gathered.users.add(id);
  gathered.mailbox ||= Boolean(event.mailbox);
}

function flush() {
  const { channels, users, mailbox } = gathered;
  gathered = null;
  void refreshState();
  if (mailbox) void refreshMailbox();
  const mine = users.has(store.me);
  const here = store.place.kind === "dm" ? dmChannel(store.me)?.id : store.place.id;
  if (mine || channels.has(here) || channels.size === 0) void refreshMessages();
  if (mine || (users.size === 0 && channels.size === 0)) void refreshViews();
}

/** Reads everything once, then follows the stream; a lost stream reconnects by itself and everything is read again. */
export async function startLive() {
  await refreshState();
  openStream(
    note,
    () => {
      setOnline(true);
      void refreshAll();
    },
    () => setOnline(false),
  );
}

export async function refreshAll() {
  await refreshState();
  await Promise.all([refreshMessages(), refreshViews(), refreshMailbox(), refreshLog()]);
}

/** Who the visitor is at first: the first full member of the workspace. */
export function firstPerson() {
  const able = people().filter((one) => !one.deleted && !one.isRestricted && !one.isUltraRestricted && !one.isStranger);
  return (able[0] ?? people()[0])?.id ?? null;
}
