import type { ApiLogEntry, DeliveryLogEntry, LogEntry, ResponseUrlLogEntry, StreamEvent } from "./control-types/log.ts";
import type { PersonWarning } from "./control-types/shown.ts";

const mostEntries = 20_000;

type Unnumbered<T> = T extends LogEntry ? Omit<T, "seq" | "at"> : never;

/** The log of all traffic, the warnings people saw, and the news for those who watch. */
export class Journal {
  readonly entries: LogEntry[] = [];
  readonly warnings: PersonWarning[] = [];
  #seq = 0;
  readonly #watchers = new Set<(event: StreamEvent) => void>();
  readonly #changed = { channels: new Set<string>(), users: new Set<string>(), mailbox: false, scheduled: false };
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  get seq(): number {
    return this.#seq;
  }

  /** The next sequence number. */
  nextSeq(): number {
    this.#seq += 1;
    return this.#seq;
  }

  /** Appends a line to the log. */
  write(entry: Unnumbered<ApiLogEntry | ResponseUrlLogEntry | DeliveryLogEntry> & { seq?: number }): LogEntry {
    const { seq = this.nextSeq(), ...rest } = entry;
    const numbered = { ...rest, seq, at: new Date(this.#now()).toISOString() } as LogEntry;
    this.entries.push(numbered);
    if (this.entries.length > mostEntries) this.entries.splice(0, mostEntries / 10);
    this.#tell({ type: "log", seq, entry: numbered });
    return numbered;
  }

  /** Records what Slack itself showed to a person. */
  warn(warning: Omit<PersonWarning, "seq" | "at">): void {
    this.warnings.push({ ...warning, seq: this.nextSeq(), at: new Date(this.#now()).toISOString() });
    this.changed({ user: warning.user });
  }

  /** Says that a channel's messages, what a user sees (views, Home, profile), or the mailbox are no longer the same; news go out together once a tick. */
  changed(what: { channel?: string; user?: string; mailbox?: true }): void {
    if (what.channel !== undefined) this.#changed.channels.add(what.channel);
    if (what.user !== undefined) this.#changed.users.add(what.user);
    if (what.mailbox) this.#changed.mailbox = true;
    if (this.#changed.scheduled) return;
    this.#changed.scheduled = true;
    setImmediate(() => this.#announce());
  }

  /** Calls `watcher` for all news until the returned function is called. */
  watch(watcher: (event: StreamEvent) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Forgets the past; watchers and the numbering stay. */
  clear(): void {
    this.entries.length = 0;
    this.warnings.length = 0;
  }

  #announce(): void {
    const { channels, users, mailbox } = this.#changed;
    this.#changed.scheduled = false;
    this.#changed.mailbox = false;
    const changed = { channels: [...channels], users: [...users], ...(mailbox ? { mailbox } : {}) };
    this.#tell({ type: "changed", seq: this.nextSeq(), ...changed });
    channels.clear();
    users.clear();
  }

  #tell(event: StreamEvent): void {
    for (const watcher of this.#watchers) watcher(event);
  }
}
