import type { Role } from "../../../src/app.ts";
import { freePort } from "../../../src/cli/demo/free-port.ts";
import { newSourceKeys } from "../../../src/cli/source.ts";
import { readManifest } from "../../../src/manifest.ts";
import { type LocalSlack, type LocalSlackOptions, startLocalSlack } from "../../../src/sandbox/local-slack.ts";
import { type Mailbox, type MailboxOptions, startMailbox } from "../../../src/sandbox/mailbox.ts";
import { migrate } from "../../../src/store/database.ts";
import { seal, tokenHash } from "../../../src/store/secrets.ts";
import { addSource } from "../../../src/store/sources.ts";
import { ensureWorkspace } from "../../../src/store/workspaces.ts";
import { writeSettings } from "../../../src/store/write-settings.ts";
import { type Pace, SLACK_PACE } from "../../../src/usecases/pace.ts";
import { type FreshDatabase, freshDatabase } from "../database.ts";
import { type QueueKind, queueOptions } from "../queues.ts";

export interface StoryOptions {
  readonly queue?: QueueKind;
  readonly mode?: "http" | "socket";
  /** How fast Slack takes messages and Amends sends them; both the same, so that stories do not wait a second a line. */
  readonly postMs?: number;
  readonly pace?: Partial<Pace>;
  readonly slack?: Partial<LocalSlackOptions>;
  readonly mailbox?: MailboxOptions;
  readonly threshold?: number;
  /** Nobody has agreed yet that mails go to addresses of Slack profiles, as in a new workspace; else somebody has, so that stories can be told by mail. */
  readonly slackAddressesUnused?: true;
  /** Where cards are posted; default: #client-feedback. */
  readonly channel?: string;
  /** A database of the story's own; default: a fresh one on the server all tests share. */
  readonly database?: FreshDatabase;
  /** Amends as a process of its own, which can be killed. */
  readonly outside?: boolean;
  /** What the story's Amends does; default: everything. */
  readonly role?: Role;
  /** A Redis of the story's own for the queue. */
  readonly redisUrl?: string;
  /** Variables of the environment besides, or instead. */
  readonly env?: Readonly<Record<string, string>>;
  /** No mail server is configured. */
  readonly withoutMail?: boolean;
  /** When the story begins. ISO 8601; default: on a Tuesday, with `outside` now. */
  readonly beginning?: string;
  /** Makes the database and the source ready by other means, as another version's commands; default: this version does. */
  readonly prepare?: (env: World["env"]) => Promise<World["source"]>;
}

/** The secret key of every story. */
export const STORY_KEY = Buffer.alloc(32, 7);

/** Everything around Amends: PostgreSQL with a source in it, a queue, a Slack, and the environment that tells Amends of them. */
export interface World {
  readonly database: FreshDatabase;
  readonly slack: LocalSlack;
  readonly mailbox: Mailbox;
  readonly source: { readonly token: string; readonly secret: string };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly pace: Pace;
  readonly queuePrefix: string | undefined;
}

/** Makes the world of a story. */
export async function openWorld(o: StoryOptions): Promise<World> {
  const postMs = o.postMs ?? 20;
  const database = o.database ?? (await freshDatabase({ poolMax: 4 }));
  if (!o.prepare) await migrate(database.db);
  // Faster than Slack, so that a minute may hold more posts, too.
  const limits = { postIntervalMs: postMs / 2, postsPerMinute: 0 };
  const slack = await startLocalSlack({ manifest: readManifest(), limits, ...o.slack });
  const mailbox = await startMailbox(o.mailbox);
  const queue = queueOptions(o.queue ?? "postgres", database.url);
  const env = {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_API_URL: slack.apiUrl,
    ...(o.mode === "socket" ? { SLACK_APP_TOKEN: slack.appToken } : { SLACK_SIGNING_SECRET: slack.signingSecret }),
    SLACK_CHANNEL: o.channel ?? "#client-feedback",
    DATABASE_URL: database.url,
    REDIS_URL: o.redisUrl ?? queue.redisUrl,
    SECRET_KEY: STORY_KEY.toString("base64"),
    ...(o.withoutMail ? {} : { SMTP_URL: mailbox.smtpUrl, MAIL_FROM: "Amends <amends@northwind.example>" }),
    PORT: o.outside ? String(await freePort()) : "0",
    INTAKE_LIMIT: "0",
    ...o.env,
  };
  const source = o.prepare ? await o.prepare(env) : await ownSource(database, slack, o);
  const pace = { ...SLACK_PACE, postMs, redrawMs: postMs, collectMs: 0, ...o.pace };
  return { database, slack, mailbox, source, env, pace, queuePrefix: queue.prefix };
}

async function ownSource(database: FreshDatabase, slack: LocalSlack, o: StoryOptions): Promise<World["source"]> {
  const source = newSourceKeys();
  const workspace = await ensureWorkspace(database.db, { id: slack.team.id, name: slack.team.name });
  if (!o.slackAddressesUnused) await writeSettings(database.db, workspace.id, { slackAddresses: true });
  await addSource(database.db, {
    workspaceId: workspace.id,
    name: "survey",
    kind: "generic",
    tokenHash: tokenHash(source.token),
    sealedSecret: seal(STORY_KEY, source.secret),
    threshold: o.threshold ?? null,
    createdAt: new Date().toISOString(),
  });
  return source;
}
