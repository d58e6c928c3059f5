import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createLogger } from "../../src/logger.ts";
import { readManifest } from "../../src/manifest.ts";
import type { ApiLogEntry } from "../../src/sandbox/control-types/log.ts";
import { type LocalSlack, startLocalSlack } from "../../src/sandbox/local-slack.ts";
import { northwind } from "../../src/sandbox/seed.ts";
import { slackClient, type WebClient } from "../../src/slack/client.ts";
import { findChannel } from "../../src/slack/identity.ts";
import { openMessenger } from "../../src/slack/messenger.ts";
import { openStandingCards } from "../../src/slack/standing-cards.ts";

const CHANNEL = "C0DETRACT";
const logger = createLogger({ level: "silent" });
const metadata = { event_type: "amends_notice", event_payload: { key: "card:1" } };

let slack: LocalSlack;
let client: WebClient;
beforeEach(async () => {
  slack = await startLocalSlack({ manifest: readManifest(), limits: { enabled: false } });
  client = slackClient(slack.botToken, slack.apiUrl, logger);
});
afterEach(() => slack.close());

async function all<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const read: T[] = [];
  for await (const page of pages) read.push(page);
  return read;
}

const calls = (method: string): ApiLogEntry[] =>
  slack.control.log().filter((entry): entry is ApiLogEntry => entry.type === "api" && entry.method === method);

test("looking for a lost line in the thread of a deleted card ends: there is nothing to find", async () => {
  const messenger = openMessenger(client, logger);
  const place = { channelId: CHANNEL, threadTs: "1.000001" };
  expect(await messenger.find(place, "key", new Date(), async () => {})).toBeNull();
  expect(slack.control.log().at(-1)).toMatchObject({ method: "conversations.replies", error: "thread_not_found" });
});

describe("looking for a lost message", () => {
  /** A card, and this much newer talk beside it or, with `threadTs`, below it. */
  const post = async (): Promise<string> =>
    String((await client.chat.postMessage({ channel: CHANNEL, text: "a card", metadata })).ts);
  async function talk(count: number, threadTs?: string): Promise<void> {
    const where = { channel: CHANNEL, user: "U0ERIC", ...(threadTs ? { thread_ts: threadTs } : {}) };
    for (let n = 0; n < count; n++) await slack.control.message({ ...where, text: `chat ${n}` });
  }
  const find = async (since: Date, threadTs: string | null = null) => {
    let kept = 0;
    const keep = async () => void kept++;
    return {
      found: await openMessenger(client, logger).find({ channelId: CHANNEL, threadTs }, "card:1", since, keep),
      kept,
    };
  };

  test("goes to the end of what was said since, page after page, and keeps its lane before each", async () => {
    const since = new Date();
    const ts = await post();
    await talk(2_300);
    expect(await find(since)).toEqual({ found: { channelId: CHANNEL, ts }, kept: 3 });
    expect(calls("conversations.history").map(({ args }) => Number(args.limit))).toEqual([999, 999, 999]);
  });

  test("does so in a thread too", async () => {
    const since = new Date();
    const { ts: thread = "" } = await client.chat.postMessage({ channel: CHANNEL, text: "another card" });
    await talk(1_200, thread);
    const { ts } = await client.chat.postMessage({ channel: CHANNEL, text: "a line", thread_ts: thread, metadata });
    expect((await find(since, thread)).found).toEqual({ channelId: CHANNEL, ts });
  });

  test("does not take what another app posted for ours, whatever key it carries", async () => {
    const since = new Date();
    const own = await post();
    const theirs = { channel: CHANNEL, user: "U0ERIC", text: "a card of a second Amends" };
    const strange = await slack.control.message({ ...theirs, bot: { id: "B0STAGING", metadata } });
    expect((await find(since)).found).toEqual({ channelId: CHANNEL, ts: own });
    await client.chat.delete({ channel: CHANNEL, ts: own });
    expect((await find(since)).found).toBeNull();
    const [page] = await all(openStandingCards(client).pages(CHANNEL, null));
    expect(page?.cards.map(({ ts }) => ts)).not.toContain(strange.ts);
  });

  test("takes only what is marked as a notice of Amends", async () => {
    const since = new Date();
    await client.chat.postMessage({ channel: CHANNEL, text: "else", metadata: { ...metadata, event_type: "else" } });
    expect((await find(since)).found).toBeNull();
  });
});

test("every card that stands in a channel is read, over many pages", async () => {
  for (let n = 1; n <= 30; n++) {
    for (let m = 0; m < 40; m++) await slack.control.message({ channel: CHANNEL, user: "U0ERIC", text: `chat ${m}` });
    const one = { event_type: "amends_notice", event_payload: { key: `card:${n}` } };
    await client.chat.postMessage({ channel: CHANNEL, text: "a card", metadata: one });
  }
  const pages = await all(openStandingCards(client).pages(CHANNEL, null));
  expect(pages.length).toBeGreaterThan(1);
  expect(new Set(pages.flatMap(({ cards }) => cards.map(({ key }) => key))).size).toBe(30);
});

test("a channel is found behind more than twenty pages of others", async () => {
  const channels = Array.from({ length: 21_000 }, (_, n) => ({
    id: `C${10_000_000 + n}`,
    name: `c-${n}`,
    members: [],
  }));
  const big = await startLocalSlack({
    manifest: readManifest(),
    limits: { enabled: false },
    seed: { ...northwind, channels: [...northwind.channels, ...channels] },
  });
  try {
    const asked = slackClient(big.botToken, big.apiUrl, logger);
    expect(await findChannel(asked, "#c-20999")).toMatchObject({ id: "C10020999" });
    expect(await findChannel(asked, "#c-21000")).toBeNull();
  } finally {
    await big.close();
  }
}, 30_000);
