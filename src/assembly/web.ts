import type { RequestListener } from "node:http";
import { acceptDelivery } from "../intake/webhook.ts";
import { loadSecretKeys } from "../key-file.ts";
import { Limit } from "../limit.ts";
import type { SlackApp } from "../slack/app.ts";
import { openTie } from "../store/mail-stops.ts";
import { openPageStore } from "../store/page.ts";
import type { Reading } from "../store/reading.ts";
import { openReceived } from "../store/received.ts";
import { openSourceFinder } from "../store/source-finder.ts";
import { openStore } from "../store/store.ts";
import type { Nudges } from "../usecases/outbox-ports.ts";
import { submitForm } from "../usecases/submit-form.ts";
import { mailAgain, mailStanding, stopMails } from "../usecases/unsubscribe.ts";
import { pageRoutes } from "../web/page/routes.ts";
import { type Route, startWebServer, type WebServer } from "../web/server.ts";
import type { Closers } from "./closers.ts";
import { type Observed, observingRoutes } from "./observing.ts";

/** Slack's receiver, once Slack has answered who we are. */
export interface LateSlack {
  app: SlackApp | null;
}

/** Listens before Slack is asked anything: survey answers are taken in also while Slack is away. */
export async function listen(
  o: Observed & { readonly read: Reading },
  nudges: Nudges,
  late: LateSlack,
  closers: Closers,
): Promise<WebServer> {
  const { config, clock, logger, observer, db } = o;
  const secretKeys = await loadSecretKeys(config);
  const findSource = openSourceFinder(db, secretKeys, clock);
  const keep = openReceived(db, secretKeys[0]);
  const intake = {
    findSource,
    admit: admission(config.intakeLimit),
    keep,
    wake: nudges.received,
    clock,
    logger,
    observer,
  };
  const slack: RequestListener = (req, res) => {
    if (late.app?.requestListener) late.app.requestListener(req, res);
    else res.writeHead(late.app ? 404 : 503).end();
  };
  const changing = { store: openStore(db), nudges };
  const pages = openPageStore(db, o.read);
  const mailing = { ...changing, tie: openTie(db), history: pages.history };
  const page = pageRoutes({
    ...pages,
    submit: submitForm.bind(null, changing),
    mailStanding: mailStanding.bind(null, mailing),
    stopMails: stopMails.bind(null, mailing),
    mailAgain: mailAgain.bind(null, mailing),
    secretKeys,
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
    ...observingRoutes(o, closers),
  ];
  return startWebServer({ port: config.port, routes, slack, logger, observer });
}

const WINDOW_SECONDS = 300;

/**
 * Counts what each source sends, in memory: a source that has rested may send all of it at once, and then as it comes back, evenly. Several web
 * processes each count for themselves, so that nothing has to be asked while a delivery waits.
 */
function admission(most: number): (sourceId: number, now: Date) => number | null {
  if (most === 0) return () => null;
  const limit = new Limit({ burst: most, perSecond: most / WINDOW_SECONDS });
  return (sourceId, now) => limit.take(String(sourceId), now.getTime());
}
