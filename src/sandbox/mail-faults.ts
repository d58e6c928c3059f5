import type { MailFaultKind, MailFaultRequest } from "./control-types/fault.ts";

/** What the server says in each case; the others say nothing, as they cut the connection. */
const REPLIES: Readonly<Record<MailFaultKind, readonly [code: number, words: string]>> = {
  refuse: [421, "4.3.2 No mail is taken now"],
  "greylist-451": [451, "4.7.1 Greylisted, come back in a minute"],
  "550-rcpt": [550, "5.1.1 There is no such mailbox"],
  "cut-in-data": [421, "4.4.2 Cut"],
  "cut-after-data": [421, "4.4.2 Cut"],
  down: [421, "4.3.2 Down"],
};

/** The faults in force. */
export class MailFaults {
  readonly #left = new Map<MailFaultKind, number>();

  add({ kind, times }: MailFaultRequest): void {
    this.#left.set(kind, times ?? Number.POSITIVE_INFINITY);
  }

  clear(): void {
    this.#left.clear();
  }

  /** The server's reply as an error if a fault of this kind strikes now, which uses it up once. */
  strikes(kind: MailFaultKind): Error | null {
    const left = this.#left.get(kind) ?? 0;
    if (left <= 0) return null;
    this.#left.set(kind, left - 1);
    return replyOf(...REPLIES[kind]);
  }
}

/** An error that becomes this reply. */
export const replyOf = (responseCode: number, words: string): Error =>
  Object.assign(new Error(words), { responseCode });
