import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "@jest/globals";
import { type RunningApp, startApp } from "../../../src/app.ts";
import { newSourceKeys } from "../../../src/cli/source.ts";
import { loadConfig } from "../../../src/config.ts";
import { readManifest } from "../../../src/manifest.ts";
import { type LocalSlack, type LocalSlackOptions, startLocalSlack } from "../../../src/sandbox/local-slack.ts";
import { seal, tokenHash } from "../../../src/store/secrets.ts";
import { addSource } from "../../../src/store/sources.ts";
import { type FreshDatabase, freshDatabase } from "../database.ts";
import { type QueueKind, queueOptions } from "../queues.ts";
import { eventually } from "../waiting.ts";
import { Card } from "./card.ts";
import { type StoryClock, storyClock } from "./clock.ts";
import { type StoryLog, storyLog } from "./log.ts";
import { expectNothingElse } from "./nothing-else.ts";
import { USERS, type Who } from "./people.ts";
import { type Sent, send } from "./webhook.ts";

export interface StoryOptions {
  readonly queue?: QueueKind;
  readonly mode?: "http" | "socket";
  /** How fast Slack takes messages and Amends sends them; both the same, so that stories do not wait a second a line. */
  readonly postMs?: number;
  readonly slack?: Partial<LocalSlackOptions>;
  readonly threshold?: number;
}

const KEY = Buffer.alloc(32, 7);
const CHANNEL = "C0DETRACT";

/** Amends with everything real around it: PostgreSQL, a queue, Slack over HTTP or Socket Mode, signed webhooks, and a clock that can be moved. */
export class Story {
  readonly slack: LocalSlack;
  readonly database: FreshDatabase;
  readonly clock: StoryClock;
  readonly log: StoryLog;
  readonly source: { token: string; secret: string };
  readonly #start: () => Promise<RunningApp>;
  #app: RunningApp | null = null;
  /** What the story has seen and accounted for: message timestamps, and words of refusals. */
  readonly seen = new Set<string>();
  readonly expectedErrors: string[] = [];

  constructor(parts: {
    slack: LocalSlack;
    database: FreshDatabase;
    clock: StoryClock;
    log: StoryLog;
    source: Story["source"];
    start: () => Promise<RunningApp>;
  }) {
    ({ slack: this.slack, database: this.database, clock: this.clock, log: this.log, source: this.source } = parts);
    this.#start = parts.start;
  }

  get app(): RunningApp {
    if (!this.#app) throw new Error("the app is not running");
    return this.#app;
  }

  get url(): string {
    return `http://127.0.0.1:${this.app.port}`;
  }

  async startApp(): Promise<void> {
    this.#app = await this.#start();
    this.slack.setRequestUrl(`${this.url}/slack/events`);
  }

  async stopApp(): Promise<void> {
    await this.#app?.stop();
    this.#app = null;
  }

  /** A survey tool sends an answer through the signed webhook. */
  send(body: unknown, o: Parameters<typeof send>[3] = {}): Promise<Sent> {
    return send(`${this.url}/intake/${this.source.token}`, this.source.secret, body, { now: this.clock.now(), ...o });
  }

  /** The same, and the card it leads to. */
  async answer(body: Record<string, unknown>): Promise<Card> {
    const sent = await this.send(body);
    expect(sent.status).toBe(202);
    return this.card(String((body.respondent as { name?: string } | undefined)?.name));
  }

  /** The one card in the channel whose header names this person, once it is there. */
  async card(name: string): Promise<Card> {
    let found: Card | undefined;
    await eventually(() => {
      const cards = this.cards().filter((card) => card.header.includes(name));
      expect(cards.map((card) => card.header)).toHaveLength(1);
      found = cards[0];
    });
    return found as Card;
  }

  cards(): Card[] {
    const { messages } = this.slack.control.messages(CHANNEL);
    return messages.filter((m) => m.bot_id && !m.ephemeral).map((m) => new Card(this, CHANNEL, m.ts));
  }

  /** What Slack shows only this person in the channel. */
  whispersTo(who: Who): string[] {
    const { messages } = this.slack.control.messages(CHANNEL, { user: USERS[who] });
    return messages.filter((m) => m.ephemeral).map((m) => m.text);
  }

  /** Moves our clock and Slack's. */
  fastForward(o: { minutes?: number; hours?: number }): void {
    const ms = ((o.hours ?? 0) * 60 + (o.minutes ?? 0)) * 60_000;
    this.clock.advance(ms);
    this.slack.control.advance(ms);
  }

  /** Resolves when nothing waits to be understood, posted or redrawn. */
  async quiet(withinMs = 15_000): Promise<void> {
    await eventually(async () => {
      const { rows } = await this.database.db.raw(
        `select (select count(*) from received where state = 'waiting') as waiting,
           (select count(*) from notices where state in ('planned', 'sending', 'unknown')) as unsent,
           (select count(*) from notices where state = 'sent' and wanted_version > drawn_version) as stale`,
      );
      expect(rows[0]).toEqual({ waiting: 0, unsent: 0, stale: 0 });
    }, withinMs);
    await this.slack.control.settled();
  }

  /** Waits for quiet, then fails on any message, warning, Slack error or logged error that the story has not accounted for. */
  async expectNothingElse(): Promise<void> {
    await this.quiet();
    await sleep(50);
    expectNothingElse(this);
  }

  async end(): Promise<void> {
    await this.stopApp();
    await this.slack.close();
    await this.database.drop();
  }
}

/** Starts a story; `end()` it in afterEach. */
export async function startStory(o: StoryOptions = {}): Promise<Story> {
  const postMs = o.postMs ?? 20;
  const database = await freshDatabase({ poolMax: 4 });
  const slack = await startLocalSlack({ manifest: readManifest(), limits: { postIntervalMs: postMs / 2 }, ...o.slack });
  const clock = storyClock();
  const log = storyLog();
  const queue = queueOptions(o.queue ?? "postgres", database.url);
  const config = loadConfig({
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_API_URL: slack.apiUrl,
    ...(o.mode === "socket" ? { SLACK_APP_TOKEN: slack.appToken } : { SLACK_SIGNING_SECRET: slack.signingSecret }),
    SLACK_CHANNEL: "#client-feedback",
    DATABASE_URL: database.url,
    REDIS_URL: queue.redisUrl,
    SECRET_KEY: KEY.toString("base64"),
    PORT: "0",
  });
  const source = newSourceKeys();
  const start = () =>
    startApp({
      config,
      role: "all",
      clock,
      logger: log.logger,
      pace: { postMs, redrawMs: postMs },
      ...(queue.prefix ? { queuePrefix: queue.prefix } : {}),
    });
  const story = new Story({ slack, database, clock, log, source, start });
  await story.startApp();
  await addSource(database.db, {
    workspaceId: story.app.workspaceId,
    name: "survey",
    kind: "generic",
    tokenHash: tokenHash(source.token),
    sealedSecret: seal(KEY, source.secret),
    threshold: o.threshold ?? null,
    createdAt: clock.now().toISOString(),
  });
  return story;
}
