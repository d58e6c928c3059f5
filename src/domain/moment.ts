/** Writes a moment, given as ISO 8601, for a reader: "3 Nov 2026, 10:00 PST". What is no moment is given back as it is. */
export type MomentText = (iso: string) => string;

/** Writes moments in the first of these time zones that is known here, always named beside the time; in UTC when none is. */
export function momentTextsIn(...zones: readonly (string | null)[]): MomentText {
  const zone = zones.find((one) => one && isKnown(one)) ?? "UTC";
  const time = new Intl.DateTimeFormat("en-GB", { ...SHOWN, timeZone: zone });
  const names = NAMING.map(
    (locale) => new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: "short", hour: "2-digit" }),
  );
  return (iso) => {
    const at = Date.parse(iso);
    return Number.isNaN(at) ? iso : `${time.format(at)} ${zoneName(names, at)}`;
  };
}

const SHOWN = { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" } as const;

/** English where it is spoken has names for the zones around it (PST, CET, AEST) and a mere offset for those far away. */
const NAMING = ["en-US", "en-GB", "en-AU"] as const;

/** The zone's name where English has one, else how far it is from UTC: "GMT+5:30". */
function zoneName(formats: readonly Intl.DateTimeFormat[], at: number): string {
  const names = formats.map(
    (format) => format.formatToParts(at).find(({ type }) => type === "timeZoneName")?.value ?? "",
  );
  return names.find((name) => !/\d/.test(name)) ?? names[0] ?? "";
}

function isKnown(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en-GB", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
