import { stopwatch } from "../clock.ts";
import { describeError, type Logger } from "../logger.ts";

export interface Heartbeat {
  /** Says outside that all is well, at most once a minute. Nobody waits for it, and it never throws. */
  beat(): void;
  /** Lets a beat under way end. */
  stop(): Promise<void>;
}

const APART_MS = 60_000;
const PATIENCE_MS = 5_000;

/** Asks for an address outside, where somebody notices when that stops: what cannot be told from here is that nothing is told any more. */
export function openHeartbeat(o: {
  readonly url: string;
  readonly logger: Logger;
  readonly apartMs?: number;
  readonly patienceMs?: number;
}): Heartbeat {
  const { url, logger, apartMs = APART_MS, patienceMs = PATIENCE_MS } = o;
  const elapsed = stopwatch();
  let lastAt: number | undefined;
  let failed = false;
  let running: Promise<void> = Promise.resolve();

  const ask = async (): Promise<void> => {
    const code = await codeOf(url, patienceMs);
    if (code !== null && !failed)
      logger.warn("The heartbeat's address does not take it. Amends itself is not concerned.", { code });
    if (code === null && failed) logger.info("The heartbeat's address takes it again.");
    failed = code !== null;
  };
  return {
    beat() {
      if (lastAt !== undefined && elapsed() - lastAt < apartMs) return;
      lastAt = elapsed();
      running = ask();
    },
    stop: () => running,
  };
}

/** Null when the address took it, else the status or the system's word. The address itself is a secret, and stands in no log. */
async function codeOf(url: string, patienceMs: number): Promise<string | null> {
  const signal = AbortSignal.timeout(patienceMs);
  try {
    const answer = await fetch(url, { redirect: "manual", signal });
    await answer.body?.cancel();
    return answer.ok ? null : `http_${answer.status}`;
  } catch (error) {
    if (signal.aborted) return "TIMEOUT";
    const { cause, name } = describeError(error) as { cause?: { code?: unknown }; name: string };
    return String(cause?.code ?? name);
  }
}
