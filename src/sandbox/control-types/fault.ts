/** What can be made to go wrong; see FaultRequest. */
export type FaultKind =
  | "429"
  | "429-bare"
  | "500"
  | "503"
  | "timeout"
  | "reset"
  | "lost"
  | "slow"
  | "html"
  | "truncated"
  | `error:${string}`;

/**
 * `fault`: the next `times` calls (default: all until cleared) of `method` ("*" is every method, also "response_url") in `channel` fail.
 * `lost` carries the call out and then drops the connection, `truncated` carries it out and answers half of the JSON; `timeout` neither acts nor
 * answers, `reset` drops the connection before acting; `slow` waits `ms` and then acts; `retryAfter` is in seconds, and `429-bare` does not say any;
 * `probability` is 0 to 1.
 */
export interface FaultRequest {
  method?: string;
  channel?: string;
  kind: FaultKind;
  retryAfter?: number;
  ms?: number;
  times?: number;
  probability?: number;
}

/** A fault in force, with how often it still strikes (null is without end) and how often it struck. */
export interface ShownFault extends FaultRequest {
  id: string;
  left: number | null;
  struck: number;
}

/** refuse: no mail is taken · greylist-451, 550-rcpt: the address is refused for now, for good · cut-in-data, cut-after-data: the connection is lost before and after the mail was kept · down: nobody answers. */
export type MailFaultKind = "refuse" | "greylist-451" | "550-rcpt" | "cut-in-data" | "cut-after-data" | "down";

/** `mail-fault`: happens to the next `times` mails or connections (default: all until cleared). */
export interface MailFaultRequest {
  kind: MailFaultKind;
  times?: number;
}
