import { createHash, timingSafeEqual } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import { aheadMs, type Clock, stopwatch } from "../clock.ts";
import { type Config, mailSettings } from "../config.ts";
import { openMailer } from "../email/transport.ts";
import { withDeadline } from "../jobs/keep-trying.ts";
import type { JobRunner } from "../jobs/runner.ts";
import type { Logger } from "../logger.ts";
import { NO_TRACES, type Observer, type Tracing } from "../observer.ts";
import type { Database } from "../store/database.ts";
import { readFigures } from "../store/figures.ts";
import { openGauges } from "../telemetry/gauges.ts";
import { type Metrics, openMetrics } from "../telemetry/metrics.ts";
import { type SlackPulse, slackPulse } from "../telemetry/slack-pulse.ts";
import {
  NOTHING_HERE,
  type Route,
  startWebServer,
  type WebAnswer,
  type WebRequest,
  type WebServer,
} from "../web/server.ts";
import type { Closers } from "./closers.ts";
import { dependenciesOf } from "./dependencies.ts";
import { openReadiness } from "./readiness.ts";

/** What a process has seen since it began. */
export interface Watch {
  readonly metrics: Metrics;
  readonly pulse: SlackPulse;
}

/** Begins to watch this process. */
export function openWatch(clock: Clock, tracing: Tracing = NO_TRACES): { watch: Watch; observer: Observer } {
  const metrics = openMetrics();
  const pulse = slackPulse(clock);
  const slackCall: Observer["slackCall"] = (method, result, ms) => {
    metrics.counting.slackCall(method, result, ms);
    pulse.heard(result, ms);
  };
  return { watch: { metrics, pulse }, observer: { ...metrics.counting, ...tracing, slackCall } };
}

/** What a process tells of itself to whoever watches it. */
export interface Observed {
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly db: Database;
  readonly runner: JobRunner;
  readonly watch: Watch;
  readonly observer: Observer;
  readonly role: string;
  /** It is connected with Slack, and works. */
  readonly isStarted: () => boolean;
  /** It was told to stop, and takes on nothing new. */
  readonly isStopping: () => boolean;
}

const FIGURES_WITHIN_MS = 5_000;

/** The addresses for orchestrators and monitors: does it live, can it work, what does it count. */
export function observingRoutes(o: Observed, closers: Closers): readonly Route[] {
  const { config, clock, logger, db, runner, role, isStopping } = o;
  const { metrics, pulse } = o.watch;
  const mail = role === "web" ? null : mailSettings(config);
  const mailer = mail && openMailer({ ...mail, publicUrl: config.publicUrl, logger });
  if (mailer) closers.push(() => Promise.resolve(mailer.close()));
  const asked = { config, listens: role !== "worker", db, runner, pulse, mailer };
  const readiness = openReadiness(dependenciesOf(asked), isStopping);
  const gauges = openGauges(metrics.registry, {
    figures: () => withDeadline(readFigures(db, aheadMs(clock)), FIGURES_WITHIN_MS, "counting"),
    queues: () => runner.depths(),
    dependencies: async () =>
      Object.fromEntries(
        Object.entries((await readiness()).dependencies).map(([name, { state }]) => [name, state === "well"]),
      ),
  });
  return [
    { method: "GET", path: "/healthz", untraced: true, handle: () => lives(role, o.isStarted()) },
    {
      method: "GET",
      path: "/readyz",
      untraced: true,
      handle: async () => {
        const found = await readiness();
        return { status: found.ready ? 200 : 503, body: { ...found, stopping: isStopping() } };
      },
    },
    {
      method: "GET",
      path: "/metrics",
      untraced: true,
      handle: async (request) => {
        const refused = refusal(request, config.metricsToken);
        if (refused) return refused;
        await gauges.refresh();
        const headers = { "content-type": metrics.registry.contentType };
        return { status: 200, body: await metrics.registry.metrics(), headers };
      },
    },
  ];
}

/** A worker answers these alone, on a port of their own; without HEALTH_PORT it listens to nobody. */
export function listenToHealth(o: Observed, closers: Closers): Promise<WebServer | null> {
  const { config, logger, observer } = o;
  if (config.healthPort === undefined) return Promise.resolve(null);
  return startWebServer({
    port: config.healthPort,
    routes: observingRoutes(o, closers),
    slack: null,
    logger,
    observer,
  });
}

/** Answers also while all that Amends depends on is away: starting it anew would mend nothing. */
async function lives(role: string, slack: boolean): Promise<WebAnswer> {
  const elapsedMs = stopwatch();
  await nextTurn();
  const eventLoopMs = Math.round(elapsedMs());
  return {
    status: 200,
    body: { ok: true, role, slack, eventLoopMs, uptimeSeconds: Math.floor(process.uptime()) },
  };
}

const NOT_YOURS: WebAnswer = {
  status: 401,
  body: { error: "The bearer token is not METRICS_TOKEN." },
  headers: { "www-authenticate": "Bearer" },
};
const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;
/** Headers of proxies: what comes through one comes from elsewhere, whatever address the proxy has. */
const THROUGH = ["forwarded", "via", "x-forwarded-for", "x-real-ip"];

/** Why somebody may not read the metrics. Without a token only this machine may, and others do not learn that there is something. */
function refusal({ address, headers }: WebRequest, token: string | undefined): WebAnswer | null {
  if (token === undefined)
    return LOOPBACK.test(address) && THROUGH.every((name) => headers[name] === undefined) ? null : NOTHING_HERE;
  return isSame(headers.authorization ?? "", `Bearer ${token}`) ? null : NOT_YOURS;
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
const isSame = (given: string, wanted: string): boolean => timingSafeEqual(digest(given), digest(wanted));
