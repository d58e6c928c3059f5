import { SandboxClock } from "./clock.ts";
import { Deliveries } from "./delivery/deliveries.ts";
import { Faults } from "./faults.ts";
import { Ids } from "./ids.ts";
import { Journal } from "./journal.ts";
import type { Mailbox } from "./mailbox.ts";
import { type InstalledApp, installApp, type Manifest } from "./manifest.ts";
import { type Limits, RateLimiter } from "./rate-limit.ts";
import { ResponseUrls } from "./response-urls.ts";
import type { SeedWorkspace } from "./seed.ts";
import { Triggers } from "./triggers.ts";
import { createWorld, type World } from "./world.ts";

/** How a local Slack is set up; see LocalSlackOptions for what each means. */
export interface SandboxSettings {
  manifest: Manifest;
  requestUrl: string | undefined;
  signingSecret: string;
  botToken: string;
  appToken: string;
  seed: SeedWorkspace;
  limits: Limits;
  ackTimeoutMs: number;
  triggerTtlMs: number;
  latencyMs: number;
  retryDelaysMs: readonly number[];
  historyLagMs: number;
  mailbox: Mailbox | undefined;
  declinedScopes: readonly string[];
  clockOnPage: boolean;
  onAdvance: ((ms: number) => void) | undefined;
  chance: (() => number) | undefined;
}

/** Everything the parts of a local Slack share. */
export interface Sandbox {
  readonly settings: SandboxSettings;
  readonly app: InstalledApp;
  readonly clock: SandboxClock;
  readonly ids: Ids;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly limiter: RateLimiter;
  readonly triggers: Triggers;
  readonly responseUrls: ResponseUrls;
  readonly deliveries: Deliveries;
  /** Tickets of Socket Mode URLs that were handed out and not used yet. */
  readonly tickets: Set<string>;
  /** The bot token that is good, and those that were, with what Slack says to them. */
  readonly tokens: { bot: string; readonly past: Map<string, "token_revoked" | "account_inactive"> };
  /** Options offered so far for an external select, the latest first, by place and action id. */
  readonly suggestions: Map<string, Record<string, unknown>[]>;
  world: World;
  /** Where this local Slack itself listens, e.g. "http://127.0.0.1:4000"; set once it does. */
  url: string;
}

/** Puts the parts of a local Slack together; it does not listen yet. */
export function createSandbox(settings: SandboxSettings): Sandbox {
  const app = installApp(settings.manifest, settings.declinedScopes);
  const clock = new SandboxClock();
  const ids = new Ids(() => clock.now());
  const journal = new Journal(() => clock.now());
  return {
    settings,
    app,
    clock,
    ids,
    journal,
    faults: new Faults(settings.chance),
    limiter: new RateLimiter(clock, settings.limits),
    triggers: new Triggers(clock, ids, settings.triggerTtlMs),
    responseUrls: new ResponseUrls(clock, ids),
    deliveries: new Deliveries(settings, clock, journal),
    tickets: new Set(),
    tokens: { bot: settings.botToken, past: new Map() },
    suggestions: new Map(),
    world: createWorld(settings.seed, app, clock.now()),
    url: "",
  };
}

/** Takes everything back to the seed: messages, views, faults, limits, pending deliveries and the log. */
export function resetSandbox(sandbox: Sandbox): void {
  sandbox.clock.clear();
  for (const part of [sandbox.faults, sandbox.limiter, sandbox.triggers, sandbox.responseUrls, sandbox.suggestions])
    part.clear();
  sandbox.tokens.past.clear();
  sandbox.tokens.bot = sandbox.settings.botToken;
  sandbox.journal.clear();
  sandbox.settings.mailbox?.clear();
  if (sandbox.settings.mailbox) sandbox.journal.changed({ mailbox: true });
  sandbox.world = createWorld(sandbox.settings.seed, sandbox.app, sandbox.clock.now());
  for (const channel of sandbox.world.channels.keys()) sandbox.journal.changed({ channel });
  for (const user of sandbox.world.users.keys()) sandbox.journal.changed({ user });
}
