import { types } from "node:util";
import { OutcomeUnknown } from "../domain/errors.ts";

/** The system's and PostgreSQL's codes, and the driver's words behind Knex's statement, for a connection that ended while a statement ran. */
const LOST_CODE = /^(ECONNRESET|EPIPE|ETIMEDOUT|08\w{3}|57P0[12])$/;
const LOST_WORDS =
  /(^| - )(Connection terminated( unexpectedly)?|Client has encountered a connection error and is not queryable|Client was closed and is not queryable)$/;

/** Whether a statement's reply was lost with its connection: nobody knows then whether it was carried out. */
export function isLostConnection(error: unknown): boolean {
  if (!types.isNativeError(error)) return false;
  const code: unknown = Reflect.get(error, "code");
  return (typeof code === "string" && LOST_CODE.test(code)) || LOST_WORDS.test(error.message);
}

/**
 * Does it once more when its connection was lost in the middle, for work that finds out by itself that it was done already. Throws OutcomeUnknown when
 * the second try fails too.
 */
export async function againIfLost<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (lost) {
    if (!isLostConnection(lost)) throw lost;
    return work().catch((error: unknown) => {
      throw isLostConnection(error) || isTrouble(error) ? new OutcomeUnknown(lost) : error;
    });
  }
}

/** The database cannot be asked. */
const isTrouble = (error: unknown): boolean =>
  types.isNativeError(error) &&
  (error.name === "KnexTimeoutError" || /^(E[A-Z]+|57P0\d|53\w{3})$/.test(String(Reflect.get(error, "code"))));
