import { RuleViolation } from "./errors.ts";

/** The longest note, in characters: what one Slack input field takes. */
export const NOTE_MAX = 3000;

/** Characters that take no ink: a note of only these is no note. */
const INKLESS = /[\s\p{Cf}\p{Cc}\p{Zs}\u2800\u3164\u115F\u1160\uFFA0]/gu;

/** The note as it is kept, trimmed; refuses one that says nothing or is too long. */
export function requiredNote(note: string): string {
  if (note.replace(INKLESS, "") === "")
    throw new RuleViolation("note_required", "Write a note: what was done, or what happens next.");
  const trimmed = note.trim();
  if (trimmed.length > NOTE_MAX)
    throw new RuleViolation("note_too_long", `A note may have ${NOTE_MAX} characters; this one has ${trimmed.length}.`);
  return trimmed;
}
