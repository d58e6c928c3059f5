/** Why a command was refused, in words a program can branch on. */
export type RuleCode =
  | "note_required"
  | "note_too_long"
  | "already"
  | "changed_meanwhile"
  | "not_possible_from_here"
  | "contact_required"
  | "root_cause_required"
  | "unknown_root_cause"
  | "nothing_to_undo"
  | "not_yours_to_undo"
  | "too_late_to_undo"
  | "answered"
  | "not_allowed"
  | "not_known_yet"
  | "no_such_issue"
  | "not_a_leader"
  | "not_escalated"
  | "nobody_chosen"
  | "closed"
  | "escalated"
  | "snooze_in_the_past"
  | "snooze_too_long"
  | "cannot_be_chosen"
  | "cannot_be_told"
  | "bad_address"
  | "bad_search"
  | "bad_setting";

/** An expected refusal: its message is a sentence written for the person who tried, and changes nothing. */
export class RuleViolation extends Error {
  override readonly name = "RuleViolation";
  readonly code: RuleCode;
  constructor(code: RuleCode, sentence: string) {
    super(sentence);
    this.code = code;
  }
}

/** The database was lost while something was being saved: it may have been saved, or not. */
export class OutcomeUnknown extends Error {
  override readonly name = "OutcomeUnknown";
  readonly safeToLog = true;
  constructor(cause: unknown) {
    super("the database was lost before it said whether this was saved", { cause });
  }
}

/**
 * What is known after a transport failed.
 * permanent: this message will never be accepted · gone: the message to change no longer exists · place_closed: nothing is accepted there until a person mends it ·
 * shut_out: nothing of ours is accepted anywhere until a person mends it · limited: told to wait · temporary: surely not delivered, try again · unknown: may have been delivered, look before trying again.
 */
export type DeliveryFailure = "permanent" | "gone" | "place_closed" | "shut_out" | "limited" | "temporary" | "unknown";

/** A failed delivery; `code` is the transport's own word, `retryAfterMs` only with `limited`. */
export class DeliveryError extends Error {
  override readonly name = "DeliveryError";
  readonly failure: DeliveryFailure;
  readonly code: string;
  readonly retryAfterMs: number | undefined;
  constructor(failure: DeliveryFailure, code: string, retryAfterMs?: number) {
    super(`${failure}: ${code}`);
    this.failure = failure;
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}
