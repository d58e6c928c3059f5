/** Runs work by key, never two at once for one key, and never more than one waiting behind the running one. */
export interface SingleFlight {
  /**
   * Runs the work now, or after the one that runs. When one waits already, the caller shares it: work that starts
   * after a call sees all that was true at the call, so one more run is enough for any number of callers.
   */
  run(key: string, work: () => Promise<void>): Promise<void>;
  /** Whether a run for this key is waiting to start. */
  hasWaiting(key: string): boolean;
}

/** A fresh single flight; keys are forgotten as soon as nothing runs or waits for them. */
export function singleFlight(): SingleFlight {
  const running = new Map<string, Promise<void>>();
  const waiting = new Map<string, Promise<void>>();

  const start = (key: string, work: () => Promise<void>): Promise<void> => {
    const run = work().finally(() => {
      if (running.get(key) === run) running.delete(key);
    });
    running.set(key, run);
    return run;
  };

  const startAfter = (key: string, before: Promise<void>, work: () => Promise<void>): Promise<void> => {
    const next = (): Promise<void> => {
      waiting.delete(key);
      return start(key, work);
    };
    const run = before.then(next, next);
    waiting.set(key, run);
    return run;
  };

  return {
    run(key, work) {
      const shared = waiting.get(key);
      if (shared !== undefined) return shared;
      const before = running.get(key);
      return before === undefined ? start(key, work) : startAfter(key, before, work);
    },
    hasWaiting: (key) => waiting.has(key),
  };
}
