import { aheadMs } from "../clock.ts";
import { findChannel } from "../slack/identity.ts";
import { syncChannel } from "../slack/membership.ts";
import { openPlaces } from "../slack/places.ts";
import { openAlerts } from "../store/alerts.ts";
import { openClosures } from "../store/closures.ts";
import { presentOf } from "../store/due.ts";
import { openFindings } from "../store/findings.ts";
import { openRoster } from "../store/roster.ts";
import { openRouteChannels } from "../store/route-channels.ts";
import type { ClosurePorts } from "../usecases/closures.ts";
import { openFollowing } from "../usecases/follow-channel.ts";
import type { SlackParts } from "./slack-side.ts";

/** What looks after places that take no messages. */
export const closurePorts = ({ db, client, clock, logger, nudges, workspaceId, teamId }: SlackParts): ClosurePorts => ({
  closures: openClosures(db),
  places: openPlaces(client, teamId),
  nudges,
  logger,
  workspaceId,
  present: () => presentOf(db, aheadMs(clock)),
});

/** Has cards go to the channel that is set. */
export const followChannel = ({ db, client, clock, logger, workspaceId, channel }: SlackParts) =>
  openFollowing({
    routes: openRouteChannels(db, workspaceId, clock, channel),
    // Whoever is in it sees its issues from the first card on; what cannot be read now, the next hour reads.
    meet: ({ id }) =>
      syncChannel({ client, roster: openRoster(db), clock, workspaceId }, id, new AbortController().signal).catch(
        () => undefined,
      ),
    find: (name) => findChannel(client, name).catch(() => null),
    closures: openClosures(db),
    logger,
    workspaceId,
  });

/** What the watch works with besides what jobs have anyway. */
export const watchPorts = (parts: SlackParts) => ({
  places: openPlaces(parts.client, parts.teamId),
  alerts: openAlerts(parts.db),
  findings: openFindings(parts.db),
  followChannel: followChannel(parts),
});
