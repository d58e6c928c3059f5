import type { FaultKind } from "./fault.ts";

/** One call the app made to the Web API; tokens are never in `args`. */
export interface ApiLogEntry {
  type: "api";
  seq: number;
  at: string;
  method: string;
  args: Record<string, unknown>;
  status: number;
  ok: boolean;
  error?: string;
  /** Slack's detail, e.g. "[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]". */
  messages: string[];
  /** E.g. "unknown_argument:foo", "missing_charset", "missing_text_in_message". */
  warnings: string[];
  retryAfter?: number;
  /** The fault that struck it, if one did. */
  fault?: FaultKind;
  ms: number;
}

/** One use of a response_url by the app. */
export interface ResponseUrlLogEntry {
  type: "response_url";
  seq: number;
  at: string;
  args: Record<string, unknown>;
  status: number;
  ok: boolean;
  error?: string;
  fault?: FaultKind;
  ms: number;
}

/** What was delivered to the app. */
export type DeliveryKind =
  | "event"
  | "command"
  | "block_actions"
  | "block_suggestion"
  | "view_submission"
  | "view_closed"
  | "shortcut"
  | "message_action"
  | "url_verification";

/** One attempt to deliver something to the app, and how the app acknowledged it. */
export interface DeliveryLogEntry {
  type: "delivery";
  seq: number;
  at: string;
  kind: DeliveryKind;
  via: "http" | "socket" | "none";
  /** One line for people, e.g. "message in #client-feedback by Bridget Harper". */
  summary: string;
  payload: unknown;
  /** 0 is the first attempt, then the number of the retry; a replay says so in `replayOf`. */
  attempt: number;
  replayOf?: number;
  acked: boolean;
  /** HTTP status of the answer; absent when none came, or over a socket. */
  status?: number;
  ms: number;
  /** What the app answered, parsed when it is JSON. */
  response?: unknown;
  /** Why it counts as failed: http_timeout, http_error, connection_failed, no_listener. */
  failure?: string;
}

/** One line of `log`. */
export type LogEntry = ApiLogEntry | ResponseUrlLogEntry | DeliveryLogEntry;

/** One message of `stream`: something that a page may want to read again, or a new log entry. */
export type StreamEvent =
  | { type: "changed"; seq: number; channels: string[]; users: string[]; mailbox?: true }
  | { type: "log"; seq: number; entry: LogEntry };
