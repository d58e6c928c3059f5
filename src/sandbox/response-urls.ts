import type { SandboxClock } from "./clock.ts";
import type { Ids } from "./ids.ts";

/** What a response_url answers to: an interaction or command of one person in one channel. */
export interface ResponseContext {
  user: string;
  channel: string;
  /** The message that was clicked, when it was one. */
  messageTs?: string;
  threadTs?: string;
}

const lifeMs = 30 * 60_000;
const mostUses = 5;

/** Hands out response_urls, each good for 5 uses within 30 minutes. */
export class ResponseUrls {
  readonly #open = new Map<string, { context: ResponseContext; expiresAt: number; left: number }>();
  readonly #clock: SandboxClock;
  readonly #ids: Ids;

  constructor(clock: SandboxClock, ids: Ids) {
    this.#clock = clock;
    this.#ids = ids;
  }

  /** The last part of a new response_url. */
  issue(context: ResponseContext): string {
    const id = this.#ids.next("R");
    this.#open.set(id, { context, expiresAt: this.#clock.now() + lifeMs, left: mostUses });
    return id;
  }

  /** Where the url still answers to; undefined when unknown, expired or used up. */
  peek(id: string): ResponseContext | undefined {
    const entry = this.#open.get(id);
    return entry && entry.left > 0 && this.#clock.now() <= entry.expiresAt ? entry.context : undefined;
  }

  /** Counts one use. */
  use(id: string): void {
    const entry = this.#open.get(id);
    if (entry) entry.left -= 1;
  }

  clear(): void {
    this.#open.clear();
  }
}
