import type { WebClient } from "@slack/web-api";
import { DeliveryError } from "../domain/errors.ts";
import type { Logger } from "../logger.ts";
import type { KeepLane, Messenger, Posted } from "../usecases/messenger-ports.ts";
import type { CardData } from "../usecases/reader-ports.ts";
import { deliveryError } from "./errors.ts";
import { alertView } from "./views/alert.ts";
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
/** A person's id stands for their direct message when posting, not when reading. */
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
    postAlert: (slackUserId, alert, key) => once(() => toPerson(() => post(slackUserId, alertView(alert), key))),
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

/** For a person, a place that is closed to us is closed for good: they are told another way, not waited for. */
async function toPerson<T>(send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    const known = deliveryError(error, { repeatable: false });
    throw known instanceof DeliveryError && isClosedPerson(known) ? new DeliveryError("permanent", known.code) : error;
  }
}

/** Slack's other words for a person who cannot be written to. */
export const UNREACHABLE: ReadonlySet<string> = new Set([
  "user_disabled",
  "user_not_found",
  "users_not_found",
  "user_not_visible",
  "cannot_dm_bot",
]);

const isClosedPerson = ({ failure, code }: DeliveryError): boolean =>
  failure === "place_closed" || UNREACHABLE.has(code);

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
  const oldest = String(Math.floor(since.getTime() / 1000) - LOOK_BACK_SECONDS);
  let cursor: string | undefined;
  try {
    const channel = PERSON.test(channelId) ? await conversationWith(client, channelId) : channelId;
    if (channel !== channelId) await keep();
    const range = { channel, oldest, inclusive: true, include_all_metadata: true, limit: LOOK_PAGE };
    for (let page = 0; page < LOOK_PAGES; page++) {
      const at = { ...range, ...(cursor ? { cursor } : {}) };
      const answer = threadTs
        ? await client.conversations.replies({ ...at, ts: threadTs })
        : await client.conversations.history(at);
      const match = answer.messages?.find((m) => keyOf(m.metadata) === key);
      if (match?.ts) return { channelId: channel, ts: match.ts };
      cursor = answer.response_metadata?.next_cursor;
      if (!cursor) return null;
      await keep();
    }
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
  }
  return null;
}

/** The id of the direct message with a person. */
async function conversationWith(client: WebClient, slackUserId: string): Promise<string> {
  const answer = await client.conversations.open({ users: slackUserId });
  return answer.channel?.id ?? slackUserId;
}

function keyOf(metadata: unknown): unknown {
  const payload: unknown = (metadata as { event_payload?: unknown } | undefined)?.event_payload;
  return (payload as { key?: unknown } | undefined)?.key;
}
