/** What is asked to end in time, and how: code 130, as of a program that Ctrl-C ended. */
export const STOPPED = 130;

/** Aborts at the first Ctrl-C or SIGTERM, until it is released; the second one ends the process as ever. */
export function stopSignal(): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  process.once("SIGINT", stop).once("SIGTERM", stop);
  return { signal: controller.signal, release: () => void process.off("SIGINT", stop).off("SIGTERM", stop) };
}
