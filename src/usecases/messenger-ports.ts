import type { Rejections } from "../domain/rejections.ts";
import type { Alert } from "./alerts.ts";
import type { Digest } from "./digest.ts";
import type { CardData, DmData, LineData } from "./reader-ports.ts";
import type { Reminders } from "./reminders.ts";

/** Where a message is. */
export interface Posted {
  readonly channelId: string;
  readonly ts: string;
}

/** Called right before every call to Slack and before a mail: a hold is longer than one call, not than several. Throws when the lane is lost. */
export type KeepLane = () => Promise<void>;

/** Slack as delivery sees it. Failures are DeliveryError. */
export interface Messenger {
  postCard(channelId: string, card: CardData, key: string, keep: KeepLane): Promise<Posted>;
  updateCard(at: Posted, card: CardData, keep: KeepLane): Promise<void>;
  postLine(card: Posted, line: LineData, key: string): Promise<Posted>;
  /** A direct message to a Slack user; answers the conversation it went to. */
  postDm(slackUserId: string, dm: DmData, key: string, keep: KeepLane): Promise<Posted>;
  updateDm(at: Posted, dm: DmData, keep: KeepLane): Promise<void>;
  /** A direct message with all that a day brought. */
  postDigest(slackUserId: string, digest: Digest, key: string, keep: KeepLane): Promise<Posted>;
  /** What a person, or all who read a channel, are reminded of. */
  postReminders(place: string, reminders: Reminders, key: string, isChannel: boolean, keep: KeepLane): Promise<Posted>;
  /** What a person is told of a place that takes no messages. */
  postAlert(slackUserId: string, alert: Alert, key: string, keep: KeepLane): Promise<Posted>;
  /** What an admin is told of deliveries that could not be understood. */
  postRejections(slackUserId: string, rejections: Rejections, key: string): Promise<Posted>;
  /** Looks for a message that carries the key, in the channel or in a card's thread. */
  find(
    place: { channelId: string; threadTs: string | null },
    key: string,
    since: Date,
    keep: KeepLane,
  ): Promise<Posted | null>;
}
