import { MEANINGS } from "./errors.ts";
import { UNREACHABLE } from "./to-person.ts";

const FOR_GOOD: ReadonlySet<string> = new Set([...MEANINGS.permanent, ...MEANINGS.place_closed, ...UNREACHABLE]);

/** Whether a message that Slack refused with this word may be given up: it will never be taken, or the person cannot be written to. */
export const isForGood = (code: string): boolean => FOR_GOOD.has(code);
