import type { SandboxClock } from "./clock.ts";

/** Slack's rate tiers: calls per minute, method and workspace. "special" methods have rules of their own. */
export const callsPerMinute = { t1: 1, t2: 20, t3: 50, t4: 100, special: Number.POSITIVE_INFINITY } as const;

/** A rate tier's name. */
export type Tier = keyof typeof callsPerMinute;

/** How strict the limits are; `tierFactor` multiplies every tier, `postIntervalMs` is the least time between two posts to a channel. */
export interface Limits {
  enabled: boolean;
  postIntervalMs: number;
  tierFactor: number;
}

/** Counts calls in sliding windows; a refused call does not count. */
export class RateLimiter {
  readonly #calls = new Map<string, number[]>();
  readonly #clock: SandboxClock;
  readonly #limits: Limits;

  constructor(clock: SandboxClock, limits: Limits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** Counts one call of a method; returns the milliseconds to wait when it is one too many. */
  callMethod(method: string, tier: Tier): number | undefined {
    return this.#take(method, callsPerMinute[tier] * this.#limits.tierFactor, 60_000);
  }

  /** Counts one post to a channel; returns the milliseconds to wait when it comes too soon after the last. */
  postTo(channel: string): number | undefined {
    return this.#take(`post ${channel}`, 1, this.#limits.postIntervalMs);
  }

  clear(): void {
    this.#calls.clear();
  }

  #take(key: string, most: number, windowMs: number): number | undefined {
    if (!this.#limits.enabled || windowMs <= 0 || !Number.isFinite(most)) return undefined;
    const now = this.#clock.now();
    const recent = (this.#calls.get(key) ?? []).filter((at) => at > now - windowMs);
    const [oldest] = recent;
    if (oldest !== undefined && recent.length >= most) return oldest + windowMs - now;
    this.#calls.set(key, [...recent, now]);
    return undefined;
  }
}
