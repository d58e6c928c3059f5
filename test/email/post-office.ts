import { openMailer } from "../../src/email/transport.ts";
import { createLogger } from "../../src/logger.ts";
import type { ShownMail } from "../../src/sandbox/control-types/shown.ts";
import { type Mailbox, type MailboxOptions, startMailbox } from "../../src/sandbox/mailbox.ts";
import type { Mailer } from "../../src/usecases/mail-ports.ts";

export const FROM = { name: "Amends", address: "amends@northwind.example" };

/** A mailbox and a mailer that sends to it. */
export interface PostOffice {
  readonly box: Mailbox;
  readonly mailer: Mailer;
  /** The newest mail, as received. */
  last(): ShownMail;
  /** Every value of a header of the newest mail. */
  header(name: string): string[];
  close(): Promise<void>;
}

/** A mailer for any server, without patience. */
export const mailerFor = (smtpUrl: string): Mailer =>
  openMailer({
    smtpUrl,
    from: FROM,
    publicUrl: "https://amends.example.com",
    logger: createLogger({ level: "silent" }),
    silenceMs: 1_500,
  });

export async function openPostOffice(options: MailboxOptions = {}): Promise<PostOffice> {
  const box = await startMailbox(options);
  const mailer = mailerFor(box.smtpUrl);
  const last = (): ShownMail => {
    const mail = box.messages().at(-1);
    if (!mail) throw new Error("no mail arrived");
    return mail;
  };
  return {
    box,
    mailer,
    last,
    header: (wanted) =>
      last()
        .headers.filter(({ name }) => name.toLowerCase() === wanted.toLowerCase())
        .map(({ value }) => value),
    close: async () => {
      mailer.close();
      await box.close();
    },
  };
}
