import type { SandboxClock } from "./clock.ts";
import { SlackError } from "./errors.ts";
import type { Ids } from "./ids.ts";

interface Trigger {
  user: string;
  viewId: string | undefined;
  expiresAt: number;
  used: boolean;
}

/** What a trigger allows: to show a view to this person, on top of this view when it came from inside a modal. */
export interface ExchangedTrigger {
  user: string;
  viewId: string | undefined;
}

/** Hands out trigger ids that live for `ttlMs` and can be exchanged once. */
export class Triggers {
  readonly #open = new Map<string, Trigger>();
  readonly #clock: SandboxClock;
  readonly #ids: Ids;
  readonly #ttlMs: number;

  constructor(clock: SandboxClock, ids: Ids, ttlMs: number) {
    this.#clock = clock;
    this.#ids = ids;
    this.#ttlMs = ttlMs;
  }

  /** A new trigger id; its life begins now. */
  issue(user: string, viewId?: string): string {
    const id = this.#ids.trigger();
    this.#open.set(id, { user, viewId, expiresAt: this.#clock.now() + this.#ttlMs, used: false });
    return id;
  }

  /** Uses a trigger up; throws Slack's error for an unknown, used or expired one. */
  exchange(id: string): ExchangedTrigger {
    const trigger = this.#open.get(id);
    if (!trigger) throw new SlackError("invalid_trigger_id");
    if (trigger.used) throw new SlackError("exchanged_trigger_id");
    if (this.#clock.now() > trigger.expiresAt) throw new SlackError("expired_trigger_id");
    trigger.used = true;
    return { user: trigger.user, viewId: trigger.viewId };
  }

  clear(): void {
    this.#open.clear();
  }
}
