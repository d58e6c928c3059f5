import type { SendMailOptions } from "nodemailer";
import { addressIn, type Mailbox } from "../domain/email-address.ts";
import { DeliveryError } from "../domain/errors.ts";
import type { DigestMail } from "../usecases/digest.ts";
import { bracketed, mailbox } from "./message.ts";
import { digestHtml, digestSubject, digestText } from "./templates/digest.ts";

/** A digest's mail with its headers and both its parts. Throws DeliveryError("permanent", "bad_address") rather than write to a doubtful address. */
export function digestMessageOf(mail: DigestMail, from: Mailbox): SendMailOptions {
  const address = addressIn(mail.to.address);
  if (address === null) throw new DeliveryError("permanent", "bad_address");
  return {
    // Given apart from the headers, so that nothing in a name can add a recipient.
    envelope: { from: from.address, to: [address] },
    from: mailbox(from.name || "Amends", from.address),
    to: mailbox(mail.to.name, address),
    subject: digestSubject(mail),
    text: digestText(mail),
    html: digestHtml(mail),
    messageId: bracketed(mail.messageId),
    headers: {
      // Not with one click: the page asks what to stop, and a digest is about several issues.
      "List-Unsubscribe": { prepared: true, value: `<${mail.unsubscribe}>` },
      // RFC 3834, and what Exchange reads in its place: nobody's out-of-office note answers us.
      "Auto-Submitted": "auto-generated",
      "X-Auto-Response-Suppress": "All",
    },
  };
}
