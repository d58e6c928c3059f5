import { randomBytes } from "node:crypto";

/** Makes ids of Slack's form, and message timestamps that never repeat and never go back. */
export class Ids {
  #counter = 0;
  #lastMicros = 0;
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** An id such as "V0000001A2B3C4": the prefix, a counter and something unguessable. */
  next(prefix: string): string {
    this.#counter += 1;
    return `${prefix}${this.#counter.toString().padStart(6, "0")}${randomBytes(3).toString("hex").toUpperCase()}`;
  }

  /** A timestamp of Slack's form, seconds and six digits: "1712345678.000100". */
  timestamp(): string {
    this.#lastMicros = Math.max(Math.floor(this.#now() * 1000), this.#lastMicros + 1);
    return `${Math.floor(this.#lastMicros / 1_000_000)}.${String(this.#lastMicros % 1_000_000).padStart(6, "0")}`;
  }

  /** A trigger id of Slack's form: "13345224609.738474920.8088930838d88f008e0". */
  trigger(): string {
    this.#counter += 1;
    return `${this.#now()}.${this.#counter}.${randomBytes(16).toString("hex")}`;
  }

  /** A view's hash: "156772938.1827394". */
  hash(): string {
    return `${Math.floor(this.#now() / 1000)}.${randomBytes(4).toString("hex")}`;
  }

  /** A random block_id or action_id, as Slack gives to blocks and elements without one. */
  short(): string {
    return randomBytes(4).toString("base64url").replace(/[-_]/g, "x");
  }
}
