import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from "@slack/web-api";
import { DeliveryError, type DeliveryFailure } from "../domain/errors.ts";

/** Slack's error words by what each says about the message. A word that is not here means: it was not delivered, try again later. */
export const MEANINGS: Readonly<Record<Exclude<DeliveryFailure, "temporary">, readonly string[]>> = {
  permanent: [
    "invalid_blocks",
    "invalid_blocks_format",
    "invalid_attachments",
    "msg_too_long",
    "msg_blocks_too_long",
    "no_text",
    "too_many_attachments",
    "metadata_too_large",
    "invalid_metadata_format",
    "invalid_metadata_schema",
    "invalid_arguments",
    "block_mismatch",
    "thread_locked",
    "restricted_action_thread_locked",
    "cannot_reply_to_message",
    "attachment_payload_limit_exceeded",
    "markdown_text_conflict",
    "metadata_must_be_sent_from_app",
    "as_user_not_supported",
    // Only lines go into threads: cards are taken there.
    "restricted_action_non_threadable_channel",
  ],
  gone: ["message_not_found", "cant_update_message", "edit_window_closed", "thread_not_found"],
  place_closed: [
    "channel_not_found",
    "not_in_channel",
    "is_archived",
    "is_inactive",
    "channel_is_limited_access",
    "method_not_supported_for_channel_type",
    "messages_tab_disabled",
    "no_permission",
    "restricted_action",
    "restricted_action_read_only_channel",
    "restricted_action_thread_only_channel",
    // Of one channel, or of one person, by Slack's own words; auth.test knows nothing of these.
    "ekm_access_denied",
    "app_access_restricted",
    "access_denied",
    "team_not_found",
  ],
  shut_out: [
    "invalid_auth",
    "not_authed",
    "account_inactive",
    "token_revoked",
    "token_expired",
    "not_allowed_token_type",
    "enterprise_is_restricted",
    "two_factor_setup_required",
    "missing_scope",
    "team_access_not_granted",
    "org_login_required",
  ],
  limited: ["ratelimited", "rate_limited", "message_limit_exceeded"],
  unknown: ["fatal_error", "internal_error", "service_unavailable", "request_timeout", "team_added_to_org"],
};
const MEANING = new Map(
  Object.entries(MEANINGS).flatMap(([failure, codes]) => codes.map((code) => [code, failure as DeliveryFailure])),
);

/** Sockets that never opened, and what was not sent: the request surely did not arrive. */
const NEVER_SENT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
  "STOOD_STILL",
]);
/** A 429 that does not say for how long, and how the library puts it. */
const DEFAULT_WAIT_MS = 30_000;
const NO_RETRY_HEADER = /^Retry header did not contain a valid timeout/;

/**
 * What a failed call to Slack means. `repeatable` calls (updates) do no harm when done twice, so a lost answer is only temporary.
 * Anything that did not come from the call is given back as it is.
 */
export function deliveryError(error: unknown, o: { readonly repeatable: boolean }): unknown {
  const found = classify(error);
  if (!found) return error;
  const failure = found.failure === "unknown" && o.repeatable ? "temporary" : found.failure;
  return new DeliveryError(failure, found.code, found.retryAfterMs);
}

interface Classified {
  readonly failure: DeliveryFailure;
  readonly code: string;
  readonly retryAfterMs?: number;
}

function classify(error: unknown): Classified | undefined {
  if (error instanceof WebAPIRateLimitedError)
    return { failure: "limited", code: "ratelimited", retryAfterMs: error.retryAfter * 1_000 };
  if (error instanceof WebAPIPlatformError) return byCode(error.data.error);
  if (error instanceof WebAPIHTTPError) return { failure: "unknown", code: `http_${error.statusCode}` };
  if (error instanceof WebAPIRequestError) return byCause(error.original);
  // The library has no error of its own for a 429 that does not say for how long.
  if (error instanceof Error && NO_RETRY_HEADER.test(error.message)) return byCause(error);
  return undefined;
}

/** An error word means what the table says; text that is no word (an HTML page, half a JSON) means nobody knows. */
function byCode(code: string): Classified {
  if (!/^[a-z0-9_]+$/.test(code)) return { failure: "unknown", code: "unreadable_answer" };
  const failure = MEANING.get(code) ?? "temporary";
  return failure === "limited" ? { failure, code, retryAfterMs: DEFAULT_WAIT_MS } : { failure, code };
}

function byCause(cause: Error): Classified {
  if (/retry header|rate limit/i.test(cause.message))
    return { failure: "limited", code: "ratelimited", retryAfterMs: DEFAULT_WAIT_MS };
  const code = causeCode(cause);
  return { failure: NEVER_SENT.has(code) ? "temporary" : "unknown", code };
}

/** The system's word for what happened to the socket, wherever in the chain of causes it stands. */
function causeCode(error: unknown, depth = 0): string {
  if (!(error instanceof Error) || depth > 4) return "request_failed";
  const code: unknown = Reflect.get(error, "code");
  if (typeof code === "string" && /^[A-Z_]+$/.test(code)) return code;
  return error.cause === undefined
    ? error.name === "TimeoutError"
      ? "TIMEOUT"
      : "request_failed"
    : causeCode(error.cause, depth + 1);
}
