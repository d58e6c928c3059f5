/** How many at once, and how many more with every second. */
export interface Allowance {
  readonly burst: number;
  readonly perSecond: number;
}

interface Bucket {
  readonly left: number;
  readonly at: number;
}

const MOST_KEPT = 20_000;

/** Counts what each key takes. Kept in memory: each process counts for itself. */
export class Limit {
  readonly #allowance: Allowance;
  readonly #buckets = new Map<string, Bucket>();

  constructor(allowance: Allowance) {
    this.#allowance = allowance;
  }

  /** Takes `cost` from the key's allowance and answers null, or the seconds to wait when there is not enough; then nothing is taken. */
  take(key: string, nowMs: number, cost = 1): number | null {
    const { burst, perSecond } = this.#allowance;
    const known = this.#buckets.get(key) ?? { left: burst, at: nowMs };
    const passed = Math.max(0, nowMs - known.at) / 1_000;
    const has = Math.min(burst, known.left + passed * perSecond);
    const left = has >= cost ? has - cost : has;
    this.#keep(key, { left, at: nowMs });
    return has >= cost ? null : Math.ceil((cost - has) / perSecond);
  }

  /** The key asked longest ago is forgotten first; it has most likely its whole allowance again. */
  #keep(key: string, bucket: Bucket): void {
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    const [oldest] = this.#buckets.size > MOST_KEPT ? this.#buckets.keys() : [];
    if (oldest !== undefined) this.#buckets.delete(oldest);
  }
}
