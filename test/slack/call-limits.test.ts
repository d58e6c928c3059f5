import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { DeliveryError } from "../../src/domain/errors.ts";
import { createLogger } from "../../src/logger.ts";
import { readManifest } from "../../src/manifest.ts";
import { type LocalSlack, startLocalSlack } from "../../src/sandbox/local-slack.ts";
import { type CallLimits, sharingClient } from "../../src/slack/call-limits.ts";
import type { WebClient } from "../../src/slack/client.ts";

const PEOPLE = ["U0NATHAN", "U0BRIDGET", "U0ERIC", "U0PRIYA"] as const;
const logger = createLogger({ level: "silent" });

/** What two processes of one installation share. */
const shared = (): CallLimits & { readonly told: CallLimits["told"]; readonly waits: Map<string, number> } => {
  const waits = new Map<string, number>();
  return {
    waits,
    waitMs: async (method) => waits.get(method) ?? 0,
    told: async (method, ms) => void waits.set(method, ms),
  };
};

let slack: LocalSlack;
let limits: ReturnType<typeof shared>;
let here: WebClient;
let there: WebClient;
const open = () => sharingClient({ botToken: slack.botToken, apiUrl: slack.apiUrl, callMs: 5_000, logger }, limits);
beforeEach(async () => {
  slack = await startLocalSlack({ manifest: readManifest(), limits: { postIntervalMs: 1, postsPerMinute: 2 } });
  limits = shared();
  [here, there] = [open(), open()];
});
afterEach(() => slack.close());

const post = (client: WebClient, channel: string) =>
  client.chat.postMessage({ channel, text: "Good morning" }).catch((error: unknown) => error);
const posts = () => slack.control.log().filter((e) => e.type === "api" && e.method === "chat.postMessage").length;

test("the workspace has posted too much: once a second channel is refused, no process posts anywhere before the time is over", async () => {
  for (const person of PEOPLE.slice(0, 2)) expect(await post(here, person)).toMatchObject({ ok: true });
  await post(here, PEOPLE[2]);
  expect(limits.waits.size).toBe(0);
  await post(here, PEOPLE[3]);
  const waitMs = limits.waits.get("chat.postMessage") ?? 0;
  expect(waitMs).toBeGreaterThan(50_000);
  const asked = posts();
  for (const client of [here, there])
    expect(await post(client, "C0DETRACT")).toEqual(new DeliveryError("limited", "ratelimited", waitMs));
  expect(posts()).toBe(asked);
  slack.control.advance(60_000);
  limits.waits.clear();
  expect(await post(there, "C0DETRACT")).toMatchObject({ ok: true });
});

test("one channel that is refused again and again is its own matter", async () => {
  slack.control.fault({ kind: "429", method: "chat.postMessage", channel: "C0DETRACT" });
  for (let n = 0; n < 3; n++) await post(here, "C0DETRACT");
  expect(limits.waits.size).toBe(0);
  expect(await post(here, PEOPLE[0])).toMatchObject({ ok: true });
});

test.each(["429", "429-bare", "error:ratelimited"] as const)(
  "any other method is all processes' matter at once (%s)",
  async (kind) => {
    slack.control.fault({ kind, method: "users.info", retryAfter: 30, times: 1 });
    await here.users.info({ user: PEOPLE[0] }).catch(() => undefined);
    expect(limits.waits).toEqual(new Map([["users.info", 30_000]]));
  },
);
