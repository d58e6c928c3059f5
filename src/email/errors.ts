import { types } from "node:util";
import { DeliveryError, type DeliveryFailure } from "../domain/errors.ts";

/** What nodemailer says about a failure, as far as it is understood here. */
interface SmtpFailure {
  /** Nodemailer's word, such as ECONNECTION. */
  readonly word: string;
  /** The system's word where there is one, such as ECONNREFUSED. */
  readonly cause: string;
  /** The step that failed: "RCPT TO", "DATA", "CONN" ... */
  readonly step: string;
  /** The server's three digits; null when it said nothing. */
  readonly reply: number | null;
  /** The enhanced status code (RFC 3463), such as "5.1.1"; empty when there is none. */
  readonly detail: string;
  /** The whole message had been handed over when it failed. */
  readonly afterData: boolean;
}

interface Row {
  readonly when: (f: SmtpFailure) => boolean;
  readonly failure: DeliveryFailure;
  /** The beginning of the code; null: the step says enough. */
  readonly code: string;
}

const refused = (f: SmtpFailure): boolean => f.reply !== null && f.reply >= 500;
const AUTHENTICATE_FIRST = [530, 534, 535, 538];

/**
 * What each failure means; the first row that fits decides. Codes that begin with `rcpt` say that the address itself is bad;
 * `policy` that the server does not want this mail for it; `cut_after_data` that the server may have taken the mail: it is sent
 * again with the same Message-ID, by which servers and mail programs can tell that it is the same.
 */
const ROWS: readonly Row[] = [
  { when: (f) => f.word === "EAUTH" && !isTemporary(f), failure: "place_closed", code: "auth" },
  { when: (f) => ["ENOAUTH", "ECONFIG"].includes(f.word), failure: "place_closed", code: "auth" },
  { when: (f) => AUTHENTICATE_FIRST.includes(f.reply ?? 0), failure: "place_closed", code: "auth" },
  { when: (f) => f.step === "MAIL FROM" && f.reply === 552, failure: "permanent", code: "too_large" },
  { when: (f) => f.step === "MAIL FROM" && refused(f), failure: "place_closed", code: "sender" },
  {
    when: (f) => f.step === "RCPT TO" && refused(f) && f.detail.startsWith("5.7."),
    failure: "permanent",
    code: "policy",
  },
  { when: (f) => f.step === "RCPT TO" && refused(f) && isFull(f), failure: "temporary", code: "mailbox_full" },
  { when: (f) => f.step === "RCPT TO" && f.detail === "5.2.3", failure: "permanent", code: "too_large" },
  { when: (f) => f.step === "RCPT TO" && refused(f), failure: "permanent", code: "rcpt" },
  { when: (f) => f.step === "DATA" && refused(f), failure: "permanent", code: "data" },
  { when: (f) => f.word === "EMESSAGE" && f.step === "MAIL FROM", failure: "permanent", code: "too_large" },
  { when: (f) => f.word === "EENVELOPE" && f.step === "API", failure: "permanent", code: "rcpt" },
  { when: (f) => f.afterData && f.reply === null, failure: "temporary", code: "cut_after_data" },
  { when: () => true, failure: "temporary", code: "" },
];

/** A full mailbox is somebody's who will empty it (RFC 3463: "a persistent transient failure"), whatever digit the server begins with. */
const isFull = ({ reply, detail }: SmtpFailure): boolean =>
  detail === "5.2.2" || (reply === 552 && (detail === "" || detail === "5.2.0"));

const isTemporary = (f: SmtpFailure): boolean => f.reply !== null && f.reply < 500;

/** What a failed attempt to send means. What did not come from sending is given back as it is. */
export function deliveryError(error: unknown, o: { readonly afterData: boolean }): unknown {
  const failure = understood(error, o.afterData);
  if (failure === null) return error;
  const row = ROWS.find(({ when }) => when(failure));
  return new DeliveryError(row?.failure ?? "temporary", codeOf(failure, row?.code ?? ""));
}

function understood(error: unknown, afterData: boolean): SmtpFailure | null {
  if (!types.isNativeError(error)) return null;
  const text = (key: string): string => {
    const value: unknown = Reflect.get(error, key);
    return typeof value === "string" ? value : "";
  };
  const reply: unknown = Reflect.get(error, "responseCode");
  const word = text("code");
  if (!/^E[A-Z0-9]+$/.test(word) && !/pool was closed/.test(error.message)) return null;
  return {
    word: word || "ECONNECTION",
    cause: text("originalCode"),
    step: text("command").replace(/^AUTH .*/, "AUTH"),
    reply: typeof reply === "number" ? reply : null,
    detail: /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(text("response"))?.[1] ?? "",
    afterData,
  };
}

/** "rcpt_550_5.1.1", "conn_421", "econnrefused": the server's own figures, never its words, which quote addresses. */
function codeOf({ word, cause, step, reply, detail }: SmtpFailure, code: string): string {
  const prefix = code || (reply === null ? (cause || word).toLowerCase() : step.toLowerCase().replaceAll(" ", "_"));
  return [prefix, reply === null ? "" : String(reply), detail].filter(Boolean).join("_");
}

/** Codes of mails that are given up though no server refused them: a doubtful address, a day of tries in vain, and what may have arrived twice already. */
const GIVEN_UP = ["bad_address", "gave_up", "cut_after_data"];

/** Whether a mail that failed with this code may be given up. */
export const isForGood = (code: string): boolean =>
  [...GIVEN_UP, ...ROWS.flatMap((row) => (row.failure === "permanent" ? row.code : []))].some((word) =>
    code.startsWith(word),
  );
