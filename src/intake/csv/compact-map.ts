const FIRST_CAPACITY = 1024;
const MAX_LOAD = 0.75;

/**
 * A map from 64-bit hashes to numbers in flat memory: 16 bytes a slot, about 32 MB for a million keys, where a Map takes
 * more than 100. Keys are the first 16 hexadecimal digits of a digest. The value 0 means absent.
 */
export class CompactMap {
  #high = new Uint32Array(FIRST_CAPACITY);
  #low = new Uint32Array(FIRST_CAPACITY);
  #values = new Float64Array(FIRST_CAPACITY);
  #size = 0;

  /** The value of a key, 0 when it has none. */
  get(digest: string): number {
    return this.#values[this.#slot(high(digest), low(digest))] ?? 0;
  }

  /** Sets a value above 0. */
  set(digest: string, value: number): void {
    if (this.#size >= this.#values.length * MAX_LOAD) this.#grow();
    if (this.#put(high(digest), low(digest), value)) this.#size += 1;
  }

  #put(high: number, low: number, value: number): boolean {
    const slot = this.#slot(high, low);
    const isNew = this.#values[slot] === 0;
    this.#high[slot] = high;
    this.#low[slot] = low;
    this.#values[slot] = value;
    return isNew;
  }

  /** The slot that holds the key, or the free one where it belongs. */
  #slot(high: number, low: number): number {
    const mask = this.#values.length - 1;
    let slot = low & mask;
    while (this.#values[slot] !== 0 && (this.#low[slot] !== low || this.#high[slot] !== high)) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const [highs, lows, values] = [this.#high, this.#low, this.#values];
    const capacity = values.length * 2;
    this.#high = new Uint32Array(capacity);
    this.#low = new Uint32Array(capacity);
    this.#values = new Float64Array(capacity);
    for (const [slot, value] of values.entries()) if (value !== 0) this.#put(highs[slot] ?? 0, lows[slot] ?? 0, value);
  }
}

function high(digest: string): number {
  return Number.parseInt(digest.slice(0, 8), 16);
}

function low(digest: string): number {
  return Number.parseInt(digest.slice(8, 16), 16);
}
