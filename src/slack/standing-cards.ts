import { setTimeout as sleep } from "node:timers/promises";
import type { WebClient } from "@slack/web-api";
import { DeliveryError } from "../domain/errors.ts";
import type { CardPage, StandingCards } from "../usecases/audit-slack.ts";
import { deliveryError } from "./errors.ts";

const PAGE = 200;
const TRIES = 5;
const PAUSE_MS = 2_000;

/** Reads what stands in channels, page after page, as fast as Slack lets it. */
export const openStandingCards = (client: WebClient): StandingCards => ({
  async *pages(channelId, since) {
    const oldest = since === null ? "0" : String(Date.parse(since) / 1_000);
    for (let cursor = ""; ; ) {
      const answer = await patiently(() =>
        client.conversations.history({
          channel: channelId,
          oldest,
          include_all_metadata: true,
          limit: PAGE,
          ...(cursor ? { cursor } : {}),
        }),
      );
      const messages = answer.messages ?? [];
      cursor = answer.response_metadata?.next_cursor ?? "";
      const from = (cursor && messages.at(-1)?.ts) || oldest;
      yield { from, cards: messages.flatMap(({ ts = "", metadata }) => cardOf(ts, metadata)) };
      if (!cursor) return;
    }
  },
});

function cardOf(ts: string, metadata: unknown): CardPage["cards"] {
  const { key } = (metadata as { event_payload?: { key?: unknown } } | undefined)?.event_payload ?? {};
  return typeof key === "string" && key.startsWith("card:") ? [{ key, ts }] : [];
}

/** Asks again when Slack wants to wait, and a few times when it stumbles; what stays is thrown as a DeliveryError. */
async function patiently<T>(call: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; ) {
    try {
      return await call();
    } catch (error) {
      const known = deliveryError(error, { repeatable: true });
      if (!(known instanceof DeliveryError)) throw error;
      const mayPass = known.failure === "limited" || (known.failure === "temporary" && tries < TRIES);
      if (!mayPass) throw known;
      if (known.failure === "temporary") tries += 1;
      await sleep(known.retryAfterMs ?? PAUSE_MS);
    }
  }
}
