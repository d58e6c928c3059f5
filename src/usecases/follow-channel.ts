import { EVERYWHERE } from "../domain/closures.ts";
import type { Logger } from "../logger.ts";
import type { Closures } from "./closures.ts";
import type { ChannelInfo } from "./roster.ts";
import type { Found } from "./watch.ts";

/** A channel that was looked for by its name or id, and whether cards can be posted there. */
export interface SeenChannel extends ChannelInfo {
  readonly isMember: boolean;
  readonly isArchived: boolean;
}

/** Where the default route's cards go. */
export interface RouteChannels {
  /** As somebody named it: what is set, else what the environment says; null: nothing. */
  wanted(): Promise<string | null>;
  /** Where they go at present, and what was wanted when that was found; null before the first start. */
  current(): Promise<{ readonly id: string; readonly name: string | null; readonly followed: string | null } | null>;
  /** Has new cards go there, because that is wanted. */
  change(channel: ChannelInfo, wanted: string): Promise<void>;
  /** What is wanted takes no cards: it is looked for as if it had never been found. */
  lookAnew(): Promise<void>;
  /** Brings cards of open issues from a channel to the one of their route, at most `limit`; those posted already stand there anew, and know where they stood. */
  move(from: string, limit: number): Promise<readonly Found[]>;
}

export interface FollowPorts {
  readonly routes: RouteChannels;
  /** Null: there is none, it is hidden from us, or Slack does not answer. Never rejects. */
  readonly find: (name: string) => Promise<SeenChannel | null>;
  /** Gets to know who is in a channel. */
  readonly meet: (channel: ChannelInfo) => Promise<void>;
  readonly closures: Closures;
  readonly logger: Logger;
  readonly workspaceId: number;
}

const AT_A_TIME = 200;
/** A channel that cannot be posted to is looked for again after so long. */
const AGAIN_MS = 600_000;

/**
 * Has new cards go to the channel that is set, as soon as it takes them; until then they go where they went. Cards of open issues that stand in a closed
 * channel, which is no longer their route's, move. Tells what moved.
 */
export function openFollowing(ports: FollowPorts): (at: string) => Promise<readonly Found[]> {
  const { routes, closures, workspaceId } = ports;
  let failed = { wanted: "", at: 0 };
  return async (at) => {
    // Not remembered here: another process may have followed something else meanwhile.
    const [wanted, current] = await Promise.all([routes.wanted(), routes.current()]);
    const isTime = failed.wanted !== wanted || Date.parse(at) - failed.at >= AGAIN_MS;
    if (wanted !== null && wanted !== current?.followed && isTime)
      if (!(await change(ports, wanted, current?.id))) failed = { wanted, at: Date.parse(at) };
    const moved: Found[] = [];
    const closed = await closures.unmended(workspaceId);
    for (const { place } of closed) if (place !== EVERYWHERE) moved.push(...(await routes.move(place, AT_A_TIME)));
    return moved;
  };
}

async function change(
  { routes, find, meet, logger, workspaceId }: FollowPorts,
  wanted: string,
  currentId: string | undefined,
): Promise<boolean> {
  const channel = await find(wanted);
  if (!channel?.isMember || channel.isArchived) {
    logger.warn("the channel that is set takes no cards: they go where they went", {
      workspaceId,
      code: channel === null ? "not_seen" : channel.isArchived ? "is_archived" : "not_in_channel",
    });
    return false;
  }
  await meet(channel);
  await routes.change(channel, wanted);
  if (channel.id !== currentId) logger.info("new cards go to another channel", { workspaceId, channel: channel.id });
  return true;
}
