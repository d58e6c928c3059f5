interface Timer {
  dueAt: number;
  run: () => void;
  handle: NodeJS.Timeout | undefined;
}

/** The sandbox's own time, in epoch milliseconds: runs with the real one and can be moved ahead, which also fires what falls due. */
export class SandboxClock {
  #ahead = 0;
  readonly #timers = new Set<Timer>();

  /** How many milliseconds it has been moved ahead of the machine's. */
  get aheadMs(): number {
    return this.#ahead;
  }

  now(): number {
    return Date.now() + this.#ahead;
  }

  /** Runs something once `delayMs` have passed on this clock; never keeps the process alive. */
  after(delayMs: number, run: () => void): void {
    const timer: Timer = { dueAt: this.now() + delayMs, run, handle: undefined };
    this.#timers.add(timer);
    this.#arm(timer);
  }

  /** Moves the clock ahead and runs what has become due, in order. */
  advance(ms: number): void {
    this.#ahead += ms;
    const now = this.now();
    const due = [...this.#timers].filter((timer) => timer.dueAt <= now).sort((a, b) => a.dueAt - b.dueAt);
    for (const timer of due) this.#fire(timer);
    for (const timer of this.#timers) this.#arm(timer);
  }

  /** Forgets everything that was to run. */
  clear(): void {
    for (const timer of this.#timers) clearTimeout(timer.handle);
    this.#timers.clear();
  }

  #arm(timer: Timer): void {
    clearTimeout(timer.handle);
    timer.handle = setTimeout(() => this.#fire(timer), Math.max(0, timer.dueAt - this.now()));
    timer.handle.unref();
  }

  #fire(timer: Timer): void {
    clearTimeout(timer.handle);
    if (this.#timers.delete(timer)) timer.run();
  }
}
