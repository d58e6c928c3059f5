import { setTimeout as sleep } from "node:timers/promises";
import type { InteractRequest, ViewSubmitRequest, ViewSubmitResult } from "../../src/sandbox/control-types/deed.ts";
import type { FaultRequest } from "../../src/sandbox/control-types/fault.ts";
import type { ApiLogEntry, LogEntry } from "../../src/sandbox/control-types/log.ts";
import type { ChannelMessages, OpenViews, ShownView } from "../../src/sandbox/control-types/shown.ts";
import type { LocalSlackOptions } from "../../src/sandbox/local-slack.ts";
import { northwind, type SeedWorkspace } from "../../src/sandbox/seed.ts";
import { startChild } from "./child.ts";

export const TEAM = { id: northwind.team.id, name: northwind.team.name };
export const CHANNEL = "C0DETRACT";
export const SIGNING_SECRET = "local-signing-secret";
export const BOT_TOKEN = "xoxb-local-bot-token";

const people = Array.from({ length: 50 }, (_, i) => ({ id: `U0CROWD${i + 10}`, realName: `Person ${i + 10}` }));
/** Fifty more people than the usual workspace has, by their ids. */
export const CROWD: readonly string[] = people.map(({ id }) => id);
/** The usual workspace with the crowd in the channel. */
export const CROWDED: SeedWorkspace = {
  ...northwind,
  users: [...northwind.users, ...people],
  channels: northwind.channels.map((c) => (c.id === CHANNEL ? { ...c, members: [...c.members, ...CROWD] } : c)),
};

/** The local Slack of a row, in its own process, driven over its control API. */
export interface BenchSlack {
  readonly apiUrl: string;
  /** What Amends called since the given sequence number. */
  calls(since: number): Promise<readonly ApiLogEntry[]>;
  /** The last sequence number so far. */
  seq(): Promise<number>;
  /** Makes calls go wrong from now on. */
  fault(request: FaultRequest): Promise<unknown>;
  interact(request: InteractRequest): Promise<unknown>;
  submit(request: ViewSubmitRequest): Promise<ViewSubmitResult>;
  /** A person opens the Home tab; resolves when Amends was told. */
  openHome(user: string): Promise<unknown>;
  /** The window that is open before a person; waits for it. */
  window(user: string): Promise<ShownView>;
  /** A person closes their window without submitting. */
  dismiss(user: string, viewId: string): Promise<unknown>;
  /** The timestamp of the newest card in the channel; waits until one is newer than the given one. */
  cardAfter(ts: string): Promise<string>;
  /** How far its clock was moved ahead of ours. Milliseconds. */
  readonly aheadMs: number;
  /** Posts a message as Amends, a second after the last one on Slack's clock, and answers its timestamp. */
  post(text: string): Promise<string>;
  stop(): Promise<void>;
}

/** Starts a local Slack that answers at once; without `limits` it has no rate limits. */
export async function startBenchSlack(requestUrl: string, o: Partial<LocalSlackOptions> = {}): Promise<BenchSlack> {
  const limits = { enabled: false };
  const child = await startChild("slack.ts", { requestUrl, limits, ...o });
  const control = async <T>(name: string, body?: unknown): Promise<T> => {
    const request = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
    const answer = await fetch(`${child.url}/_control/${name}`, request);
    if (!answer.ok) throw new Error(`local Slack, ${name}: ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const calls = async (since: number): Promise<ApiLogEntry[]> =>
    (await control<LogEntry[]>(`log?since=${since}`)).filter((entry) => entry.type === "api");
  let aheadMs = 0;
  return {
    get aheadMs() {
      return aheadMs;
    },
    apiUrl: `${child.url}/api/`,
    calls,
    seq: async () => (await control<{ seq: number }>("state")).seq,
    fault: (request) => control("fault", request),
    interact: (request) => control("interact", request),
    submit: (request) => control("view-submit", request),
    openHome: (user) => control("open-home", { user }),
    window: (user) =>
      patiently(`a window for ${user}`, async () => (await control<OpenViews>("views")).modals[user]?.at(-1)),
    dismiss: (user, viewId) => control("view-close", { user, viewId, all: true }),
    cardAfter: (ts) =>
      patiently("a card", async () => {
        const { messages } = await control<ChannelMessages>(`messages/${CHANNEL}`);
        const newest = messages.findLast((message) => message.bot_id && !message.ephemeral)?.ts ?? "";
        return newest > ts ? newest : undefined;
      }),
    post: async (text) => {
      await control("advance", { ms: POST_APART_MS });
      aheadMs += POST_APART_MS;
      const headers = { authorization: `Bearer ${BOT_TOKEN}`, "content-type": "application/json; charset=utf-8" };
      const body = JSON.stringify({ channel: CHANNEL, text });
      const answer = await fetch(`${child.url}/api/chat.postMessage`, { method: "POST", headers, body });
      const { ok, ts, error } = (await answer.json()) as { ok: boolean; ts: string; error?: string };
      if (!ok) throw new Error(`chat.postMessage: ${error}`);
      return ts;
    },
    stop: child.stop,
  };
}

const POST_APART_MS = 1_100;
const LOOK_EVERY_MS = 10;
const PATIENCE_MS = 10_000;

async function patiently<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += LOOK_EVERY_MS) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(LOOK_EVERY_MS);
  }
  throw new Error(`${what} did not appear in the local Slack`);
}
