import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "@jest/globals";
import { type Role, startApp } from "../../../src/app.ts";
import { aheadMs } from "../../../src/clock.ts";
import { loadConfig } from "../../../src/config.ts";
import type { ShownMail } from "../../../src/sandbox/control-types/shown.ts";
import type { LocalSlack } from "../../../src/sandbox/local-slack.ts";
import type { FreshDatabase } from "../database.ts";
import { eventually } from "../waiting.ts";
import { type AppProcess, startAppProcess } from "./app-process.ts";
import { Card, headerOf } from "./card.ts";
import { type StoryClock, storyClock } from "./clock.ts";
import { type StoryLog, storyLog } from "./log.ts";
import { expectNothingElse } from "./nothing-else.ts";
import { USERS, type Who } from "./people.ts";
import { leaks, privateTexts, queueTexts, redisTexts } from "./private.ts";
import { type Sent, send } from "./webhook.ts";
import { openWorld, type StoryOptions, type World } from "./world.ts";

export const CHANNEL = "C0DETRACT";

/** What a story needs of a running Amends, be it here or a process of its own. */
interface Running {
  readonly port: number | null;
  lookNow?(): void;
  /** A process of its own has to be told that time goes on. */
  advance?(ms: number): void;
  stop(): Promise<unknown>;
}

/** Amends with everything real around it: PostgreSQL, a queue, Slack over HTTP or Socket Mode, signed webhooks, and a clock that can be moved. */
export class Story {
  readonly world: World;
  readonly slack: LocalSlack;
  readonly database: FreshDatabase;
  readonly clock: StoryClock;
  readonly log: StoryLog;
  readonly #outside: boolean;
  readonly #role: Role;
  #app: Running | null = null;
  #process: AppProcess | null = null;
  readonly #others: Running[] = [];
  /** Every process there ever was. */
  readonly #processes: AppProcess[] = [];
  #url = "";
  /** What the story has seen and accounted for: message timestamps, and words of refusals. */
  readonly seen = new Set<string>();
  readonly expectedErrors: string[] = [];

  constructor(world: World, o: Pick<StoryOptions, "outside" | "role" | "beginning">) {
    this.world = world;
    this.slack = world.slack;
    this.database = world.database;
    const now = o.outside ? Date.now() : undefined;
    this.clock = storyClock(o.beginning ? Date.parse(o.beginning) : now);
    this.log = storyLog();
    this.#outside = o.outside ?? false;
    this.#role = o.role ?? "all";
  }

  /** Where Amends listens, or did last. */
  get url(): string {
    return this.#url;
  }

  /** Amends' process, in a story with `outside`. */
  get process(): AppProcess {
    if (!this.#process) throw new Error("this story has no process");
    return this.#process;
  }

  async startApp(): Promise<void> {
    const role = this.#role;
    if (this.#outside)
      this.#process = this.#known(await startAppProcess(this.world, { role, aheadMs: aheadMs(this.clock) }));
    this.#app = this.#process ?? (await this.#startHere(role));
    this.#url = `http://127.0.0.1:${this.#app.port}`;
    this.slack.setRequestUrl(`${this.#url}/slack/events`);
  }

  /** One more Amends on the same database and queue; without `skewMs` in this process. It ends with the story. */
  async startAnother(o: { role: Role; skewMs?: number; port?: number }): Promise<AppProcess | null> {
    const process =
      o.skewMs === undefined ? null : await startAppProcess(this.world, { aheadMs: aheadMs(this.clock), ...o });
    this.#others.push(process ? this.#known(process) : await this.#startHere(o.role));
    return process;
  }

  #known(process: AppProcess): AppProcess {
    this.#processes.push(process);
    return process;
  }

  #startHere(role: Role): Promise<Running> {
    const { env, pace, queuePrefix } = this.world;
    return startApp({
      config: loadConfig(env),
      role,
      clock: this.clock,
      logger: this.log.logger,
      pace,
      ...(queuePrefix ? { queuePrefix } : {}),
    });
  }

  async stopApp(): Promise<void> {
    await this.#app?.stop();
    this.#app = null;
  }

