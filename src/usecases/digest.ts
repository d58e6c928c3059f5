import { notesOf } from "../domain/notes.ts";
import { isClosed, type Status } from "../domain/status.ts";
import type { Titled } from "../domain/wording.ts";
import type { Posted } from "./messenger-ports.ts";
import type { HistoryEntry } from "./reader-ports.ts";

/** An issue with what was collected of it for one digest. */
export interface CollectedIssue {
  readonly issueId: number;
  readonly number: number;
  readonly status: Status;
  readonly response: Titled;
  /** Where the card is, to link to; null while it is not posted. */
  readonly cardAt: Posted | null;
  /** Which of `history` the digest is to tell. */
  readonly versions: readonly number[];
  /** What is to be told, and all about notes, since these may have been edited or deleted. Oldest first. */
  readonly history: readonly HistoryEntry[];
}

/** What a digest says of one issue. */
export interface DigestItem extends Omit<CollectedIssue, "versions" | "history"> {
  readonly changes: number;
  readonly latest: HistoryEntry;
  /** With what it was closed, when something was told after that; null when the latest says it, or it is open. */
  readonly closing: HistoryEntry | null;
}

/** All that a day brought to one person: open issues first, what changed last before the others. */
export interface Digest {
  readonly items: readonly DigestItem[];
  /** How many issues more there were news of than a message shows. */
  readonly more: number;
}

/** One mail with a digest. */
export interface DigestMail {
  readonly to: { readonly name: string; readonly address: string };
  /** IANA name of where it is read; null when unknown. */
  readonly timeZone: string | null;
  readonly digest: Digest;
  /** The page of each issue by its id: whoever has these addresses acts as this person. */
  readonly pages: ReadonlyMap<number, string>;
  /** Where to change how one is told. */
  readonly unsubscribe: string;
  /** The same on every try. Without angle brackets. */
  readonly messageId: string;
}

/** How many issues a digest shows; Slack takes 50 blocks a message. */
export const DIGEST_MOST = 20;

/** What a digest says. Notes read as they do now; what was deleted meanwhile is not told. */
export function digestOf(issues: readonly CollectedIssue[]): Digest {
  const items = issues.flatMap(itemOf).sort(openThenLatest);
  return { items: items.slice(0, DIGEST_MOST), more: Math.max(0, items.length - DIGEST_MOST) };
}

function itemOf({ versions, history, ...issue }: CollectedIssue): DigestItem[] {
  const notes = new Map(notesOf(history.map(({ event }) => event)).map(({ version, text }) => [version, text]));
  const told = history
    .filter(
      ({ event: { version, what } }) => versions.includes(version) && (what.type !== "NoteAdded" || notes.has(version)),
    )
    .map((entry) => asItReadsNow(entry, notes.get(entry.event.version)));
  const latest = told.at(-1);
  if (!latest) return [];
  const closing = isClosed(issue.status)
    ? told.findLast(({ event: { what } }) => what.type === "StatusChanged" && what.to === issue.status)
    : undefined;
  return [{ ...issue, changes: told.length, latest, closing: closing === latest ? null : (closing ?? null) }];
}

function asItReadsNow(entry: HistoryEntry, note: string | undefined): HistoryEntry {
  const { what } = entry.event;
  return what.type === "NoteAdded" && note !== undefined
    ? { ...entry, event: { ...entry.event, what: { ...what, note } } }
    : entry;
}

const openThenLatest = (a: DigestItem, b: DigestItem): number =>
  Number(isClosed(a.status)) - Number(isClosed(b.status)) ||
  Date.parse(b.latest.event.at) - Date.parse(a.latest.event.at) ||
  a.number - b.number;
