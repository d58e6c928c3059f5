import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import type { Knex } from "knex";
import { stopwatch } from "../clock.ts";
import { RuleViolation } from "../domain/errors.ts";
import type { Logger } from "../logger.ts";
import { durableLsn, stateAgainst } from "./replica-state.ts";

/** Asks a database that holds all that was committed before it was asked, and may be read only. */
export type Reading = <T>(ask: (db: Knex) => Promise<T>) => Promise<T>;

/** Reads where everything is written. */
export const onPrimary =
  (db: Knex): Reading =>
  (ask) =>
    ask(db);

/** A replica that is behind or away is left alone for so long. */
const REST_MS = 5_000;
/** A replica is waited for so long in all, in steps that grow. */
const CATCH_UP_MS = 250;
const PAUSES_MS = [0, 2, 5, 10, 20, 40];

/**
 * Reads on the replica when it has replayed all that the primary had made durable at the call, so that everybody finds what they did themselves,
 * in whatever process; else, and when the replica fails, on the primary. That costs the primary one small question.
 */
export function onReplica(primary: Knex, replica: Knex, logger: Logger): Reading {
  const elapsed = stopwatch();
  let restsUntil = 0;
  let isResting = false;

  const rest = (state: "behind" | "away", err?: unknown): void => {
    restsUntil = elapsed() + REST_MS;
    if (!isResting)
      logger.warn("The read replica cannot be read from. Lists come from the primary.", {
        state,
        ...(err === undefined ? {} : { err }),
      });
    isResting = true;
  };
  const look = async (): Promise<boolean> => {
    const isThere = await Promise.race([hasCaughtUp(primary, replica), sleep(CATCH_UP_MS, false, { ref: false })]);
    if (!isThere) rest("behind");
    else if (isResting) logger.info("The read replica is read from again.");
    if (isThere) isResting = false;
    return isThere;
  };
  const mayBeRead = shared(() =>
    look().catch((err: unknown) => {
      rest("away", err);
      return false;
    }),
  );

  return async (ask) => {
    if (elapsed() < restsUntil || !(await mayBeRead())) return ask(primary);
    try {
      return await ask(replica);
    } catch (err) {
      if (err instanceof RuleViolation) throw err;
      rest("away", err);
      return ask(primary);
    }
  };
}

/** Whether the replica has, or soon has, what the primary has at the call. A server that is no replica has not. */
async function hasCaughtUp(primary: Knex, replica: Knex): Promise<boolean> {
  const lsn = await durableLsn(primary);
  for (const pauseMs of PAUSES_MS) {
    if (pauseMs > 0) await sleep(pauseMs);
    const state = await stateAgainst(lsn, replica);
    if (state.isReplica && state.missingBytes === 0) return true;
  }
  return false;
}

/** One look for all who ask before it begins. */
function shared<T>(look: () => Promise<T>): () => Promise<T> {
  let next: Promise<T> | undefined;
  return () => {
    next ??= setImmediate().then(() => {
      next = undefined;
      return look();
    });
    return next;
  };
}