  /** A survey tool sends an answer through the signed webhook. */
  send(body: unknown, o: Parameters<typeof send>[3] = {}): Promise<Sent> {
    const { token, secret } = this.world.source;
    return send(`${this.url}/intake/${token}`, secret, body, { now: this.clock.now(), ...o });
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
      const cards = this.cardsOf(name);
      expect(cards.map((card) => card.header)).toHaveLength(1);
      found = cards[0];
    });
    return found as Card;
  }

  cards(channel = CHANNEL): Card[] {
    return this.cardsOf("", channel);
  }

  /** The cards of this person: among hundreds found in one look at the channel, which others wait for as well. */
  cardsOf(name: string, channel = CHANNEL): Card[] {
    const { messages } = this.slack.control.messages(channel);
    const cards = messages.filter((m) => m.bot_id && !m.ephemeral && headerOf(m).includes(name));
    return cards.map((m) => new Card(this, channel, m.ts));
  }

  /** What Slack shows only this person in the channel. */
  whispersTo(who: Who): string[] {
    const { messages } = this.slack.control.messages(CHANNEL, { user: USERS[who] });
    return messages.filter((m) => m.ephemeral).map((m) => m.text);
  }

  /** What Amends wrote to this person; reading it accounts for it. */
  dms(who: Who): string[] {
    const { messages } = this.slack.control.dm(USERS[who]);
    return messages.map((m) => {
      this.seen.add(m.ts);
      return m.text;
    });
  }

  /** The mails to this address; reading them accounts for them. */
  mailsTo(address: string): ShownMail[] {
    const mails = this.world.mailbox.messages().filter((mail) => JSON.stringify(mail.to).includes(address));
    for (const mail of mails) this.seen.add(`mail ${mail.n}`);
    return mails;
  }

  /** Moves our clock and Slack's; what has become due by then happens at once. */
  fastForward(o: { minutes?: number; hours?: number; days?: number }): void {
    this.#advance((((o.days ?? 0) * 24 + (o.hours ?? 0)) * 60 + (o.minutes ?? 0)) * 60_000);
  }

  /** Moves on to this moment; throws when it has passed. */
  at(iso: string): void {
    const ms = Date.parse(iso) - this.clock.now().getTime();
    if (!(ms >= 0)) throw new Error(`It is ${this.clock.now().toISOString()} in this story, too late for ${iso}.`);
    this.#advance(ms);
  }

  #advance(ms: number): void {
    this.letPass(ms);
    for (const app of [this.#app, ...this.#others]) app?.lookNow?.();
  }

  /** Moves our clock and Slack's, and tells nobody: what has become due is found at the next tick. */
  letPass(ms: number): void {
    this.clock.advance(ms);
    this.slack.control.advance(ms);
    for (const app of [this.#app, ...this.#others]) app?.advance?.(ms);
  }

  /** Resolves when no issue's time has come and nothing waits to be understood, posted or redrawn. */
  async quiet(withinMs = 15_000): Promise<void> {
    await eventually(async () => {
      const { rows } = await this.database.db.raw(
        `select (select count(*) from issues where closed_at is null and coalesce(next_deadline_at, opened_at) <= :now) as due,
           (select count(*) from received where state = 'waiting') as waiting,
           (select count(*) from notices where state in ('planned', 'sending', 'unknown')
              and (not_before is null or not_before <= :now)) as unsent,
           (select count(*) from notices where state = 'sent' and wanted_version > drawn_version) as stale`,
        { now: this.clock.now().toISOString() },
      );
      // Each look takes an issue one step further.
      if (rows[0].due > 0) this.#app?.lookNow?.();
      expect(rows[0]).toEqual({ due: 0, waiting: 0, unsent: 0, stale: 0 });
    }, withinMs);
    await this.slack.control.settled();
  }

  /** Waits for quiet, then fails on any message, warning, Slack error or logged error that the story has not accounted for. */
  async expectNothingElse(): Promise<void> {
    await this.quiet();
    await sleep(50);
    expectNothingElse(this);
  }

  /** Ends it all; fails when a log, the metrics or a job held anything that a client or a colleague said. */
  async end(): Promise<void> {
    const secrets = await privateTexts(this.database.db);
    const told = [...(await this.#metrics()), ...(await this.#jobs())];
    for (const other of this.#others.splice(0)) await other.stop();
    await this.stopApp();
    await this.slack.close();
    await this.world.mailbox.close();
    await this.database.drop();
    const logged = [...this.log.lines, ...this.#processes.flatMap(({ lines }) => lines)];
    expect(leaks([...logged, ...told], secrets)).toEqual([]);
  }

  /** What jobs and the queue hold, wherever they are. */
  async #jobs(): Promise<readonly string[]> {
    const { env, queuePrefix = "amends" } = this.world;
    const inDatabase = await queueTexts(this.database.db);
    return env.REDIS_URL ? [...inDatabase, ...(await redisTexts(env.REDIS_URL, queuePrefix))] : inDatabase;
  }

  /** What whoever watches is shown; nothing by a process that is gone. */
  async #metrics(): Promise<readonly string[]> {
    if (this.#app?.port === null || this.#app === null) return [];
    const answer = await fetch(`${this.#url}/metrics`).catch(() => null);
    // What a series is about is text of ours.
    return (await answer?.text())?.split("\n").filter((line) => !line.startsWith("#")) ?? [];
  }
}

/** Starts a story; `end()` it in afterEach. */
export async function startStory(o: StoryOptions = {}): Promise<Story> {
  const story = new Story(await openWorld(o), o);
  await story.startApp();
  return story;
}
