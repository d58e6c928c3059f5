import { DeliveryError } from "../domain/errors.ts";
import { deliveryError } from "./errors.ts";

/** Slack's other words for a person who cannot be written to. */
export const UNREACHABLE: ReadonlySet<string> = new Set([
  "user_disabled",
  "user_not_found",
  "users_not_found",
  "user_not_visible",
  "cannot_dm_bot",
]);

export const isClosedPerson = ({ failure, code }: DeliveryError): boolean =>
  failure === "place_closed" || UNREACHABLE.has(code);

/** For a person, a place that is closed to us is closed for good: they are told another way, not waited for. */
export async function toPerson<T>(send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    const known = deliveryError(error, { repeatable: false });
    throw known instanceof DeliveryError && isClosedPerson(known) ? new DeliveryError("permanent", known.code) : error;
  }
}
