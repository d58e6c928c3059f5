import { Command, InvalidArgumentError } from "commander";
import open from "open";
import { type RunningApp, startApp } from "../app.ts";
import type { Closers } from "../assembly/closers.ts";
import type { Clock } from "../clock.ts";
import { type Config, hasDesktop, loadConfig } from "../config.ts";
import { loadSecretKeys } from "../key-file.ts";
import { createLogger } from "../logger.ts";
import { readManifest } from "../manifest.ts";
import { type LocalSlack, startLocalSlack } from "../sandbox/local-slack.ts";
import { type Mailbox, startMailbox } from "../sandbox/mailbox.ts";
import { openDatabase } from "../store/database.ts";
import { seal, tokenHash } from "../store/secrets.ts";
import { addSource } from "../store/sources.ts";
import { ensureWorkspace } from "../store/workspaces.ts";
import { writeSettings } from "../store/write-settings.ts";
import { type DemoHome, demoHome } from "./demo/database.ts";
import { feedAnswers } from "./demo/feed-answers.ts";
import { freePort } from "./demo/free-port.ts";
import { type DemoTime, demoTime } from "./demo/time.ts";
import { registerImport } from "./import.ts";
import { importDeps } from "./import-into.ts";
import { withDatabase } from "./session.ts";
import { newSourceKeys } from "./source.ts";
import { untilStopped } from "./start.ts";

interface DemoOptions {
  readonly port: number;
  readonly csv?: string;
  readonly socket?: boolean;
  readonly open: boolean;
}

const say = (text: string) => void process.stderr.write(`${text}\n`);

const whatToDo = (csv: boolean) => `
  1  A card arrives in #client-feedback for each unhappy answer: ${csv ? "those of your export, one a second" : "a dozen answers come within half a minute"}.
  2  Press "Resolution in Progress" on one and write a note: it is yours now, and its thread tells so.
  3  Choose another person at the top left and press "Resolved". Whoever is concerned gets a message from Amends.
  4  "⋯ › Assign or add by email…": assign tobias.meyer@partner.example, who has no Slack. Open Mailbox, read the mail, follow a link.
  5  Open Amends › Home for My Issues, write in a card's thread, type /amends help, open "Traffic" to see every call.
  6  Move the demo's clock, at the left, by an hour, a day, a week: reminders come, a claim that went quiet returns, what you escalate climbs.

Ctrl-C ends the demo and leaves nothing behind.`;

function toPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError("A port is a whole number from 0 to 65535.");
  return port;
}

/** Adds `amends demo`. */
export function registerDemo(program: Command): void {
  program
    .command("demo")
    .description("try Amends in a browser, with a Slack and a PostgreSQL of its own; nothing has to be set up")
    .option("--port <port>", "where the local Slack listens; taken: any free one", toPort, 4747)
    .option("--csv <file>", "feed it an export of yours instead of the fictional answers")
    .option("--socket", "connect over Socket Mode instead of HTTP")
    .option("--no-open", "do not open the browser")
    .action((o: DemoOptions) => demo(o));
}

/** The ordinary Amends, configured for a local Slack; closes everything in reverse, whatever happens. */
async function demo(o: DemoOptions): Promise<void> {
  const closers: Closers = [];
  const stopped = untilStopped();
  try {
    await play(o, closers, stopped);
  } finally {
    say("\nCleaning up…");
    for (const close of closers.reverse()) await close();
  }
}

