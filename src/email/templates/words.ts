/** What the figure in the subject is about, for those who have never heard of it. */
export const WHAT_NPS_IS =
  "NPS (Net Promoter Score) comes from one question, how likely someone is to recommend us from 0 to 10: " +
  "those who answer 0 to 6 are unhappy enough that somebody should call them.";

/** What one should know about the links. */
export const PERSONAL =
  "The links in this mail are yours alone: whoever has them acts in your name, so please do not pass the mail on.";

/** Where answers to the mail go. */
export const NOT_READ = "Amends does not read replies to this mail; write a note on the issue's page instead.";

const moments = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  timeZone: "UTC",
});

/** "2 Nov 2026, 09:00 UTC": a mail does not know where it is read. */
export const momentText = (iso: string): string =>
  Number.isNaN(Date.parse(iso)) ? iso : `${moments.format(Date.parse(iso))} UTC`;
