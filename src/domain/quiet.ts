import { Temporal } from "temporal-polyfill";
import type { Preferences } from "./preferences.ts";

/** Until when a person's quiet hours last, if they last now; null when a message may come. A zone nobody knows counts as UTC. */
export function quietUntil(now: string, quiet: Preferences["quiet"], timeZone: string | null): string | null {
  if (!quiet) return null;
  const local = inZone(now, timeZone);
  const [from, to] = [Temporal.PlainTime.from(quiet.from), Temporal.PlainTime.from(quiet.to)];
  if (!within(local.toPlainTime(), from, to)) return null;
  const turns = [local, local.add({ days: 1 })].flatMap((day) => turnsOf(day, to));
  const end = turns.find((turn) => Temporal.ZonedDateTime.compare(turn, local) > 0) as Temporal.ZonedDateTime;
  return end.toInstant().toString();
}

/** The moments of a day that show a time, ascending: twice the same but where clocks are set back over it; as much later as they are set forward over it. */
function turnsOf(day: Temporal.ZonedDateTime, time: Temporal.PlainTime): readonly Temporal.ZonedDateTime[] {
  const shown = day.toPlainDate().toPlainDateTime(time);
  const last = shown.toZonedDateTime(day.timeZoneId, { disambiguation: "later" });
  const isLeftOut = !last.toPlainTime().equals(time);
  return isLeftOut ? [last] : [shown.toZonedDateTime(day.timeZoneId, { disambiguation: "earlier" }), last];
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
