/** Something that is opened in the background, again and again until it succeeds. */
export interface Attempted<T> {
  /** What was opened, or undefined while that has not succeeded. */
  current(): T | undefined;
  /** Resolves when the first attempt has ended, either way. */
  readonly tried: Promise<void>;
  /** Stops trying; gives what was opened, for the caller to close. */
  stop(): Promise<T | undefined>;
}

/** Calls `open` until it succeeds, with a pause after each failure, which is reported. */
export function keepTrying<T>(
  open: () => Promise<T>,
  options: { readonly pauseMs: number; onFailure(err: unknown): void },
): Attempted<T> {
  let opened: T | undefined;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let attempt: Promise<void>;

  const tryOnce = async (): Promise<void> => {
    try {
      opened = await open();
    } catch (err) {
      options.onFailure(err);
      if (!stopped) timer = setTimeout(again, options.pauseMs);
    }
  };
  const again = (): void => {
    attempt = tryOnce();
  };

  const first = tryOnce();
  attempt = first;
  return {
    current: () => opened,
    tried: first,
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await attempt;
      return opened;
    },
  };
}

/** Rejects when the promise has not settled in time; the promise itself is left to end as it will. */
export async function withDeadline<T>(promise: Promise<T>, ms: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DeadlineError(`${what} took longer than ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether the promise resolves in time; false also when it rejects. */
export const endsWithin = (ms: number, promise: Promise<unknown>): Promise<boolean> =>
  withDeadline(promise, ms, "closing").then(
    () => true,
    () => false,
  );

/** What a wait that took too long ends with. */
export class DeadlineError extends Error {
  override readonly name = "DeadlineError";
  readonly safeToLog = true;
}
