/** Whether a text is a day of the calendar as Slack writes it, "2026-12-24". */
export function isDate(text: string): boolean {
  const midnight = new Date(`${text}T00:00:00Z`);
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(midnight.getTime());
  return isDay && midnight.toISOString().startsWith(text);
}

/** Whether a text is a time of day as Slack writes it, "09:30". */
export function isTime(text: string): boolean {
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(text);
}

/** Whether a number is a moment as Slack writes it: whole seconds, ten digits. */
export function isMoment(seconds: number): boolean {
  return Number.isInteger(seconds) && seconds >= 1_000_000_000 && seconds <= 9_999_999_999;
}

/** Whether a text is a number as a number_input holds it, "-4" or "2.5". */
export function isNumber(text: string): boolean {
  return /^-?\d+(\.\d+)?$/.test(text);
}
