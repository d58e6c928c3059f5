import type { SandboxClock } from "./clock.ts";

/** Slack's rate tiers: calls per minute, method and workspace. "special" methods have rules of their own. */
export const callsPerMinute = { t1: 1, t2: 20, t3: 50, t4: 100, special: Number.POSITIVE_INFINITY } as const;

/** A rate tier's name. */
export type Tier = keyof typeof callsPerMinute;

/**
 * How strict the limits are; `tierFactor` multiplies every tier, `postIntervalMs` is the least time between two posts to a channel, `postsPerMinute` the
 * most in the whole workspace (0: no limit), for which Slack has one too and publishes no figure.
 */
export interface Limits {
  enabled: boolean;
  postIntervalMs: number;
  postsPerMinute: number;
  tierFactor: number;
}

/** At most so many of what has a name within so many milliseconds. */
type Window = readonly [name: string, most: number, windowMs: number];

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
    return this.#take([method, callsPerMinute[tier] * this.#limits.tierFactor, 60_000]);
  }

  /** Counts one post to a channel; returns the milliseconds to wait when it comes too soon after the last, or is one too many in the workspace. */
  postTo(channel: string): number | undefined {
    const { postIntervalMs, postsPerMinute } = this.#limits;
    return this.#take([`post ${channel}`, 1, postIntervalMs], ["posts", postsPerMinute || Infinity, 60_000]);
  }

  clear(): void {
    this.#calls.clear();
  }

  #take(...windows: readonly Window[]): number | undefined {
    if (!this.#limits.enabled) return undefined;
    const now = this.#clock.now();
    const counted = windows.filter(([, most, windowMs]) => windowMs > 0 && Number.isFinite(most));
    const recent = (name: string, windowMs: number) =>
      (this.#calls.get(name) ?? []).filter((at) => at > now - windowMs);
    for (const [name, most, windowMs] of counted) {
      const [oldest, ...others] = recent(name, windowMs);
      if (oldest !== undefined && others.length + 1 >= most) return oldest + windowMs - now;
    }
    for (const [name, , windowMs] of counted) this.#calls.set(name, [...recent(name, windowMs), now]);
    return undefined;
  }
}
