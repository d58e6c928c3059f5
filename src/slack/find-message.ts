import type { WebClient } from "@slack/web-api";
import { DeliveryError } from "../domain/errors.ts";
import type { Logger } from "../logger.ts";
import type { KeepLane, Messenger, Posted } from "../usecases/messenger-ports.ts";
import { deliveryError } from "./errors.ts";
import { botOf, keyOf } from "./our-messages.ts";
import { isClosedPerson } from "./to-person.ts";

/** Clocks of hosts differ a little, and Slack's is not ours. */
const LOOK_BACK_SECONDS = 30;
/** The most that Slack gives at once, and often fewer. */
const HISTORY_PAGE = 999;
const REPLIES_PAGE = 1_000;
/** A person's id stands for their direct message when posting, not when reading. */
const PERSON = /^[UW]/;

/**
 * Reads all that was posted since, to its very end, for our message that carries the key: only then it surely is not there. Without the history scope
 * there is no way to look.
 */
export function openFind(client: WebClient, logger: Logger): Messenger["find"] {
  const bot = botOf(client);
  return async ({ channelId, threadTs }, key, since, keep) => {
    const oldest = String(Math.floor(since.getTime() / 1000) - LOOK_BACK_SECONDS);
    try {
      const botId = await bot();
      await keep();
      const channel = PERSON.test(channelId) ? await conversationWith(client, channelId) : channelId;
      if (channel !== channelId) await keep();
      const range = { channel, oldest, inclusive: true, include_all_metadata: true };
      const read = (cursor: { readonly cursor?: string }) =>
        threadTs
          ? client.conversations.replies({ ...range, ...cursor, ts: threadTs, limit: REPLIES_PAGE })
          : client.conversations.history({ ...range, ...cursor, limit: HISTORY_PAGE });
      return await findIn(channel, read, (message) => keyOf(message, botId) === key, keep);
    } catch (error) {
      const known = deliveryError(error, { repeatable: true });
      // The card was deleted and its thread with it, or the person has no conversation with us any more: nothing to find there, now or later.
      if (
        known instanceof DeliveryError &&
        (known.failure === "gone" || (PERSON.test(channelId) && isClosedPerson(known)))
      )
        return null;
      if (!(known instanceof DeliveryError && known.code === "missing_scope")) throw error;
      logger.warn("no history scope: a message with a lost answer is posted again without looking", {
        channel: channelId,
      });
      return null;
    }
  };
}

type Message = Parameters<typeof keyOf>[0] & { readonly ts?: string };
interface Page {
  readonly messages?: readonly Message[];
  readonly response_metadata?: { readonly next_cursor?: string };
}

async function findIn(
  channelId: string,
  read: (at: { readonly cursor?: string }) => Promise<Page>,
  isIt: (message: Message) => boolean,
  keep: KeepLane,
): Promise<Posted | null> {
  for (let cursor = ""; ; ) {
    const { messages = [], response_metadata: next } = await read(cursor ? { cursor } : {});
    const match = messages.find(isIt);
    if (match?.ts) return { channelId, ts: match.ts };
    cursor = next?.next_cursor ?? "";
    if (!cursor) return null;
    await keep();
  }
}

/** The id of the direct message with a person. */
async function conversationWith(client: WebClient, slackUserId: string): Promise<string> {
  const answer = await client.conversations.open({ users: slackUserId });
  return answer.channel?.id ?? slackUserId;
}
