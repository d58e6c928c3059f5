import { types } from "node:util";
import { type Clock, systemClock } from "../clock.ts";
import { ConfigError } from "../config.ts";
import { createLogger } from "../logger.ts";
import { slackClient } from "../slack/client.ts";
import { findChannel } from "../slack/identity.ts";
import { openRoster } from "../store/roster.ts";
import { ensureSource } from "../store/sources.ts";
import { openStore } from "../store/store.ts";
import { defaultChannel, readSettings, setDefaultChannel } from "../store/workspaces.ts";
import { PRIORITY } from "../usecases/outbox-ports.ts";
import { receiveResponses, thresholdFor } from "../usecases/receive-responses.ts";
import { ask } from "./ask.ts";
import type { ImportDeps, Importer, ImportTarget } from "./import.ts";
import { NO_NUDGES } from "./no-nudges.ts";
import { openSession, type Session } from "./session.ts";

/** Import into the database of a session. Running workers find the new cards within seconds. */
export const importDeps = (open: () => Promise<Session> = openSession, clock: Clock = systemClock): ImportDeps => ({
  importer: (target) => openImporter(open, clock, target),
  now: () => clock.now(),
  stdout: process.stdout,
  stderr: process.stderr,
  // Questions go to stderr: what is printed may well be piped elsewhere.
  isTerminal: process.stdin.isTTY === true && process.stderr.isTTY === true,
  ask: (question) => ask(question),
});

async function openImporter(open: () => Promise<Session>, clock: Clock, target: ImportTarget): Promise<Importer> {
  const session = await open();
  const { db, workspace } = session;
  const source = await ensureSource(db, {
    workspaceId: workspace.id,
    name: target.source ?? "import",
    kind: "import",
    tokenHash: null,
    sealedSecret: null,
    threshold: target.threshold,
    createdAt: clock.now().toISOString(),
  });
  const applied = { ...source, threshold: target.threshold ?? source.threshold };
  const store = openStore(db);
  return {
    threshold: thresholdFor(applied, await readSettings(db, workspace.id), target.scaleMax),
    knowsPeople: await openRoster(db).peopleRead(workspace.id),
    receiveBatch: async (batch, { asHistory }) => {
      if (!asHistory) await ensureChannel(session);
      const reception = {
        via: "import",
        priority: PRIORITY.bulk,
        asHistory,
        at: clock.now().toISOString(),
      } as const;
      return receiveResponses({ store, nudges: NO_NUDGES }, applied, batch, reception);
    },
    // What has no code is not the database's word: no channel yet, or a bug of ours.
    unstorable: (error) => {
      const code: unknown = types.isNativeError(error) ? Reflect.get(error, "code") : undefined;
      return typeof code === "string" && store.isDataFault(error)
        ? `the database cannot hold this row (${code})`
        : null;
    },
    close: () => session.close(),
  };
}

/** Cards need a channel before they are planned: the one a start has found, else the one Slack knows by SLACK_CHANNEL. */
async function ensureChannel({ config, db, workspace }: Session): Promise<void> {
  if (await defaultChannel(db, workspace.id)) return;
  const wanted = (await readSettings(db, workspace.id)).channel ?? config.slack.channel;
  const { botToken, apiUrl } = config.slack;
  const found =
    wanted && botToken
      ? await findChannel(slackClient(botToken, apiUrl, createLogger({ level: config.logLevel })), wanted)
      : null;
  if (!found)
    throw new ConfigError(
      "There is no channel for the cards yet. Start Amends once, or set SLACK_BOT_TOKEN and SLACK_CHANNEL; with --as-history no channel is needed.",
    );
  await setDefaultChannel(db, workspace.id, found.id);
}
