import type { WebClient } from "@slack/web-api";
import { DeliveryError } from "../domain/errors.ts";
import type { Logger } from "../logger.ts";
import type { KeepLane, Messenger, Posted } from "../usecases/messenger-ports.ts";
import type { CardData, DmData } from "../usecases/reader-ports.ts";
import { deliveryError } from "./errors.ts";
import { openFind } from "./find-message.ts";
import { markedWith } from "./our-messages.ts";
import { toPerson } from "./to-person.ts";
import { alertView, plainAlertView } from "./views/alert.ts";
import { cardView, type MessageView, plainCardView } from "./views/card.ts";
import { digestView, plainDigestView } from "./views/digest.ts";
import { dmView, plainDmView } from "./views/dm.ts";
import { lineView } from "./views/line.ts";
import { rejectionsView } from "./views/rejections.ts";
import { plainRemindersView, remindersView } from "./views/reminders.ts";

/** What is on every message: nothing in it may become a link preview, a mention or formatting. */
const QUIET = { unfurl_links: false, unfurl_media: false, link_names: false, mrkdwn: false } as const;

/** Delivery through one workspace's token. Every failure is a DeliveryError. */
export function openMessenger(client: WebClient, logger: Logger): Messenger {
  const post = async (channel: string, view: MessageView, key: string, threadTs?: string): Promise<Posted> => {
    const answer = await client.chat.postMessage({
      channel,
      ...view,
      ...QUIET,
      ...(threadTs ? { thread_ts: threadTs, reply_broadcast: false } : {}),
      metadata: markedWith(key),
    });
    return { channelId: answer.channel ?? channel, ts: answer.ts ?? "" };
  };
  /** What Slack finds fault with is sent plainly rather than not at all. */
  async function drawn<T>(
    channel: string,
    [view, plain]: Views,
    keep: KeepLane,
    send: (view: MessageView) => Promise<T>,
  ): Promise<T> {
    try {
      return await send(view);
    } catch (error) {
      const known = deliveryError(error, { repeatable: false });
      if (!(known instanceof DeliveryError && known.failure === "permanent")) throw error;
      logger.error("slack refused a message's layout, sending it plainly", { channel, code: known.code });
      await keep();
      return send(plain());
    }
  }
  const posted = (place: string, views: Views, key: string, keep: KeepLane): Promise<Posted> =>
    drawn(place, views, keep, (view) => post(place, view, key));
  const updated = async ({ channelId, ts }: Posted, views: Views, keep: KeepLane): Promise<void> => {
    const send = (view: MessageView) => client.chat.update({ channel: channelId, ts, ...view, link_names: false });
    await drawn(channelId, views, keep, send);
  };
  const find = openFind(client, logger);
  return {
    postCard: (channelId, card, key, keep) => once(() => posted(channelId, cardViews(card), key, keep)),
    postLine: (card, line, key) => once(() => post(card.channelId, lineView(line), key, card.ts)),
    postDm: (slackUserId, dm, key, keep) => once(() => toPerson(() => posted(slackUserId, dmViews(dm), key, keep))),
    postDigest: (slackUserId, digest, key, keep) =>
      once(() => toPerson(() => posted(slackUserId, [digestView(digest), () => plainDigestView(digest)], key, keep))),
    postReminders: (place, reminders, key, isChannel, keep) =>
      once(() => {
        const views: Views = [remindersView(reminders, isChannel), () => plainRemindersView(reminders, isChannel)];
        const send = () => posted(place, views, key, keep);
        return isChannel ? send() : toPerson(send);
      }),
    postAlert: (slackUserId, alert, key, keep) =>
      once(() => toPerson(() => posted(slackUserId, [alertView(alert), () => plainAlertView(alert)], key, keep))),
    postRejections: (slackUserId, rejections, key) =>
      once(() => toPerson(() => post(slackUserId, rejectionsView(rejections), key))),
    updateDm: (at, dm, keep) => repeatable(() => updated(at, dmViews(dm), keep)),
    updateCard: (at, card, keep) => repeatable(() => updated(at, cardViews(card), keep)),
    find: (...look) => repeatable(() => find(...look)),
  };
}

/** A message, and how it looks when Slack refuses that for good. */
type Views = readonly [view: MessageView, plain: () => MessageView];
const cardViews = (card: CardData): Views => [cardView(card), () => plainCardView(card)];
const dmViews = (dm: DmData): Views => [dmView(dm), () => plainDmView(dm)];

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
