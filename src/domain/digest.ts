import type { Why } from "./audience.ts";
import type { Happening } from "./issue.ts";
import type { Preferences } from "./preferences.ts";
import { inZone, quietUntil } from "./quiet.ts";

const START_OF_DAY = "08:00";

/**
 * The next moment at which a person's digest comes: 08:00 in their time zone, the end of their quiet hours when these last longer.
 * What happens at that very moment waits for the next day. A zone nobody knows counts as UTC.
 */
export function digestMoment(now: string, quiet: Preferences["quiet"], timeZone: string | null): string {
  const today = inZone(now, timeZone);
  // Quiet hours that end after midnight make a day's digest come on the next one: yesterday's may be still to come.
  const moments = [-1, 0, 1].map((days) => {
    const start = today.add({ days }).withPlainTime(START_OF_DAY).toInstant().toString();
    return quietUntil(start, quiet, timeZone) ?? start;
  });
  return moments.find((moment) => Date.parse(moment) > Date.parse(now)) as string;
}

const ESCALATIONS: ReadonlySet<Happening["type"]> = new Set([
  "EscalationReminded",
  "EscalationClimbed",
  "EscalationSent",
]);

/** Leadership is called, or need not come any more: quiet hours do not hold this back. */
export const isEscalation = (what: Happening): boolean =>
  ESCALATIONS.has(what.type) ||
  (what.type === "StatusChanged" && what.to === "escalated") ||
  (what.type === "StatusUndone" && what.from === "escalated");

/** What no digest collects: an issue that becomes one's own, a question, and escalations. */
export const cannotWait = (what: Happening, why: Why): boolean =>
  why === "assigned" || why === "asked" || why === "leader" || isEscalation(what);
