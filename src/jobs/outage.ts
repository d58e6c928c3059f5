import type { Logger } from "../logger.ts";

/** Tells of an outage once when it begins and once when it is over, however many calls fail in between. */
export interface OutageLog {
  failed(err: unknown): void;
  worked(): void;
}

/** An outage log for the queue. */
export function outageLog(logger: Logger, queue: string): OutageLog {
  let down = false;
  return {
    failed(err) {
      if (down) return;
      down = true;
      logger.warn("The queue does not answer. Nothing is lost: the relay finds what was not announced.", {
        queue,
        err,
      });
    },
    worked() {
      if (!down) return;
      down = false;
      logger.info("The queue answers again.", { queue });
    },
  };
}
