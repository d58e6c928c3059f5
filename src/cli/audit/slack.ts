import { systemClock } from "../../clock.ts";
import type { Config } from "../../config.ts";
import { createLogger } from "../../logger.ts";
import { slackClient } from "../../slack/client.ts";
import { openStandingCards } from "../../slack/standing-cards.ts";
import { openPostedCards } from "../../store/audit/posted.ts";
import type { Database } from "../../store/database.ts";
import type { AuditResult } from "../../usecases/audit.ts";
import { auditSlack } from "../../usecases/audit-slack.ts";

const DAY_MS = 86_400_000;
/** How long Slack may take until what was posted is found in a channel's history. */
const PATIENCE_MS = 60_000;

const UNASKED: AuditResult = {
  name: "cards in Slack",
  invariant: "I2",
  clean: "",
  mend: "",
  many: 0,
  offences: [],
  skipped: "SLACK_BOT_TOKEN is not set: Slack cannot be asked.",
};

/** Asks Slack for the cards of every channel, with the token of the configuration. */
export async function auditSlackOf(
  db: Database,
  { slack: { botToken, apiUrl } }: Config,
  { since, limit }: { readonly since?: number; readonly limit: number },
  onResult: (result: AuditResult) => void,
): Promise<readonly AuditResult[]> {
  if (botToken === undefined) {
    onResult(UNASKED);
    return [UNASKED];
  }
  const client = slackClient(botToken, apiUrl, createLogger({ level: "silent" }));
  const from = since === undefined ? null : new Date(systemClock.now().getTime() - since * DAY_MS).toISOString();
  const ports = {
    standing: openStandingCards(client),
    posted: openPostedCards(db, { patienceMs: PATIENCE_MS }),
  };
  return auditSlack(ports, { since: from, limit }, onResult);
}
