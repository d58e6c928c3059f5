import type { Away } from "./away.ts";
import type { WorkingWeek } from "./working-week.ts";

/** How a person wants to hear of what concerns them, and when they are there. */
export interface Preferences {
  readonly via: Via;
  /** No message between these local times, as HH:MM; null: at any time. */
  readonly quiet: { readonly from: string; readonly to: string } | null;
  /** Told of every new answer at or below this score (0 to 10), whoever it is assigned to; null: not. */
  readonly tellMeAt: number | null;
  /** Null: they are there. */
  readonly away: Away | null;
  /** When they work, on their own clock; null: when the team does. */
  readonly workingHours: WorkingWeek | null;
}

export const VIAS = {
  dm: "Slack message",
  email: "Email",
  both: "Slack message and email",
  digest: "One digest a day",
} as const;
export type Via = keyof typeof VIAS;

/** Slack messages, not between eight in the evening and seven in the morning. */
export const DEFAULT_PREFERENCES: Preferences = {
  via: "dm",
  quiet: { from: "20:00", to: "07:00" },
  tellMeAt: null,
  away: null,
  workingHours: null,
};

/** What is stored holds only what was set. */
export const preferencesOf = (stored: Partial<Preferences>): Preferences => ({ ...DEFAULT_PREFERENCES, ...stored });
