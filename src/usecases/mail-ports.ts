import type { Why } from "../domain/audience.ts";
import type { Rejections } from "../domain/rejections.ts";
import type { Status } from "../domain/status.ts";
import type { Alert } from "./alerts.ts";
import type { DigestMail } from "./digest.ts";
import type { CardData, HistoryEntry } from "./reader-ports.ts";
import type { ReminderMail } from "./reminders.ts";

/** One mail about one issue to one person. */
export interface IssueMail {
  readonly to: { readonly name: string; readonly address: string };
  /** IANA name of where it is read; null when unknown. */
  readonly timeZone: string | null;
  readonly why: Why;
  /** The name of who is away, in whose place they read it; null or missing: it is their own. */
  readonly standsInFor?: string | null;
  readonly card: CardData;
  /** What has just happened; null when the mail is about the issue as it stands. */
  readonly news: HistoryEntry | null;
  /** The notes so far, oldest first. */
  readonly history: readonly HistoryEntry[];
  readonly links: MailLinks;
  /** When the mail is made: its clocks are those of this moment. ISO 8601 in UTC. */
  readonly at: string;
  /** The same on every try, so that a mail sent twice can be told to be the same. Without angle brackets. */
  readonly messageId: string;
  /** What every mail about this issue to this person refers to: makes one conversation of them. */
  readonly threadId: string;
}

/** Where a person reads mails; `stopped`: they want none about the issue that was asked about. */
export interface MailTo extends Pick<IssueMail, "to" | "timeZone"> {
  readonly stopped: boolean;
}

/** Why a mail is not sent, as the ledger has it. slack_address: the address is known from Slack alone, and the workspace does not use such ones; address_refused: the mail server refused it lately. */
export interface Unsent {
  readonly unsent: "no_address" | "address_refused" | "slack_address" | "mails_stopped" | "no_longer_so";
}

/** What a link can choose besides a status: what a leader does with an escalation, or the answer to "still on it?". */
export type Doing = "take" | "send" | "return" | "note" | "snooze" | "assign";

/** Personal addresses of the page: whoever has them acts as this person. */
export interface MailLinks {
  readonly page: string;
  /** The page with a status chosen, in button order. */
  readonly resolutions: readonly { readonly status: Status; readonly label: string; readonly url: string }[];
  /** The page with something else chosen or open. */
  readonly doing: Readonly<Record<Doing, string>>;
  /** Stops the mails about this issue: after a confirmation, or by one POST of a mail program. */
  readonly unsubscribe: string;
}

/** One mail about a place that takes no messages. */
export interface AlertMail extends Pick<IssueMail, "to" | "timeZone"> {
  readonly alert: Alert;
  /** The page of each issue by its id: whoever has these addresses acts as this person. */
  readonly pages: ReadonlyMap<number, string>;
  /** The same on every try. Without angle brackets. */
  readonly messageId: string;
}

/** One mail about deliveries that could not be understood. */
export interface RejectionsMail extends Pick<AlertMail, "to" | "timeZone" | "messageId"> {
  readonly rejections: Rejections;
}

/** Email as delivery sees it. Failures are DeliveryError: permanent for an address that is refused, temporary otherwise. */
export interface Mailer {
  /** What stands behind the @ of its messages' ids. */
  readonly host: string;
  send(mail: IssueMail): Promise<void>;
  sendDigest(mail: DigestMail): Promise<void>;
  sendReminders(mail: ReminderMail): Promise<void>;
  sendAlert(mail: AlertMail): Promise<void>;
  sendRejections(mail: RejectionsMail): Promise<void>;
  /** Rejects when the mail server does not answer or refuses us. */
  verify(): Promise<void>;
  close(): void;
}
