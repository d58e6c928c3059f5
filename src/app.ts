import type { Closers } from "./assembly/closers.ts";
import { listenerContext } from "./assembly/slack-side.ts";
import { openStorage } from "./assembly/storage.ts";
import { type LateSlack, listen } from "./assembly/web.ts";
import { jobs } from "./assembly/work.ts";
import { type Clock, systemClock } from "./clock.ts";
import { type Config, ConfigError, requireSlack } from "./config.ts";
import { nudgesOf } from "./jobs/registry.ts";
import { openRunner } from "./jobs/runner.ts";
import type { Logger } from "./logger.ts";
import { createSlackApp } from "./slack/app.ts";
import { slackClient } from "./slack/client.ts";
import { connect, resolveChannel } from "./slack/connect.ts";
import { keepMembership } from "./slack/membership.ts";
import { openMyIssues } from "./store/my-issues.ts";
import { openNamedPeople } from "./store/named-people.ts";
import { ensureWorkspace, readSettings, setDefaultChannel } from "./store/workspaces.ts";
import { writeDefaults } from "./store/write-settings.ts";
import { type Pace, SLACK_PACE } from "./usecases/pace.ts";

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
  /** Looks at once for all whose time has come, instead of at the next tick. */
  lookNow(): void;
  /** Ends in the reverse order of starting: no new requests, running ones finished, running jobs finished, connections closed. */
  stop(): Promise<void>;
}

/** The jobs that look for what has become due. */
const LOOKS = ["sweep-deadlines", "relay"] as const;

/** Puts Amends together and starts it. When a part fails to start, the parts before it are closed again. */
export async function startApp(o: AppOptions): Promise<RunningApp> {
  const closers: Closers = [];
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

async function assemble(o: AppOptions, closers: Closers): Promise<Omit<RunningApp, "stop">> {
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
  const late: LateSlack = { app: null };
  const web = o.role === "worker" ? null : await listen(o, db, nudges, runner, late);
  if (web) closers.push(() => web.stop());

  const stopped = new AbortController();
  closers.push(() => Promise.resolve(stopped.abort()));
  const client = slackClient(slack.botToken, slack.apiUrl, logger, pace.callMs);
  const identity = await connect(client, logger, stopped.signal);
  const workspace = await ensureWorkspace(db, { id: identity.teamId, name: identity.teamName });
  const wanted = (await readSettings(db, workspace.id)).channel ?? config.slack.channel;
  if (!wanted)
    throw new ConfigError("No channel is set. Set SLACK_CHANNEL to the channel for cards, as #client-feedback.");
  const channel = await resolveChannel(client, wanted, logger, stopped.signal);
  await setDefaultChannel(db, workspace.id, channel.id);
  const { escalationChain: chain } = config;
  await writeDefaults(db, workspace.id, chain.length > 0 ? { terms: { chain } } : {});
  const sendsMail = config.mail.smtpUrl !== undefined;
  const parts = { db, client, clock, logger, nudges, workspaceId: workspace.id, teamId: identity.teamId, sendsMail };
  const { roster, indexOld } = openMyIssues(db, workspace.id);
  await roster.saveChannel(workspace.id, channel, clock.now().toISOString());

  if (web) {
    const app = createSlackApp({ ...slack, identity, context: listenerContext(parts), clock: systemClock, logger });
    await app.start();
    late.app = app;
    closers.push(() => app.stop());
  }
  const lookNow = () => {
    for (const job of LOOKS) void runner.nudge(job, {});
  };
  if (o.role !== "web") {
    await runner.start(jobs(parts, config, pace, closers));
    // What fell due while nothing ran.
    lookNow();
    const ended = Promise.all([
      keepMembership({ ...parts, roster, named: openNamedPeople(db) }, stopped.signal),
      indexOld(stopped.signal, logger),
    ]);
    closers.push(() => {
      stopped.abort();
      return ended;
    });
  }
  return { port: web?.port ?? null, workspaceId: workspace.id, channelName: channel.name, lookNow };
}
