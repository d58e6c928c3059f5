import type { RequestListener } from "node:http";
import { join } from "node:path";
import type { Knex } from "knex";
import { type Clock, systemClock } from "./clock.ts";
import { type Config, ConfigError, loadSecretKey, mailSettings, requireSlack } from "./config.ts";
import { openMailer } from "./email/transport.ts";
import { parseBody } from "./intake/registry.ts";
import { acceptDelivery } from "./intake/webhook.ts";
import { jobsOf, nudgesOf } from "./jobs/registry.ts";
import { type JobRunner, openRunner } from "./jobs/runner.ts";
import type { Logger } from "./logger.ts";
import { createSlackApp, type SlackApp } from "./slack/app.ts";
import { slackClient } from "./slack/client.ts";
import { connect, resolveChannel } from "./slack/connect.ts";
import { openHomeScreen } from "./slack/home-screen.ts";
import { keepMembership } from "./slack/membership.ts";
import { openMessenger } from "./slack/messenger.ts";
import { openWhoIs } from "./slack/who.ts";
import { migrate, openDatabase } from "./store/database.ts";
import { startEmbeddedPostgres } from "./store/embedded.ts";
import { openMyIssues } from "./store/my-issues.ts";
import { openOutbox } from "./store/outbox.ts";
import { openPageStore } from "./store/page.ts";
import { issueToken } from "./store/page-tokens.ts";
import { openPeople } from "./store/people.ts";
import { openReader } from "./store/reader.ts";
import { openReceived } from "./store/received.ts";
import { openSourceFinder } from "./store/source-finder.ts";
import { openStore } from "./store/store.ts";
import { ensureWorkspace, readSettings, setDefaultChannel } from "./store/workspaces.ts";
import type { LinkMaker } from "./usecases/compose-mail.ts";
import { executeAll, executeCommand } from "./usecases/execute-command.ts";
import { holdMs, type Pace, SLACK_PACE } from "./usecases/pace.ts";
import type { Nudges } from "./usecases/ports.ts";
import { submitForm } from "./usecases/submit-form.ts";
import { stopFollowing } from "./usecases/unsubscribe.ts";
import { whoSees } from "./usecases/who-sees.ts";
import { pageLinks } from "./web/page/link.ts";
import { pageRoutes } from "./web/page/routes.ts";
import { type Route, startWebServer, type WebServer } from "./web/server.ts";

export const ROLES = ["all", "web", "worker"] as const;
/** web answers Slack and survey tools, worker does the jobs, all does both. */
export type Role = (typeof ROLES)[number];

export interface AppOptions {
  readonly config: Config;
  readonly role: Role;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly pace?: Pace;
  /** What the queue's names begin with: installations that share one Redis differ in it. */
  readonly queuePrefix?: string;
  /** Hears what takes long, in words for a person. */
  readonly onProgress?: (message: string) => void;
}

export interface RunningApp {
  /** Where it listens; null in a worker. */
  readonly port: number | null;
  readonly workspaceId: number;
  readonly channelName: string;
  /** Ends in the reverse order of starting: no new requests, running ones finished, running jobs finished, connections closed. */
  stop(): Promise<void>;
}

type Closer = () => Promise<unknown>;

