import { types } from "node:util";
import type { Logger } from "../logger.ts";

/** Tells of an outage once when it begins and once when it is over, however many calls fail in between. */
export interface OutageLog {
  /** Something was asked of the queue in vain. */
  failed(err: unknown): void;
  /** Something was asked of the queue, and done. */
  worked(): void;
  /** The queue's client reported an error by itself, which may be a lost connection or something else. */
  heard(err: unknown): void;
}

/** An outage log for the queue. */
export function outageLog(logger: Logger, queue: string): OutageLog {
  let down = false;
  const failed = (err: unknown): void => {
    if (down) return;
    down = true;
    logger.warn("The queue does not answer. Nothing is lost: the relay finds what was not announced.", { queue, err });
  };
  return {
    failed,
    worked() {
      if (!down) return;
      down = false;
      logger.info("The queue answers again.", { queue });
    },
    heard(err) {
      if (isConnectionLoss(err)) failed(err);
      else logger.warn("The queue reported an error.", { queue, err });
    },
  };
}

/** Node's network errors, PostgreSQL's classes 08 (connection) and 57P (shutdown), and what the clients and a Redis Cluster say in words. */
const LOSS_CODE = /^(E[A-Z]+|08...|57P0.)$/;
const LOSS_WORDS =
  /connection (is closed|terminated|timeout)|timeout exceeded when trying to connect|stream isn't writeable|slots cache|startup nodes|cluster (redirections|isn't ready|is ended|reconnect)|CLUSTERDOWN|MASTERDOWN|LOADING|UNBLOCKED/i;

function isConnectionLoss(err: unknown): boolean {
  if (!types.isNativeError(err)) return false;
  const code: unknown = Reflect.get(err, "code");
  return (typeof code === "string" && LOSS_CODE.test(code)) || LOSS_WORDS.test(err.message);
}
