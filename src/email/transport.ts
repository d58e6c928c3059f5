import { createTransport, type SendMailOptions, type Transporter } from "nodemailer";
import { stopwatch } from "../clock.ts";
import type { Mailbox } from "../domain/email-address.ts";
import { DeliveryError } from "../domain/errors.ts";
import type { Logger } from "../logger.ts";
import { type Observer, UNOBSERVED } from "../observer.ts";
import type { Mailer } from "../usecases/mail-ports.ts";
import { deliveryError } from "./errors.ts";
import { alertMessageOf, digestMessageOf, messageOf, rejectionsMessageOf, reminderMessageOf } from "./message.ts";

/** Where mails go out and in whose name. */
export interface MailerOptions {
  /** smtp:// or smtps://, with user and password where the server wants them. */
  readonly smtpUrl: string;
  readonly from: Mailbox;
  /** How the world reaches Amends: its host is what Amends introduces itself with. */
  readonly publicUrl: string;
  readonly logger: Logger;
  readonly observer?: Observer;
  /** How long the server may be silent, 20 s; a test has less patience. */
  readonly silenceMs?: number;
}

const SILENCE_MS = 20_000;
/** Servers end a silent connection after some minutes at most; we do before they do, so that no mail is lost to that. */
const IDLE_MS = 20_000;
const CONNECTIONS = 3;

/** Opens a pool of SMTP connections. A mail is tried once: whether and when it is tried again, the caller decides. */
export function openMailer(options: MailerOptions): Mailer {
  const transport = createTransport(poolOptions(options));
  transport.on("error", (err) => options.logger.warn("A mail connection failed", { transport: "email", err }));
  const handedOver = watchHandingOver(transport);
  const { observer = UNOBSERVED } = options;
  const handOver = async (message: SendMailOptions, messageId: string): Promise<void> => {
    const elapsedMs = stopwatch();
    try {
      await observer.step({ name: "mail", kind: "client" }, () => transport.sendMail(message));
      observer.mail("ok", elapsedMs());
    } catch (error) {
      const known = deliveryError(error, { afterData: handedOver.has(messageId) });
      observer.mail(known instanceof DeliveryError ? known.code : "error", elapsedMs());
      throw known;
    } finally {
      handedOver.delete(messageId);
    }
  };
  return {
    host: new URL(options.publicUrl).hostname,
    send: async (mail) => handOver(messageOf(mail, options.from), mail.messageId),
    sendDigest: async (mail) => handOver(digestMessageOf(mail, options.from), mail.messageId),
    sendReminders: async (mail) => handOver(reminderMessageOf(mail, options.from), mail.messageId),
    sendAlert: async (mail) => handOver(alertMessageOf(mail, options.from), mail.messageId),
    sendRejections: async (mail) => handOver(rejectionsMessageOf(mail, options.from), mail.messageId),
    verify: async () => {
      await transport.verify().catch((error: unknown) => {
        throw deliveryError(error, { afterData: false });
      });
    },
    close: () => transport.close(),
  };
}

function poolOptions({ smtpUrl, publicUrl, silenceMs = SILENCE_MS }: MailerOptions) {
  return {
    url: smtpUrl,
    pool: true as const,
    name: new URL(publicUrl).hostname,
    maxConnections: CONNECTIONS,
    // A mail whose connection died may have arrived: sending it again is not the pool's to decide.
    maxRequeues: 0,
    idleTimeout: IDLE_MS,
    requireTLS: mustBeEncrypted(new URL(smtpUrl)),
    dnsTimeout: silenceMs,
    connectionTimeout: silenceMs,
    greetingTimeout: silenceMs,
    socketTimeout: silenceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** A password goes over the wire only encrypted, unless it stays on this machine; `?requireTLS=false` in the URL says otherwise. */
const mustBeEncrypted = ({ password, hostname, protocol }: URL): boolean =>
  password !== "" && protocol === "smtp:" && !["localhost", "127.0.0.1", "[::1]"].includes(hostname);

/** The ids of the mails on their way that were handed over whole: from then on a lost connection does not say whether they arrived. */
function watchHandingOver(transport: Transporter<unknown>): Set<string> {
  const ids = new Set<string>();
  transport.use("stream", (mail, done) => {
    const id = mail.message.messageId().replace(/[<>]/g, "");
    mail.message.processFunc((body) => body.once("end", () => ids.add(id)));
    done();
  });
  return ids;
}
