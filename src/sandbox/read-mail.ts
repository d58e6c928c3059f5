import PostalMime, { type Email } from "postal-mime";
import type { ShownMail } from "./control-types/shown.ts";
import { replyOf } from "./mail-faults.ts";

/** Headers that RFC 5322 (3.6) wants exactly once, and those of which it takes one at most. */
const ONCE = ["from", "date", "message-id"];
const AT_MOST_ONCE = ["to", "cc", "subject", "reply-to", "sender", "in-reply-to", "references", "mime-version"];
/** RFC 5322, 2.1.1, without the line break. */
const LONGEST_LINE = 998;

/** A mail as it came over the wire, taken apart. Rejects with the server's refusal when it is not one that a strict server takes. */
export async function readMail(raw: Buffer, envelope: ShownMail["envelope"]): Promise<Omit<ShownMail, "n" | "at">> {
  const email = await PostalMime.parse(raw).catch((cause: unknown) => {
    throw Object.assign(replyOf(554, "5.6.0 Not readable"), { cause });
  });
  const faults = [...lineFaults(raw), ...headerFaults(email)];
  if (faults.length > 0) throw replyOf(554, `5.6.0 ${faults.join("; ")}`);
  return {
    envelope,
    from: { name: email.from?.name ?? "", address: email.from?.address ?? "" },
    to: (email.to ?? []).map(({ name, address = "" }) => ({ name, address })),
    subject: email.subject ?? "",
    messageId: email.messageId ?? "",
    headers: email.headers.map(({ originalKey, value }) => ({ name: originalKey, value })),
    text: email.text ?? "",
    html: email.html ?? "",
    attachments: email.attachments.length,
  };
}

function headerFaults({ headers }: Email): string[] {
  const count = (name: string) => headers.filter(({ key }) => key === name).length;
  return [
    ...ONCE.filter((name) => count(name) !== 1).map((name) => `${name} must be there once`),
    ...AT_MOST_ONCE.filter((name) => count(name) > 1).map((name) => `${name} is there twice`),
    ...headers.filter(({ value }) => /[^\x20-\x7e\t]/.test(value)).map(({ key }) => `${key} is not ASCII`),
  ];
}

function lineFaults(raw: Buffer): string[] {
  const text = raw.toString("latin1");
  const lines = text.split("\r\n");
  return [
    ...(lines.some((line) => /[\r\n]/.test(line)) ? ["a line ends without CRLF"] : []),
    ...(lines.some((line) => line.length > LONGEST_LINE) ? [`a line is longer than ${LONGEST_LINE}`] : []),
    ...(text.includes("\0") ? ["it holds a NUL"] : []),
  ];
}