/** Puts Amends together and starts it. When a part fails to start, the parts before it are closed again. */
export async function startApp(o: AppOptions): Promise<RunningApp> {
  const closers: Closer[] = [];
  const stop = async () => {
    for (const close of closers.splice(0).reverse())
      await close().catch((err: unknown) => o.logger.error("closing failed", { err }));
  };
  try {
    return { ...(await assemble(o, closers)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function assemble(o: AppOptions, closers: Closer[]): Promise<Omit<RunningApp, "stop">> {
  const { config, clock, logger, pace = SLACK_PACE } = o;
  const slack = requireSlack(config);
  const { db, url } = await openStorage(config, closers, o.onProgress);
  const runner = await openRunner({
    databaseUrl: url,
    redisUrl: config.redisUrl,
    logger,
    ...(o.queuePrefix ? { prefix: o.queuePrefix } : {}),
  });
  closers.push(() => runner.stop());
  const nudges = nudgesOf(runner);
  const late: { slack: SlackApp | null } = { slack: null };
  const web = o.role === "worker" ? null : await listen(o, db, nudges, runner, late);
  if (web) closers.push(() => web.stop());

  const stopped = new AbortController();
  closers.push(() => Promise.resolve(stopped.abort()));
  const client = slackClient(slack.botToken, slack.apiUrl, logger, pace.callMs);
  const identity = await connect(client, logger, stopped.signal);
  const workspace = await ensureWorkspace(db, { id: identity.teamId, name: identity.teamName });
  const settings = () => readSettings(db, workspace.id);
  const wanted = (await settings()).channel ?? config.slack.channel;
  if (!wanted)
    throw new ConfigError("No channel is set. Set SLACK_CHANNEL to the channel for cards, as #client-feedback.");
  const channel = await resolveChannel(client, wanted, logger, stopped.signal);
  await setDefaultChannel(db, workspace.id, channel.id);
  const mine = openMyIssues(db, workspace.id);
  await mine.roster.saveChannel(workspace.id, channel, clock.now().toISOString());
  const home = { homes: mine.homes, lists: mine.lists, screen: openHomeScreen(client), now: () => clock.now(), logger };

  const store = openStore(db);
  const reader = openReader(db);
  if (web) {
    const people = openPeople(db);
    const whoIs = openWhoIs({ client, people, clock, teamId: identity.teamId });
    const seeing = { ...mine, nudges };
    const execute = whoSees(seeing, executeCommand.bind(null, { store, nudges }));
    const all = whoSees(seeing, executeAll.bind(null, { store, nudges }));
    const context = {
      client,
      workspaceId: workspace.id,
      teamId: identity.teamId,
      clock,
      logger,
      reader,
      whoIs,
      settings,
      execute,
      executeAll: all,
      people,
      ...mine,
      home,
    };
    const app = createSlackApp({ ...slack, identity, context, clock: systemClock, logger });
    await app.start();
    late.slack = app;
    closers.push(() => app.stop());
  }
  if (o.role !== "web") {
    const messenger = openMessenger(client, logger);
    const mail = mailSettings(config);
    const mailer = mail && openMailer({ ...mail, publicUrl: config.publicUrl, logger });
    if (mailer) closers.push(() => Promise.resolve(mailer.close()));
    const parse = (body: { source: { kind: string }; body: Buffer; receivedAt: Date }) =>
      parseBody(body.source.kind, body.body, body.receivedAt);
    const ports = {
      store,
      reader,
      messenger,
      mailer,
      links: linkMaker(db, config.publicUrl, clock),
      nudges,
      parse,
      outbox: openOutbox(db, holdMs(pace), clock),
      ...home,
      pace,
    };
    await runner.start(jobsOf(ports));
    const { teamId } = identity;
    const ended = keepMembership(
      { client, roster: mine.roster, clock, logger, workspaceId: workspace.id, teamId },
      stopped.signal,
    );
    closers.push(() => {
      stopped.abort();
      return ended;
    });
  }
  return { port: web?.port ?? null, workspaceId: workspace.id, channelName: channel.name };
}

/** Every mail gets a token of its own, good for its reader and its issue. */
const linkMaker =
  (db: Knex, publicUrl: string, clock: Clock): LinkMaker =>
  async (workspaceId, personId, issueId) => {
    const token = await issueToken(db, { workspaceId, personId, issueId }, clock.now().toISOString());
    return pageLinks(publicUrl, token);
  };

/** The database of the configuration, migrated: an embedded one when none is named. */
export async function openStorage(
  config: Config,
  closers: Closer[],
  onProgress?: (message: string) => void,
): Promise<{ db: Knex; url: string }> {
  const embedded = config.databaseUrl
    ? null
    : await startEmbeddedPostgres({ home: join(config.dataDir, "postgres"), ...(onProgress ? { onProgress } : {}) });
  if (embedded) closers.push(() => embedded.stop());
  const url = config.databaseUrl ?? embedded?.url ?? "";
  const db = openDatabase(url);
  closers.push(() => db.destroy());
  await migrate(db);
  return { db, url };
}

/** Listens before Slack is asked anything: survey answers are taken in also while Slack is away. */
async function listen(
  o: AppOptions,
  db: Knex,
  nudges: Nudges,
  runner: JobRunner,
  late: { slack: SlackApp | null },
): Promise<WebServer> {
  const { config, clock, logger } = o;
  const secretKey = await loadSecretKey(config);
  const findSource = openSourceFinder(db, secretKey, clock);
  const intake = { findSource, keep: openReceived(db), wake: nudges.received, clock, logger };
  const slack: RequestListener = (req, res) => {
    if (late.slack?.requestListener) late.slack.requestListener(req, res);
    else res.writeHead(late.slack ? 404 : 503).end();
  };
  const changing = { store: openStore(db), nudges };
  const page = pageRoutes({
    ...openPageStore(db),
    submit: submitForm.bind(null, changing),
    stopFollowing: stopFollowing.bind(null, changing),
    secretKey,
    publicUrl: config.publicUrl,
    clock,
    logger,
  });
  const routes: Route[] = [
    ...page,
    {
      method: "POST",
      path: "/intake/:token",
      handle: ({ rest, headers, body }) => acceptDelivery(intake, { token: rest, headers, body }),
    },
    {
      method: "GET",
      path: "/healthz",
      handle: async () => {
        await Promise.all([db.raw("select 1"), runner.ping()]);
        return { status: 200, body: { ok: true, slack: late.slack !== null } };
      },
    },
  ];
  return startWebServer({ port: config.port, routes, slack, logger });
}
