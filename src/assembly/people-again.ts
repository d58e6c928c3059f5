import { readPeopleAgain } from "../slack/membership.ts";
import { openRoster } from "../store/roster.ts";
import type { Closers } from "./closers.ts";
import type { SlackParts } from "./slack-side.ts";

/** Reads people again beside the watch, which it does not hold up: it takes minutes where they are many. One reading at a time. */
export function peopleAgain(parts: SlackParts, closers: Closers): () => void {
  const ports = { ...parts, roster: openRoster(parts.db) };
  const stopped = new AbortController();
  let running: Promise<void> | null = null;
  closers.push(() => {
    stopped.abort();
    return running ?? Promise.resolve();
  });
  return () => {
    if (stopped.signal.aborted) return;
    running ??= readPeopleAgain(ports, stopped.signal).finally(() => {
      running = null;
    });
  };
}
