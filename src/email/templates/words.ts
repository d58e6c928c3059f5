/** What the figure in the subject is about, for those who have never heard of it. */
export const WHAT_NPS_IS =
  "NPS (Net Promoter Score) comes from one question, how likely someone is to recommend us from 0 to 10: " +
  "those who answer 0 to 6 are unhappy enough that somebody should call them.";

/** What one should know about the links. */
export const PERSONAL =
  "The links in this mail are yours alone: whoever has them acts in your name, so please do not pass the mail on.";

/** Where answers to the mail go. */
export const NOT_READ = "Amends does not read replies to this mail; write a note on the issue's page instead.";

/** What one should know before pressing one of them. */
export const OPENING_CHANGES_NOTHING =
  "Each of these opens a page with a form and asks for a note where one is needed; nothing changes before you send it.";
