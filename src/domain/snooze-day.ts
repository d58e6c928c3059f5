import { inZone } from "./quiet.ts";
import { zoneClock } from "./zone-clock.ts";

/** When a day begins on which somebody wants to be reminded, as they read it. */
export const MORNING = "09:00";

/** Nine in the morning of a day written as 2026-11-20, as ISO 8601 in UTC; null for what is no such day. A zone nobody knows counts as UTC. */
export function morningOf(day: string, timeZone: string | null): string | null {
  const written = day.trim();
  const local = /^\d{4}-\d\d-\d\d$/.test(written) ? Date.parse(`${written}T${MORNING}:00Z`) : Number.NaN;
  if (Number.isNaN(local) || !new Date(local).toISOString().startsWith(written)) return null;
  return new Date(zoneClock(timeZone ?? "UTC").instantOf(local)).toISOString();
}

/** What a person reads of their time zone: how it is called, and what day it is there, as 2026-11-20. */
export function zoneOf(now: string, timeZone: string | null): { readonly name: string; readonly today: string } {
  const local = inZone(now, timeZone);
  return { name: local.timeZoneId.replaceAll("_", " "), today: local.toPlainDate().toString() };
}
