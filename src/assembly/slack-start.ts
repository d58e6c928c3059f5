import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../clock.ts";
import type { Logger } from "../logger.ts";
import type { WebClient } from "../slack/client.ts";
import { connect, resolveChannel, SlackRefused, type WantedChannel } from "../slack/connect.ts";
import { type SlackIdentity, whoAmI } from "../slack/identity.ts";
import type { Database } from "../store/database.ts";
import { workspaceOf } from "../store/health.ts";
import { openRouteChannels } from "../store/route-channels.ts";
import { ensureWorkspace } from "../store/workspaces.ts";

interface Starting {
  readonly db: Database;
  readonly client: WebClient;
  readonly logger: Logger;
  readonly stopped: AbortSignal;
}

/** Whose installation this is. `identity` null: Slack does not let us in, but the workspace is known, so that answers are taken and mails go out. */
export interface Installation {
  readonly workspaceId: number;
  readonly teamId: string;
  readonly identity: SlackIdentity | null;
}

/** Asks Slack who we are. Throws SlackRefused when it lets nobody in and this database knows no workspace yet: then something was never right. */
export async function identify({ db, client, logger, stopped }: Starting): Promise<Installation> {
  try {
    const identity = await connect(client, logger, stopped);
    const { id } = await ensureWorkspace(db, { id: identity.teamId, name: identity.teamName });
    return { workspaceId: id, teamId: identity.teamId, identity };
  } catch (error) {
    const known = error instanceof SlackRefused ? await workspaceOf(db) : undefined;
    if (!known?.slackTeamId) throw error;
    logger.error("slack does not let amends in; answers are taken and mails sent meanwhile", { err: error });
    return { workspaceId: known.id, teamId: known.slackTeamId, identity: null };
  }
}

const LET_IN_EVERY_MS = 60_000;

/** Who we are, as soon as Slack lets us in and it is this workspace; null when it is time to stop before. */
export async function whenLetIn(
  client: WebClient,
  teamId: string,
  stopped: AbortSignal,
): Promise<SlackIdentity | null> {
  while (!stopped.aborted) {
    const identity = await whoAmI(client).catch(() => null);
    if (identity?.teamId === teamId && !stopped.aborted) return identity;
    await sleep(LET_IN_EVERY_MS, undefined, { signal: stopped, ref: false }).catch(() => undefined);
  }
  return null;
}

/** Where new cards go; when what is set takes none, where they went before. Throws SlackRefused when they never went anywhere. */
export async function channelAtStart(
  { db, client, logger, stopped }: Starting,
  { workspaceId, clock, ...channelWanted }: { readonly workspaceId: number; readonly clock: Clock } & WantedChannel,
): Promise<{ readonly name: string }> {
  const { wanted } = channelWanted;
  const routes = openRouteChannels(db, workspaceId, clock, wanted);
  try {
    const channel = await resolveChannel(client, channelWanted, logger, stopped);
    await routes.change(channel, wanted);
    return { name: channel.name };
  } catch (error) {
    const known = error instanceof SlackRefused ? await routes.current() : null;
    if (!known) throw error;
    await routes.lookAnew();
    logger.warn("the channel that is set takes no cards: they go where they went", { channel: known.id, err: error });
    return { name: known.name ?? known.id };
  }
}
