import { morningOf } from "../../domain/snooze-day.ts";
import { ALL_CONTACTS, ALL_STATUSES } from "../../domain/status.ts";
import { cleanText } from "../../domain/text.ts";
import type { IssueForm } from "../../usecases/submit-form.ts";
import type { WebRequest } from "../server.ts";
import type { Proof } from "./form-proof.ts";

/** What stands in a form's fields, as it was typed: shown again when the form comes back. */
export interface Typed {
  /** What is to become of an escalation. */
  readonly do: string;
  readonly sendTo: string;
  readonly sendToEmail: string;
  readonly to: string;
  readonly contact: string;
  readonly rootCause: string;
  readonly assign: string;
  readonly assignEmail: string;
  readonly follow: readonly string[];
  readonly followEmails: string;
  readonly unfollow: readonly string[];
  readonly snoozeUntil: string;
  readonly snoozeReason: string;
  /** Empty, or the sign of the box. */
  readonly wake: string;
  readonly note: string;
}

export const NOTHING_TYPED: Typed = {
  do: "",
  sendTo: "",
  sendToEmail: "",
  to: "",
  contact: "",
  rootCause: "",
  assign: "",
  assignEmail: "",
  follow: [],
  followEmails: "",
  unfollow: [],
  snoozeUntil: "",
  snoozeReason: "",
  wake: "",
  note: "",
};

/** A form's fields; null when the body is of another kind than browsers send. */
export function readFields({ headers, body }: Pick<WebRequest, "headers" | "body">): URLSearchParams | null {
  const type = (headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase();
  return type === "application/x-www-form-urlencoded" ? new URLSearchParams(body.toString("utf8")) : null;
}

/** RFC 8058: the one POST a mail program sends for "unsubscribe", as a form of either kind. */
export function isOneClick({ headers, body }: Pick<WebRequest, "headers" | "body">): boolean {
  const fields = readFields({ headers, body });
  if (fields) return fields.get("List-Unsubscribe") === "One-Click";
  const multipart = /^multipart\/form-data\b/i.test(headers["content-type"] ?? "");
  return multipart && /name="?List-Unsubscribe"?\s+One-Click\s/i.test(body.toString("latin1"));
}

/** The proof a form carries; empty texts when it carries none. */
export const proofIn = (fields: URLSearchParams): Proof => ({
  nonce: fields.get("nonce") ?? "",
  seal: fields.get("seal") ?? "",
});

/** The fields as they were typed; browsers send line ends as two characters, a note has one. */
export function typedIn(fields: URLSearchParams): Typed {
  const text = (name: string): string => cleanText(fields.get(name) ?? "").replaceAll("\r\n", "\n");
  return {
    do: text("do"),
    sendTo: text("sendTo"),
    sendToEmail: text("sendToEmail"),
    to: text("to"),
    contact: text("contact"),
    rootCause: text("rootCause"),
    assign: text("assign"),
    assignEmail: text("assignEmail"),
    follow: fields.getAll("follow").map(cleanText),
    followEmails: text("followEmails"),
    unfollow: fields.getAll("unfollow").map(cleanText),
    snoozeUntil: text("snoozeUntil"),
    snoozeReason: text("snoozeReason"),
    wake: text("wake"),
    note: text("note"),
  };
}

/** Nobody has this id: what is no number names nobody. */
const NOBODY = -1;
const idIn = (text: string): number => (/^\d{1,15}$/.test(text) ? Number(text) : NOBODY);

/** The form in the domain's words; days are those of a time zone. What no form of ours offers becomes something the rules refuse. */
export const formOf = (typed: Typed, seenVersion: string | null, timeZone: string | null): IssueForm => ({
  seenVersion: idIn(seenVersion ?? ""),
  to: ALL_STATUSES.find((status) => status === typed.to) ?? null,
  contact: ALL_CONTACTS.find((contact) => contact === typed.contact) ?? null,
  rootCause: typed.rootCause || null,
  assign: typed.assign === "" ? null : idIn(typed.assign),
  assignEmail: typed.assignEmail.trim(),
  follow: typed.follow.map(idIn),
  followEmails: typed.followEmails,
  unfollow: typed.unfollow.map(idIn),
  note: typed.note,
  escalation: escalationIn(typed),
  snooze: snoozeIn(typed, timeZone),
  wake: typed.wake !== "",
});

/** What can be chosen about an escalation, in the order of the form; links in mails choose by these words. */
export const ESCALATION_WISHES = ["take", "send", "return"] as const;

/** Whoever only names somebody wants it sent to them. */
function escalationIn(typed: Typed): IssueForm["escalation"] {
  const sendToEmail = typed.sendToEmail.trim();
  const chosen = ESCALATION_WISHES.find((wish) => wish === typed.do);
  const wish = chosen ?? (typed.sendTo !== "" || sendToEmail !== "" ? "send" : null);
  return wish && { do: wish, sendTo: typed.sendTo === "" ? null : idIn(typed.sendTo), sendToEmail };
}

function snoozeIn({ snoozeUntil, snoozeReason }: Typed, timeZone: string | null): IssueForm["snooze"] {
  if (snoozeUntil.trim() === "" && snoozeReason.trim() === "") return null;
  return { until: morningOf(snoozeUntil, timeZone) ?? "", day: snoozeUntil.trim(), reason: snoozeReason };
}
