import { setTimeout as sleep } from "node:timers/promises";
import type { WebClient } from "@slack/web-api";
import { DeliveryError, type DeliveryFailure } from "../domain/errors.ts";
import { otherChannel } from "../domain/settings.ts";
import type { Logger } from "../logger.ts";
import { deliveryError } from "./errors.ts";
import { type FoundChannel, findChannel, type SlackIdentity, whoAmI } from "./identity.ts";

const PAUSE_MS = 5_000;
/** What waiting does not mend. */
const FOR_A_PERSON: ReadonlySet<DeliveryFailure> = new Set(["place_closed", "shut_out", "permanent"]);

/** Slack refused, and will until a person mends it. The message says how. */
export class SlackRefused extends Error {
  override readonly name = "SlackRefused";
  readonly safeToLog = true;
}

/** Asks until Slack answers. What only a person can mend (a revoked token) is thrown; an outage is waited out, so that the rest can work meanwhile. */
async function untilAnswered<T>(
  what: string,
  call: () => Promise<T>,
  logger: Logger,
  stopped: AbortSignal,
): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      const known = deliveryError(error, { repeatable: true });
      if (!(known instanceof DeliveryError)) throw error;
      if (FOR_A_PERSON.has(known.failure))
        throw new SlackRefused(
          `Slack answered "${known.code}" to ${what}. Check SLACK_BOT_TOKEN: \`amends doctor\` says more.`,
        );
      logger.warn("slack does not answer yet, asking again", { step: what, code: known.code });
      await sleep(known.retryAfterMs ?? PAUSE_MS, undefined, { signal: stopped });
    }
  }
}

/** Who the token belongs to. */
export const connect = (client: WebClient, logger: Logger, stopped: AbortSignal): Promise<SlackIdentity> =>
  untilAnswered("auth.test", () => whoAmI(client), logger, stopped);

/** A channel by name or id, and whether the workspace has set it. */
export interface WantedChannel {
  readonly wanted: string;
  readonly isStored: boolean;
}

/** The channel to post to; throws SlackRefused, with what to do, when it cannot be posted to. */
export async function resolveChannel(
  client: WebClient,
  { wanted, isStored }: WantedChannel,
  logger: Logger,
  stopped: AbortSignal,
): Promise<FoundChannel> {
  const channel = await untilAnswered(
    "finding the channel",
    () => findChannel(client, wanted, { stopped }),
    logger,
    stopped,
  );
  if (!channel)
    throw new SlackRefused(
      `The channel ${wanted} does not exist, or Amends cannot see it. Invite Amends there (/invite @Amends) or ${otherChannel(isStored)}.`,
    );
  if (channel.isArchived)
    throw new SlackRefused(`The channel #${channel.name} is archived. Unarchive it, or ${otherChannel(isStored)}.`);
  if (!channel.isMember)
    logger.warn("amends is not in its channel yet: cards wait until someone invites it", { channel: channel.id });
  return channel;
}
