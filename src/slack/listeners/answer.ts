import { randomUUID } from "node:crypto";
import type { RespondFn, ViewErrorsResponseAction } from "@slack/bolt";
import { OutcomeUnknown, type RuleCode, RuleViolation } from "../../domain/errors.ts";
import type { Logger } from "../../logger.ts";
import { Refused } from "../../usecases/execute-command.ts";
import { Unreadable } from "../untrusted.ts";
import { escapeMrkdwn } from "../views/blocks.ts";

/** Says something to the one who clicked, and to nobody else. A lost answer is logged, never thrown: what was done stays done. */
export async function tell(respond: RespondFn, text: string, logger: Logger): Promise<void> {
  try {
    await respond({ response_type: "ephemeral", replace_original: false, text: escapeMrkdwn(text) });
  } catch (err) {
    logger.warn("an answer to a click could not be delivered", { err });
  }
}

/** A window stays open, with a sentence under one of its inputs. */
export const under = (input: string, sentence: string): ViewErrorsResponseAction => ({
  response_action: "errors",
  errors: { [input]: sentence },
});

/** The rule that was broken; null for anything else that went wrong. */
export function codeOf(error: unknown): RuleCode | null {
  if (error instanceof Refused) return error.violation.code;
  return error instanceof RuleViolation ? error.code : null;
}

/** The sentence for a person after anything that went wrong. What is not expected is logged with an id, and the person gets the id. */
export function sentenceFor(error: unknown, logger: Logger): string {
  if (error instanceof RuleViolation || error instanceof Refused) return error.message;
  if (error instanceof Unreadable)
    return "This button is from an older version of Amends. Use the buttons on the newest card.";
  if (isTooLate(error)) return "That took too long for Slack to open the window. Please try again.";
  const errorId = randomUUID().slice(0, 8);
  logger.error("a click could not be carried out", { errorId, err: error });
  if (error instanceof OutcomeUnknown)
    return `Amends cannot tell whether this was done. Look at the card in a minute, and try again if it was not. If it stays, tell your admin: error ${errorId}.`;
  return `Amends could not do this just now; nothing was changed. Try again in a minute. If it stays, tell your admin: error ${errorId}.`;
}

const TOO_LATE: ReadonlySet<unknown> = new Set(["expired_trigger_id", "exchanged_trigger_id"]);

/** Slack opens windows for three seconds after a click, and one for each. */
const isTooLate = (error: unknown): boolean =>
  TOO_LATE.has((error as { data?: { error?: unknown } } | null)?.data?.error);
