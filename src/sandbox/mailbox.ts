import type { AddressInfo, Socket } from "node:net";
import { SMTPServer, type SMTPServerDataStream, type SMTPServerOptions, type SMTPServerSession } from "smtp-server";
import type { MailFaultRequest } from "./control-types/fault.ts";
import type { ShownMail } from "./control-types/shown.ts";
import { MailFaults } from "./mail-faults.ts";
import { readMail } from "./read-mail.ts";

/** How to start a mailbox. */
export interface MailboxOptions {
  /** 0 or absent: a free port. It listens on 127.0.0.1 only. */
  readonly port?: number;
  /** When given, whoever sends has to log in as this. */
  readonly login?: { readonly user: string; readonly password: string };
  /** How many it keeps; older ones are forgotten. Default: 2,000. */
  readonly mostMails?: number;
  /** What time mails arrive at; default: the machine's. */
  readonly now?: () => Date;
}

/** A mail server that keeps what it is sent for looking at, whoever it is for. */
export interface Mailbox {
  /** What to set as SMTP_URL. */
  readonly smtpUrl: string;
  /** Every mail, oldest first. */
  messages(): readonly ShownMail[];
  /** Forgets the mails and lifts the faults. */
  clear(): void;
  /** Puts a fault in force. */
  fault(request: MailFaultRequest): void;
  /** Lifts all faults. */
  faultClear(): void;
  /** Calls back for each new mail until the returned function is called. */
  onMessage(listener: (mail: ShownMail) => void): () => void;
  close(): Promise<void>;
}

const MOST_MAILS = 2_000;
const MOST_BYTES = 10_000_000;

/** Starts a mailbox, as strict as real mail servers are: a mail that breaks RFC 5322 is refused with the reason. */
export async function startMailbox(options: MailboxOptions = {}): Promise<Mailbox> {
  const { port = 0, login, mostMails = MOST_MAILS, now = () => new Date() } = options;
  const mails: ShownMail[] = [];
  const listeners = new Set<(mail: ShownMail) => void>();
  const faults = new MailFaults();
  let counted = 0;
  const keep = (read: Omit<ShownMail, "n">): void => {
    counted += 1;
    const mail = { n: counted, ...read };
    mails.push(mail);
    if (mails.length > mostMails) mails.shift();
    for (const listener of listeners) listener(mail);
  };
  const server = createServer({ faults, sockets: new Map(), keep, login, now });
  await listening(server, port);
  const credentials = login ? `${encodeURIComponent(login.user)}:${encodeURIComponent(login.password)}@` : "";
  return {
    smtpUrl: `smtp://${credentials}127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    messages: () => mails,
    clear: () => {
      mails.length = 0;
      faults.clear();
    },
    fault: (request) => faults.add(request),
    faultClear: () => faults.clear(),
    onMessage: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

interface Parts {
  readonly faults: MailFaults;
  /** The open connections by the client's port. */
  readonly sockets: Map<number, Socket>;
  readonly keep: (mail: Omit<ShownMail, "n">) => void;
  readonly login: MailboxOptions["login"];
  readonly now: () => Date;
}

function createServer(parts: Parts): SMTPServer {
  const server = new SMTPServer({
    name: "mailbox.local",
    size: MOST_BYTES,
    logger: false,
    disableReverseLookup: true,
    closeTimeout: 200,
    ...loginRules(parts.login),
    ...steps(parts),
  });
  server.server.on("connection", (socket: Socket) => {
    const { remotePort = 0 } = socket;
    parts.sockets.set(remotePort, socket);
    socket.once("close", () => parts.sockets.delete(remotePort));
  });
  // A client that goes away in the middle is its own affair.
  server.on("error", () => undefined);
  return server;
}

const loginRules = (login: MailboxOptions["login"]): SMTPServerOptions => ({
  disabledCommands: login ? ["STARTTLS"] : ["STARTTLS", "AUTH"],
  authOptional: login === undefined,
  allowInsecureAuth: true,
  onAuth: ({ username, password }, _session, done) =>
    username === login?.user && password === login?.password
      ? done(null, { user: username })
      : done(null, { message: "5.7.8 Who are you?", responseCode: 535 }),
});

/** What happens at each step of taking a mail, and where faults strike. */
function steps({ faults, sockets, keep, now }: Parts): SMTPServerOptions {
  const cut = ({ remotePort }: SMTPServerSession) => sockets.get(remotePort)?.destroy();
  const open = (session: SMTPServerSession, done: (error: Error | null) => void) =>
    faults.strikes("down") ? cut(session) : done(faults.strikes("refuse"));
  return {
    onConnect: open,
    // A client may use a connection again: then it comes here first.
    onMailFrom: (_from, session, done) => open(session, done),
    onRcptTo: (_to, _session, done) => done(faults.strikes("550-rcpt") ?? faults.strikes("greylist-451")),
    onData: (stream, session, done) => {
      if (faults.strikes("cut-in-data")) return void stream.once("data", () => cut(session));
      take(stream, session, now).then(
        (mail) => {
          keep(mail);
          if (faults.strikes("cut-after-data")) cut(session);
          else done();
        },
        (error: Error) => done(error),
      );
    },
  };
}

async function take(
  stream: SMTPServerDataStream,
  { envelope }: SMTPServerSession,
  now: () => Date,
): Promise<Omit<ShownMail, "n">> {
  const pieces: Buffer[] = [];
  for await (const piece of stream as AsyncIterable<Buffer>) pieces.push(piece);
  const from = envelope.mailFrom ? envelope.mailFrom.address : "";
  const read = await readMail(Buffer.concat(pieces), { from, to: envelope.rcptTo.map(({ address }) => address) });
  return { ...read, at: now().toISOString() };
}

const listening = (server: SMTPServer, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.server.off("error", reject);
      resolve();
    });
  });
