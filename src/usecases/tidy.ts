/** What is kept no longer than it is good for. */
export interface Passing {
  /** Deletes links that have ended by the clock that all hosts share, at most so many; answers how many. */
  deleteEndedLinks(limit: number): Promise<number>;
  /** Ends what people said of being away, by the same clock. */
  endAbsences(): Promise<void>;
}

/** What the relay does besides. */
export interface TidyPorts {
  readonly tidy: () => Promise<void>;
}

const EVERY_MS = 3_600_000;
const AT_A_TIME = 10_000;

/** Ends and deletes what has passed, once an hour however often it is asked, and some at a time. */
export function openTidying(passing: Passing, now: () => Date): TidyPorts["tidy"] {
  let nextAt = 0;
  return async () => {
    const at = now();
    if (at.getTime() < nextAt) return;
    nextAt = at.getTime() + EVERY_MS;
    await passing.endAbsences();
    await passing.deleteEndedLinks(AT_A_TIME);
  };
}
