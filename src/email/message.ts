import type { SendMailOptions } from "nodemailer";
import { addressIn, type Mailbox } from "../domain/email-address.ts";
import { DeliveryError } from "../domain/errors.ts";
import { shorten, visibleLine } from "../domain/text.ts";
import type { DigestMail } from "../usecases/digest.ts";
import type { AlertMail, IssueMail, RejectionsMail } from "../usecases/mail-ports.ts";
import type { ReminderMail } from "../usecases/reminders.ts";
import { alertHtml, alertSubject, alertText } from "./templates/alert.ts";
import { digestHtml, digestSubject, digestText } from "./templates/digest.ts";
import { issueHtml } from "./templates/issue-html.ts";
import { issueText } from "./templates/issue-text.ts";
import { rejectionsHtml, rejectionsMailText, rejectionsSubject } from "./templates/rejections.ts";
import { reminderHtml, reminderSubject, reminderText } from "./templates/reminders.ts";
import { subjectOf } from "./templates/subject.ts";

const NAME_MAX = 100;
const MESSAGE_ID = /^[\w.+-]+@[\w.-]+$/;

/** A mail about an issue with its headers and both its parts. Throws DeliveryError("permanent", "bad_address") rather than write to a doubtful address. */
export const messageOf = (mail: IssueMail, from: Mailbox): SendMailOptions => ({
  ...addressed(mail, from, mail.links.unsubscribe, {
    // RFC 8058: one POST without a further question, and a link for those who follow it.
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
  }),
  subject: subjectOf(mail),
  text: issueText(mail),
  html: issueHtml(mail),
  inReplyTo: bracketed(mail.threadId),
  references: [bracketed(mail.threadId)],
});

/** A digest's mail in the same way. It cannot be stopped with one click: the page asks what to stop, and a digest is about several issues. */
export const digestMessageOf = (mail: DigestMail, from: Mailbox): SendMailOptions => ({
  ...addressed(mail, from, mail.unsubscribe, {}),
  subject: digestSubject(mail),
  text: digestText(mail),
  html: digestHtml(mail),
});

/** A reminder's mail: as a digest's. */
export const reminderMessageOf = (mail: ReminderMail, from: Mailbox): SendMailOptions => ({
  ...addressed(mail, from, mail.unsubscribe, {}),
  subject: reminderSubject(mail),
  text: reminderText(mail),
  html: reminderHtml(mail),
});

/** The mail about a closed place: it is about the installation, and there is nothing to unsubscribe from but the place itself. */
export const alertMessageOf = (mail: AlertMail, from: Mailbox): SendMailOptions => ({
  ...addressed(mail, from, null, {}),
  subject: alertSubject(mail),
  text: alertText(mail),
  html: alertHtml(mail),
});

/** The mail about deliveries that could not be understood: in the same way. */
export const rejectionsMessageOf = (mail: RejectionsMail, from: Mailbox): SendMailOptions => ({
  ...addressed(mail, from, null, {}),
  subject: rejectionsSubject(mail),
  text: rejectionsMailText(mail),
  html: rejectionsHtml(mail),
});

/** What stands in the head of every mail; `unsubscribe` null: it cannot be stopped. */
function addressed(
  { to, messageId }: Pick<IssueMail, "to" | "messageId">,
  from: Mailbox,
  unsubscribe: string | null,
  more: Readonly<Record<string, string>>,
): SendMailOptions {
  const address = addressIn(to.address);
  if (address === null) throw new DeliveryError("permanent", "bad_address");
  return {
    // Given apart from the headers, so that nothing in a name can add a recipient.
    envelope: { from: from.address, to: [address] },
    from: mailbox(from.name || "Amends", from.address),
    to: mailbox(to.name, address),
    messageId: bracketed(messageId),
    headers: {
      ...(unsubscribe === null ? {} : { "List-Unsubscribe": { prepared: true, value: `<${unsubscribe}>` } }),
      ...more,
      // RFC 3834, and what Exchange reads in its place: nobody's out-of-office note answers us.
      "Auto-Submitted": "auto-generated",
      "X-Auto-Response-Suppress": "All",
    },
  };
}

/** A name and an address for a header. */
const mailbox = (name: string, address: string) => ({ name: shorten(visibleLine(name), NAME_MAX), address });

/** An id as headers have it. */
export function bracketed(id: string): string {
  if (!MESSAGE_ID.test(id)) throw new Error("A message id is made of letters, digits, dots and an @.");
  return `<${id}>`;
}
