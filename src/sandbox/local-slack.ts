import { type Control, createControl } from "./control.ts";
import { urlVerification } from "./delivery/http.ts";
import { isObject } from "./json.ts";
import type { Mailbox } from "./mailbox.ts";
import type { Manifest } from "./manifest.ts";
import type { Limits } from "./rate-limit.ts";
import { createSandbox } from "./sandbox.ts";
import { northwind, type SeedWorkspace } from "./seed.ts";
import { listen } from "./server.ts";

export type { Control } from "./control.ts";
export { ControlError } from "./errors.ts";
export type { Manifest } from "./manifest.ts";
export type { SeedWorkspace } from "./seed.ts";

/** How to start a local Slack; only the manifest is needed. */
export interface LocalSlackOptions {
  /** 0 or absent: a free port. It listens on 127.0.0.1 only. */
  port?: number;
  /** The parsed manifest: its scopes, commands, shortcuts, events and tabs are enforced. */
  manifest: Manifest;
  /** Where the app takes deliveries over HTTP, e.g. "http://127.0.0.1:3000/slack/events"; not needed with Socket Mode. */
  requestUrl?: string;
  signingSecret?: string;
  botToken?: string;
  appToken?: string;
  seed?: SeedWorkspace;
  /** Strict as Slack when absent: one post a second and channel, 200 a minute in all, tiers per minute and method. */
  limits?: Partial<Limits>;
  /** How long the app may take to acknowledge; 3,000 ms. */
  ackTimeoutMs?: number;
  /** How long a trigger_id lives; 3,000 ms. */
  triggerTtlMs?: number;
  /** Added to each answer of the Web API. */
  latencyMs?: number;
  /** When to deliver an event again that was not acknowledged: at once, after a minute, after five. */
  retryDelaysMs?: readonly number[];
  /** How long until a posted message shows in conversations.history. */
  historyLagMs?: number;
  /** Shown on the page and reachable by `control`; who started it closes it. */
  mailbox?: Mailbox;
  /** Optional scopes of the manifest that were declined at the installation; all are granted when absent. */
  declinedScopes?: readonly string[];
  /** Whether the page shows this Slack's clock, with buttons that move it ahead. */
  clockOnPage?: boolean;
  /** Hears of each move of this Slack's clock, from the page or by `control`, before anything happens by the new time. */
  onAdvance?: (ms: number) => void;
  /** Draws from 0 to just below 1 for faults of some probability: with one of a seed the same calls, in the same order, are struck. Default: at random. */
  chance?: () => number;
}

/** A running local Slack. */
export interface LocalSlack {
  url: string;
  apiUrl: string;
  signingSecret: string;
  botToken: string;
  appToken: string;
  team: { id: string; domain: string; name: string };
  control: Control;
  /** Says where the app listens, for deliveries over HTTP. */
  setRequestUrl(url: string): void;
  /** Asks the app at the request URL for the challenge, as Slack does when the URL is entered; false when it did not answer it. */
  verifyRequestUrl(): Promise<boolean>;
  close(): Promise<void>;
}

const strict: Limits = { enabled: true, postIntervalMs: 1_000, postsPerMinute: 200, tierFactor: 1 };

/** Starts a Slack workspace on this machine, as strict as the real one. */
export async function startLocalSlack(options: LocalSlackOptions): Promise<LocalSlack> {
  const {
    port = 0,
    manifest,
    requestUrl,
    signingSecret = "local-signing-secret",
    botToken = "xoxb-local-bot-token",
    appToken = "xapp-1-A0AMENDS-local-app-token",
    seed = northwind,
    limits = {},
    ackTimeoutMs = 3_000,
    triggerTtlMs = 3_000,
    latencyMs = 0,
    retryDelaysMs = [0, 60_000, 300_000],
    historyLagMs = 0,
    mailbox,
    declinedScopes = [],
    clockOnPage = false,
    onAdvance,
    chance,
  } = options;
  const tokens = { signingSecret, botToken, appToken };
  const timing = { ackTimeoutMs, triggerTtlMs, latencyMs, retryDelaysMs, historyLagMs };
  const sandbox = createSandbox({
    manifest,
    requestUrl,
    ...tokens,
    seed,
    limits: { ...strict, ...limits },
    ...timing,
    mailbox,
    declinedScopes,
    clockOnPage,
    onAdvance,
    chance,
  });
  const control = createControl(sandbox);
  const server = await listen(sandbox, control, port);
  const stopWatching = mailbox?.onMessage(() => sandbox.journal.changed({ mailbox: true }));
  sandbox.url = `http://127.0.0.1:${server.port}`;
  return {
    url: sandbox.url,
    apiUrl: `${sandbox.url}/api/`,
    ...tokens,
    team: { ...seed.team },
    control,
    setRequestUrl: (url) => {
      sandbox.deliveries.useHttp(url);
    },
    verifyRequestUrl: async () => {
      const challenge = sandbox.ids.next("challenge");
      const delivery = {
        kind: "url_verification",
        payload: urlVerification(challenge),
        summary: "request URL",
      } as const;
      const { response } = await sandbox.deliveries.deliver(delivery);
      return response === challenge || (isObject(response) && response.challenge === challenge);
    },
    close: async () => {
      stopWatching?.();
      sandbox.clock.clear();
      await server.close();
    },
  };
}
