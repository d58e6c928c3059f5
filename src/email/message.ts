import type { SendMailOptions } from "nodemailer";
import { addressIn, type Mailbox } from "../domain/email-address.ts";
import { DeliveryError } from "../domain/errors.ts";
import { shorten, visibleLine } from "../domain/text.ts";
import type { IssueMail } from "../usecases/mail-ports.ts";
import { issueHtml } from "./templates/issue-html.ts";
import { issueText } from "./templates/issue-text.ts";
import { subjectOf } from "./templates/subject.ts";

const NAME_MAX = 100;
const MESSAGE_ID = /^[\w.+-]+@[\w.-]+$/;

/** The mail with its headers and both its parts. Throws DeliveryError("permanent", "bad_address") rather than write to a doubtful address. */
export function messageOf(mail: IssueMail, from: Mailbox): SendMailOptions {
  const address = addressIn(mail.to.address);
  if (address === null) throw new DeliveryError("permanent", "bad_address");
  return {
    // Given apart from the headers, so that nothing in a name can add a recipient.
    envelope: { from: from.address, to: [address] },
    from: mailbox(from.name || "Amends", from.address),
    to: mailbox(mail.to.name, address),
    subject: subjectOf(mail.card),
    text: issueText(mail),
    html: issueHtml(mail),
    messageId: bracketed(mail.messageId),
    inReplyTo: bracketed(mail.threadId),
    references: [bracketed(mail.threadId)],
    headers: {
      // RFC 8058: one POST without a further question, and a link for those who follow it.
      "List-Unsubscribe": { prepared: true, value: `<${mail.links.unsubscribe}>` },
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
      // RFC 3834, and what Exchange reads in its place: nobody's out-of-office note answers us.
      "Auto-Submitted": "auto-generated",
      "X-Auto-Response-Suppress": "All",
    },
  };
}

/** A name and an address for a header. */
export const mailbox = (name: string, address: string) => ({ name: shorten(visibleLine(name), NAME_MAX), address });

/** An id as headers have it. */
export function bracketed(id: string): string {
  if (!MESSAGE_ID.test(id)) throw new Error("A message id is made of letters, digits, dots and an @.");
  return `<${id}>`;
}
