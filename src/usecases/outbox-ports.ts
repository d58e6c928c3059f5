import type { Why } from "../domain/audience.ts";
import type { PlannedNotice } from "./store-ports.ts";

/** Lower goes first. */
export const PRIORITY = { click: 0, webhook: 1, bulk: 2 } as const;

export type Priority = (typeof PRIORITY)[keyof typeof PRIORITY];

/** Wakes workers after a commit. Losing a nudge loses no work: the relay finds what waits. */
export interface Nudges {
  received(): void;
  /** An issue's time has come already. */
  deadlines(): void;
  posts(workspaceId: number, channelId: string, later?: Later): void;
  redraws(workspaceId: number, channelId: string, later?: Later): void;
  /** Several within the delay become one. */
  home(personId: number, delayMs: number): void;
}

/** When somebody has to come again. */
export interface Later {
  readonly delayMs: number;
  /** True: nothing can be done before. False: whoever asks has looked, and there is work. */
  readonly rests?: boolean;
}

/** Delivery ledger: which message is next in a channel, and what became of it. */
export interface Outbox {
  /** Takes the lane unless someone holds it or it has to rest; then says in how many ms to come back (null: its holder goes on, or somebody else comes). */
  takeLane(lane: Lane): Promise<{ hold: Hold } | { comeBackInMs: number | null }>;
  /** The most urgent message to post, marked as being sent before it is sent. */
  nextPost(hold: Hold): Promise<PostTask | null>;
  /** Begins the hold anew; false when the lane has passed to someone else. */
  keepLane(hold: Hold): Promise<boolean>;
  /** Of what was collected, tells only of these issues: what was planned of others is no longer so. To be asked before the message is sent, as its answer may be lost. */
  tellOnly(hold: Hold, noticeIds: readonly number[], issueIds: readonly number[]): Promise<void>;
  /** A posted card whose issue has moved on; asking begins the hold anew. */
  nextRedraw(hold: Hold): Promise<RedrawTask | null>;
  /** Writes down what became of a try for all that the message tells; answers the lanes that have work because of it. */
  settle(hold: Hold, noticeIds: readonly number[], outcome: Outcome): Promise<readonly Lane[]>;
  /** Gives the lane back, to rest for `restMs`; answers in how many ms it has work again (null: none). */
  releaseLane(hold: Hold, restMs: number, trouble: string | null): Promise<number | null>;
  /** Direct messages that were due before then and that Slack was asked before then to take in vain go out as mails instead; answers how many. */
  mailInstead(before: string): Promise<number>;
  /** Every lane that has work now. */
  lanesWithWork(): Promise<readonly Lane[]>;
}

/** One channel's queue: `post` new messages, one a second, or `draw` cards anew. */
export interface Lane {
  readonly workspaceId: number;
  readonly channelId: string;
  readonly verb: "post" | "draw";
}

/** A lane, held. What is settled with a hold that has passed to someone else is ignored. */
export interface Hold extends Lane {
  readonly token: string;
}

export interface PostTask {
  /** What the message tells: one notice, or all that a digest brings. */
  readonly noticeIds: readonly number[];
  /** Of a collected message the first notice, by which it is known on every try, also when nothing is told of that one any more; else the notice itself. */
  readonly collectedId: number;
  /** 0 with an alert, which is about a place. */
  readonly issueId: number;
  /** Unique per message and per posting generation, the same on every try; travels in the message so that it can be found again. */
  readonly key: string;
  readonly kind: "card" | "line" | "alert" | PlannedNotice["kind"];
  /** How long ago it was due. */
  readonly waitedMs: number;
  readonly eventVersion: number;
  /** Whom a direct message, mail or digest is for; null for cards and lines. */
  readonly recipient: Recipient | null;
  /** The card's message, for lines; null when the card can never be posted. */
  readonly cardTs: string | null;
  /** Set when an earlier try may have been delivered: look from then on before posting. */
  readonly lookSince: Date | null;
  readonly attempts: number;
}

/** One person, and why they are told. */
export interface Recipient {
  readonly personId: number;
  readonly why: Why;
  /** The name of who is away, in whose place they are told; null or missing: it is their own. */
  readonly standsInFor?: string | null;
}

export interface RedrawTask {
  /** Set for direct messages; null for cards. */
  readonly recipient: Recipient | null;
  readonly eventVersion: number;
  readonly noticeId: number;
  readonly issueId: number;
  readonly messageTs: string;
  readonly attempts: number;
}

/** What became of a try. */
export type Outcome =
  | {
      readonly state: "sent";
      readonly messageTs: string;
      readonly drawnVersion: number;
      readonly channelId?: string;
      readonly restMs?: number;
      /** When, if it was an earlier try that did it. */
      readonly sentAt?: Date;
    }
  | { readonly state: "again"; readonly inMs: number; readonly code: string }
  | { readonly state: "unknown"; readonly inMs: number; readonly code: string }
  | { readonly state: "failed"; readonly code: string }
  | { readonly state: "superseded"; readonly code: string }
  /** It was not sent: its reader's quiet hours have begun meanwhile. */
  | { readonly state: "later"; readonly notBefore: string }
  /** The message is gone from Slack: a card is posted anew, what a person was told is not. */
  | { readonly state: "gone" };
