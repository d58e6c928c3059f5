import { closurePorts } from "./assembly/closed-places.ts";
import { type Closers, closeWithin } from "./assembly/closers.ts";
import { firstMeeting } from "./assembly/first-meeting.ts";
import { listenToHealth, openWatch } from "./assembly/observing.ts";
import { listenerContext } from "./assembly/slack-side.ts";
import { channelAtStart, identify, whenLetIn } from "./assembly/slack-start.ts";
import { openReading, openStorage } from "./assembly/storage.ts";
import { type LateSlack, listen } from "./assembly/web.ts";
import { jobs } from "./assembly/work.ts";
import { type Clock, systemClock } from "./clock.ts";
import { type Config, ConfigError, requireSlack } from "./config.ts";
import { nudgesOf } from "./jobs/registry.ts";
import { openRunner } from "./jobs/runner.ts";
import type { Logger } from "./logger.ts";
import type { Tracing } from "./observer.ts";
import { createSlackApp } from "./slack/app.ts";
import { sharingClient } from "./slack/call-limits.ts";
import { slackClient } from "./slack/client.ts";
import type { SlackIdentity } from "./slack/identity.ts";
import { keepMembership } from "./slack/membership.ts";
import { openCallLimits } from "./store/call-limits.ts";
import { openMyIssues } from "./store/my-issues.ts";
import { openNamedPeople } from "./store/named-people.ts";
import { readSettings } from "./store/workspaces.ts";
import { writeDefaults } from "./store/write-settings.ts";
import { lookAtStart } from "./usecases/closures.ts";
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
  /** Where traces go; without it there are none. */
  readonly tracing?: Tracing;
}

export interface RunningApp {
  /** Where it listens; null in a worker without HEALTH_PORT. */
  readonly port: number | null;
  readonly workspaceId: number;
  readonly channelName: string;
  /** Looks at once for all whose time has come, instead of at the next tick. */
  lookNow(): void;
  /** Ends in the reverse order of starting: no new requests, running ones finished, running jobs finished, connections closed. */
  stop(): Promise<void>;
}

/** Process managers give ten seconds, then they kill. */
const STOP_WITHIN_MS = 9_500;

/** The jobs that look for what has become due. */
const LOOKS = ["sweep-deadlines", "relay", "watch"] as const;

/** Puts Amends together and starts it. When a part fails to start, the parts before it are closed again. */
export async function startApp(o: AppOptions): Promise<RunningApp> {
  const closers: Closers = [];
  let [isStarted, isStopping] = [false, false];
  const stop = async () => {
    isStopping = true;
    await closeWithin(STOP_WITHIN_MS, closers.splice(0).reverse(), o.logger);
  };
  try {
    const life = { isStarted: () => isStarted, isStopping: () => isStopping };
    const running = await assemble({ ...o, ...life }, closers);
    isStarted = true;
    return { ...running, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function assemble(
  o: AppOptions & { isStarted(): boolean; isStopping(): boolean },
  closers: Closers,
): Promise<Omit<RunningApp, "stop">> {
  const { config, clock, logger, pace = SLACK_PACE } = o;
  const slack = requireSlack(config);
  const { watch, observer } = openWatch(clock, o.tracing);
  const { db, url } = await openStorage(config, closers, o.onProgress, observer);
  const read = openReading(config, db, { logger, observer }, closers);
  const runner = await openRunner({
    databaseUrl: url,
    redisUrl: config.redisUrl,
    logger,
    observer,
    ...(o.queuePrefix ? { prefix: o.queuePrefix } : {}),
  });
  closers.push(() => runner.stop());
  const nudges = nudgesOf(runner);
  const late: LateSlack = { app: null };
  const shown = { ...o, db, runner, watch, observer, read };
  const web = o.role === "worker" ? await listenToHealth(shown, closers) : await listen(shown, nudges, late, closers);
  if (web) closers.push(() => web.stop());

  const stopped = new AbortController();
  closers.push(() => Promise.resolve(stopped.abort()));
  const stranger = slackClient(slack.botToken, slack.apiUrl, logger, pace.callMs, observer);
  const starting = { db, client: stranger, logger, stopped: stopped.signal };
  const { workspaceId, teamId, identity } = await identify(starting);
  const limits = openCallLimits(db, workspaceId);
  const client = sharingClient({ ...slack, callMs: pace.callMs, logger }, limits, observer);
  const stored = await readSettings(db, workspaceId);
  const wanted = stored.channel ?? config.slack.channel;
  if (!wanted)
    throw new ConfigError("No channel is set. Set SLACK_CHANNEL to the channel for cards, as #client-feedback.");
  const channel = await channelAtStart(
    { ...starting, client },
    { workspaceId, clock, wanted, isStored: stored.channel !== null },
  );
  const { escalationChain: chain } = config;
  // Workers send mails: a process that only listens need not know the mail server, and goes by what they wrote.
  const sendsMail = o.role === "web" ? stored.sendsMail : config.mail.smtpUrl !== undefined;
  await writeDefaults(db, workspaceId, {
    ...(chain.length > 0 ? { terms: { chain } } : {}),
    ...(sendsMail ? {} : { sendsMail: false }),
  });
  const parts = {
    db,
    read,
    client,
    clock,
    logger,
    observer,
    nudges,
    workspaceId,
    teamId,
    enterpriseId: identity?.enterpriseId ?? null,
    sendsMail,
    channel: config.slack.channel,
  };
  const { roster, indexOld } = openMyIssues(db, workspaceId);

  if (o.role !== "worker") {
    const listenAs = async (me: SlackIdentity): Promise<void> => {
      const context = listenerContext({ ...parts, enterpriseId: me.enterpriseId });
      const app = createSlackApp({ ...slack, identity: me, context, clock: systemClock, logger, observer });
      await app.start();
      // Who was let in late may come when all else is closed already.
      if (stopped.signal.aborted) return app.stop();
      late.app = app;
      closers.push(() => app.stop());
    };
    if (identity) await listenAs(identity);
    else
      whenLetIn(stranger, teamId, stopped.signal)
        .then((me) => me && listenAs(me))
        .catch((err: unknown) => logger.error("slack lets amends in again, but it cannot listen", { err }));
  }
  const lookNow = () => {
    for (const job of LOOKS) void runner.nudge(job, {});
  };
  if (o.role !== "web") {
    const meeting = firstMeeting({ roster, workspaceId }, nudges);
    await runner.start(await jobs(parts, config, pace, meeting, closers));
    // What fell due while nothing ran.
    lookNow();
    const ended = Promise.all([
      keepMembership({ ...parts, roster, named: openNamedPeople(db), progress: meeting }, stopped.signal),
      indexOld(stopped.signal, logger),
      lookAtStart(closurePorts(parts), stopped.signal),
    ]);
    closers.push(() => {
      stopped.abort();
      // Jobs end while the last requests do.
      runner.drain().catch(() => undefined);
      return ended;
    });
  }
  return { port: web?.port ?? null, workspaceId, channelName: channel.name, lookNow };
}
