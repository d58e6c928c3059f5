import { Temporal } from "temporal-polyfill";
import type { Preferences } from "./preferences.ts";

/** Until when a person's quiet hours last, if they last now; null when a message may come. A zone nobody knows counts as UTC. */
export function quietUntil(now: string, quiet: Preferences["quiet"], timeZone: string | null): string | null {
  if (!quiet) return null;
  const local = inZone(now, timeZone);
  const [from, to] = [Temporal.PlainTime.from(quiet.from), Temporal.PlainTime.from(quiet.to)];
  if (!within(local.toPlainTime(), from, to)) return null;
  const today = local.withPlainTime(to);
  const end = Temporal.ZonedDateTime.compare(today, local) > 0 ? today : today.add({ days: 1 }).withPlainTime(to);
  return end.toInstant().toString();
}

/** From a time to a time, across midnight when the second is the earlier one. */
function within(time: Temporal.PlainTime, from: Temporal.PlainTime, to: Temporal.PlainTime): boolean {
  const compare = Temporal.PlainTime.compare;
  const [afterFrom, beforeTo] = [compare(time, from) >= 0, compare(time, to) < 0];
  return compare(from, to) <= 0 ? afterFrom && beforeTo : afterFrom || beforeTo;
}

/** The same moment on the clock of a time zone; of UTC when nobody knows the zone. */
export function inZone(now: string, timeZone: string | null): Temporal.ZonedDateTime {
  const instant = Temporal.Instant.from(now);
  try {
    return instant.toZonedDateTimeISO(timeZone ?? "UTC");
  } catch {
    return instant.toZonedDateTimeISO("UTC");
  }
}
