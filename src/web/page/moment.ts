import { type Html, html } from "../../html.ts";

/** Writes moments in one time zone. */
export type Moment = (iso: string) => Html;

/** Writes moments in the first of these time zones that this machine knows, named beside the time; in UTC when it knows none. */
export function momentsIn(...zones: readonly (string | null)[]): Moment {
  const format = formatIn(zones.find((zone) => zone !== null && isKnown(zone)) ?? "UTC");
  return (iso) => html`<time datetime="${iso}">${format.format(Date.parse(iso))}</time>`;
}

const formatIn = (timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat("en-US", {
    timeZone,
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "numeric",
    minute: "2-digit",
    timeZoneName: "short",
  });

function isKnown(zone: string): boolean {
  try {
    formatIn(zone);
    return true;
  } catch {
    return false;
  }
}
