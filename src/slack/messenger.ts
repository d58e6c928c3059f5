import type { WebClient } from "@slack/web-api";
import { DeliveryError } from "../domain/errors.ts";
import type { Logger } from "../logger.ts";
import type { CardData, KeepLane, Messenger, Posted } from "../usecases/ports.ts";
import { deliveryError } from "./errors.ts";
import { cardView, type MessageView, plainCardView } from "./views/card.ts";
import { digestView } from "./views/digest.ts";
import { dmView } from "./views/dm.ts";
import { lineView } from "./views/line.ts";
import { remindersView } from "./views/reminders.ts";

/** What is on every message: nothing in it may become a link preview, a mention or formatting. */
const QUIET = { unfurl_links: false, unfurl_media: false, link_names: false, mrkdwn: false } as const;
const METADATA_TYPE = "amends_notice";
/** Clocks of hosts differ a little, and Slack's is not ours. */
const LOOK_BACK_SECONDS = 30;
const LOOK_PAGE = 200;
const LOOK_PAGES = 10;
/** A person's id stands for their direct message when posting, not when reading; to find it out and read it would take two more scopes. */
const PERSON = /^[UW]/;

/** Delivery through one workspace's token. Every failure is a DeliveryError. */
export function openMessenger(client: WebClient, logger: Logger): Messenger {
  const post = async (channel: string, view: MessageView, key: string, threadTs?: string): Promise<Posted> => {
    const answer = await client.chat.postMessage({
      channel,
      ...view,
      ...QUIET,
      ...(threadTs ? { thread_ts: threadTs, reply_broadcast: false } : {}),
      metadata: { event_type: METADATA_TYPE, event_payload: { key } },
    });
    return { channelId: answer.channel ?? channel, ts: answer.ts ?? "" };
  };
  return {
    postCard: (channelId, card, key, keep) =>
      once(() => withPlainFallback(card, logger, keep, (view) => post(channelId, view, key))),
    postLine: (card, line, key) => once(() => post(card.channelId, lineView(line), key, card.ts)),
    postDm: (slackUserId, dm, key) => once(() => toPerson(() => post(slackUserId, dmView(dm), key))),
    postDigest: (slackUserId, digest, key) => once(() => toPerson(() => post(slackUserId, digestView(digest), key))),
    postReminders: (place, reminders, key, isChannel) =>
      once(() => {
        const send = () => post(place, remindersView(reminders, isChannel), key);
        return isChannel ? send() : toPerson(send);
      }),
    updateDm: (at, dm) =>
      repeatable(async () => {
        await client.chat.update({ channel: at.channelId, ts: at.ts, ...dmView(dm), link_names: false });
      }),
    updateCard: (at, card, keep) =>
      repeatable(async () => {
        await withPlainFallback(card, logger, keep, (view) =>
          client.chat.update({ channel: at.channelId, ts: at.ts, ...view, link_names: false }),
        );
      }),
    find: (place, key, since, keep) => repeatable(() => find(client, logger, place, key, since, keep)),
  };
}

/** For a person, a closed place is closed for good: they are told another way, not waited for. */
async function toPerson<T>(send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    const known = deliveryError(error, { repeatable: false });
    const unreachable = known instanceof DeliveryError && UNREACHABLE.has(known.code);
    throw unreachable ? new DeliveryError("permanent", known.code) : error;
  }
}

/** Slack's words for a person who cannot be written to. */
const UNREACHABLE = new Set([
  "user_disabled",
  "user_not_found",
  "users_not_found",
  "user_not_visible",
  "cannot_dm_bot",
  "messages_tab_disabled",
  "channel_not_found",
  "not_in_channel",
  "is_archived",
  "restricted_action",
]);

/** A card that Slack finds fault with is sent plainly rather than not at all. */
async function withPlainFallback<T>(
  card: CardData,
  logger: Logger,
  keep: KeepLane,
  send: (view: MessageView) => Promise<T>,
): Promise<T> {
  try {
    return await send(cardView(card));
  } catch (error) {
    const known = deliveryError(error, { repeatable: false });
    if (!(known instanceof DeliveryError && known.failure === "permanent")) throw error;
    logger.error("slack refused a card's layout, sending it plainly", { issueId: card.issueId, code: known.code });
    await keep();
    return send(plainCardView(card));
  }
}

const translated =
  (o: { repeatable: boolean }) =>
  async <T>(call: () => Promise<T>): Promise<T> => {
    try {
      return await call();
    } catch (error) {
      throw deliveryError(error, o);
    }
  };
const once = translated({ repeatable: false });
const repeatable = translated({ repeatable: true });

/** Reads what was posted since, newest first, for the message that carries the key. Without the history scope there is no way to look. */
async function find(
  client: WebClient,
  logger: Logger,
  { channelId, threadTs }: { channelId: string; threadTs: string | null },
  key: string,
  since: Date,
  keep: KeepLane,
): Promise<Posted | null> {
  if (PERSON.test(channelId)) {
    logger.warn("a direct message with a lost answer is sent again without looking", { channel: channelId });
    return null;
  }
  const oldest = String(Math.floor(since.getTime() / 1000) - LOOK_BACK_SECONDS);
  const range = { channel: channelId, oldest, inclusive: true, include_all_metadata: true, limit: LOOK_PAGE };
  let cursor: string | undefined;
  try {
    for (let page = 0; page < LOOK_PAGES; page++) {
      const at = { ...range, ...(cursor ? { cursor } : {}) };
      const answer = threadTs
        ? await client.conversations.replies({ ...at, ts: threadTs })
        : await client.conversations.history(at);
      const match = answer.messages?.find((m) => keyOf(m.metadata) === key);
      if (match?.ts) return { channelId, ts: match.ts };
      cursor = answer.response_metadata?.next_cursor;
      if (!cursor) return null;
      await keep();
    }
  } catch (error) {
    const known = deliveryError(error, { repeatable: true });
    // The card was deleted and its thread with it: nothing to find there, now or later.
    if (known instanceof DeliveryError && known.failure === "gone") return null;
    if (!(known instanceof DeliveryError && known.code === "missing_scope")) throw error;
    logger.warn("no history scope: a message with a lost answer is posted again without looking", {
      channel: channelId,
    });
  }
  return null;
}

function keyOf(metadata: unknown): unknown {
  const payload: unknown = (metadata as { event_payload?: unknown } | undefined)?.event_payload;
  return (payload as { key?: unknown } | undefined)?.key;
}
