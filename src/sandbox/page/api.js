/** Calls of the control API: JSON over HTTP under /_control. */

const base = "/_control/";

async function request(path, init) {
  let response;
  try {
    response = await fetch(base + path, init);
  } catch {
    throw new Error("The local Slack does not answer. Is it still running?");
  }
  const body = await response.json().catch(() => null);
  const refused = body && typeof body === "object" && body.ok === false;
  if (!response.ok || refused) throw new Error(explain(body) ?? `The local Slack answered ${response.status}.`);
  return body;
}

function explain(body) {
  if (!body || typeof body !== "object") return undefined;
  return [body.error, body.detail ?? body.message].filter((part) => typeof part === "string").join(": ") || undefined;
}

function get(path) {
  return request(path, { headers: { accept: "application/json" } });
}

function post(path, body) {
  const headers = { "content-type": "application/json", accept: "application/json" };
  return request(path, { method: "POST", headers, body: JSON.stringify(body) });
}

const escaped = encodeURIComponent;

export const api = {
  state: () => get("state"),
  messages: (channel, user) => get(`messages/${escaped(channel)}?user=${escaped(user)}`),
  dm: (user) => get(`dm/${escaped(user)}`),
  views: () => get("views"),
  mailbox: () => get("mailbox"),
  log: async (since) => {
    const body = await get(`log?since=${since}`);
    return Array.isArray(body) ? body : (body.entries ?? body.log ?? []);
  },
  message: (body) => post("message", body),
  command: (body) => post("command", body),
  shortcut: (body) => post("shortcut", body),
  interact: (body) => post("interact", body),
  suggest: (body) => post("suggest", body),
  submitView: (body) => post("view-submit", body),
  closeView: (body) => post("view-close", body),
  openHome: (body) => post("open-home", body),
  reaction: (body) => post("reaction", body),
  editMessage: (body) => post("edit-message", body),
  deleteMessage: (body) => post("delete-message", body),
  channel: (body) => post("channel", body),
  advance: (ms) => post("advance", { ms }),
};

/** Opens the live stream; `onEvent` gets each StreamEvent, `onOpen` runs at every (re)connection. */
export function openStream(onEvent, onOpen, onLost) {
  const source = new EventSource(`${base}stream`);
  const receive = (event) => {
    try {
      onEvent(JSON.parse(event.data));
    } catch {
      // A line that is not JSON (a comment or heartbeat) carries nothing to show.
    }
  };
  source.addEventListener("message", receive);
  source.addEventListener("changed", receive);
  source.addEventListener("log", receive);
  source.addEventListener("open", onOpen);
  source.addEventListener("error", onLost);
  return source;
}
