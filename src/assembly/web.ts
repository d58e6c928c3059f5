import type { RequestListener } from "node:http";
import type { Clock } from "../clock.ts";
import { type Config, loadSecretKey } from "../config.ts";
import { acceptDelivery } from "../intake/webhook.ts";
import type { JobRunner } from "../jobs/runner.ts";
import type { Logger } from "../logger.ts";
import type { SlackApp } from "../slack/app.ts";
import type { Database } from "../store/database.ts";
import { openTie } from "../store/mail-stops.ts";
import { openPageStore } from "../store/page.ts";
import { openReceived } from "../store/received.ts";
import { openSourceFinder } from "../store/source-finder.ts";
import { openStore } from "../store/store.ts";
import type { Nudges } from "../usecases/ports.ts";
import { submitForm } from "../usecases/submit-form.ts";
import { mailAgain, mailStanding, stopMails } from "../usecases/unsubscribe.ts";
import { pageRoutes } from "../web/page/routes.ts";
import { type Route, startWebServer, type WebServer } from "../web/server.ts";

/** Slack's receiver, once Slack has answered who we are. */
export interface LateSlack {
  app: SlackApp | null;
}

/** Listens before Slack is asked anything: survey answers are taken in also while Slack is away. */
export async function listen(
  o: { readonly config: Config; readonly clock: Clock; readonly logger: Logger },
  db: Database,
  nudges: Nudges,
  runner: JobRunner,
  late: LateSlack,
): Promise<WebServer> {
  const { config, clock, logger } = o;
  const secretKey = await loadSecretKey(config);
  const findSource = openSourceFinder(db, secretKey, clock);
  const intake = { findSource, keep: openReceived(db), wake: nudges.received, clock, logger };
  const slack: RequestListener = (req, res) => {
    if (late.app?.requestListener) late.app.requestListener(req, res);
    else res.writeHead(late.app ? 404 : 503).end();
  };
  const changing = { store: openStore(db), nudges };
  const pages = openPageStore(db);
  const mailing = { ...changing, tie: openTie(db), history: pages.history };
  const page = pageRoutes({
    ...pages,
    submit: submitForm.bind(null, changing),
    mailStanding: mailStanding.bind(null, mailing),
    stopMails: stopMails.bind(null, mailing),
    mailAgain: mailAgain.bind(null, mailing),
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
        return { status: 200, body: { ok: true, slack: late.app !== null } };
      },
    },
  ];
  return startWebServer({ port: config.port, routes, slack, logger });
}