async function play(o: DemoOptions, closers: Closers, stopped: Promise<void>): Promise<void> {
  const time = demoTime();
  const { clock } = time;
  const mailbox = await startMailbox({ now: clock.now });
  closers.push(() => mailbox.close());
  const slack = await localSlack(o.port, mailbox, time);
  closers.push(() => slack.close());
  const home = await demoHome(say);
  closers.push(() => home.end());
  const config = demoConfig({ slack, mailbox, home, socket: o.socket === true, port: await freePort() });
  const app = await startApp({
    config,
    role: "all",
    clock,
    logger: createLogger({ level: config.logLevel }),
  });
  closers.push(() => app.stop());
  time.tell(app);
  await agreeToMail(config, app.workspaceId);
  const base = `http://127.0.0.1:${app.port}`;
  slack.setRequestUrl(`${base}/slack/events`);
  process.stdout.write(`Local Slack: ${slack.url}\n`);
  say(whatToDo(o.csv !== undefined));
  if (o.open) await openBrowser(slack.url);
  const ending = new AbortController();
  const feeding = (
    o.csv
      ? feedCsv(o.csv, config, home, clock)
      : feedAnswers({ base, ...(await demoSource(config, app, clock)) }, clock, ending.signal).then(() => say(ALL_IN))
  ).catch((error: unknown) => ending.signal.aborted || say(`The answers could not be sent: ${String(error)}`));
  await stopped;
  ending.abort();
  await feeding;
}

/** The wished port, else a free one. */
async function localSlack(port: number, mailbox: Mailbox, { onAdvance }: DemoTime): Promise<LocalSlack> {
  const options = { manifest: readManifest(), mailbox, clockOnPage: true, onAdvance };
  return startLocalSlack({ ...options, port }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EADDRINUSE") throw error;
    return startLocalSlack(options);
  });
}

interface DemoParts {
  readonly slack: LocalSlack;
  readonly mailbox: Mailbox;
  readonly home: DemoHome;
  readonly socket: boolean;
  readonly port: number;
}

const demoConfig = ({ slack, mailbox, home, socket, port }: DemoParts): Config =>
  loadConfig({
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_API_URL: slack.apiUrl,
    SLACK_CHANNEL: "#client-feedback",
    ...(socket ? { SLACK_APP_TOKEN: slack.appToken } : { SLACK_SIGNING_SECRET: slack.signingSecret }),
    DATABASE_URL: home.databaseUrl,
    DATA_DIR: home.folder,
    // Known before the start, since the links in mails begin with it.
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    // From a head of the department to the highest in command.
    ESCALATION_CHAIN: "U0ERIC 4h > U0SOFIA 4h",
    SMTP_URL: mailbox.smtpUrl,
    MAIL_FROM: "Amends <amends@northwind.example>",
    LOG_LEVEL: "error",
  });

/** Mails go to the addresses that the people of the local Slack have in their profiles, as an admin would agree. */
const agreeToMail = (config: Config, workspaceId: number): Promise<void> =>
  withDatabase(config, (db) => writeSettings(db, workspaceId, { slackAddresses: true }));

async function demoSource(config: Config, app: RunningApp, clock: Clock): Promise<{ token: string; secret: string }> {
  const keys = newSourceKeys();
  const [secretKey] = await loadSecretKeys(config);
  await withDatabase(config, (db) =>
    addSource(db, {
      workspaceId: app.workspaceId,
      name: "Quarterly Client Survey",
      kind: "generic",
      tokenHash: tokenHash(keys.token),
      sealedSecret: seal(secretKey, keys.secret),
      threshold: null,
      createdAt: clock.now().toISOString(),
    }),
  );
  return keys;
}

/** The same import as `amends import`, into the demo's database. */
async function feedCsv(file: string, config: Config, home: DemoHome, clock: Clock): Promise<void> {
  const db = openDatabase(home.databaseUrl);
  const workspace = await ensureWorkspace(db, null);
  const deps = importDeps(() => Promise.resolve({ config, db, workspace, close: () => db.destroy() }), clock);
  const program = new Command("amends").exitOverride();
  registerImport(program, deps);
  await program.parseAsync(["import", file, "--yes", "--rejects", `${home.folder}/rejected.csv`], { from: "user" });
}

const ALL_IN =
  "All twelve answers are in: nine people were unhappy, one of them twice; two were happy and opened nothing.";

/** Only where a person sits before it. */
async function openBrowser(url: string): Promise<void> {
  if (process.stdout.isTTY && hasDesktop()) await open(url).catch(() => undefined);
}
