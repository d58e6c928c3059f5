import type { Rules } from "./deadlines.ts";
import { calendarOf, type Settings } from "./settings.ts";

/** The promises of a route; its settings are the workspace's with its own over them. */
export const rulesOf = (settings: Settings): Rules => ({ terms: settings.terms, calendar: calendarOf(settings) });
