import type { WebClient } from "@slack/web-api";
import type { CardPage, StandingCards } from "../usecases/audit-slack.ts";
import { deliveryError } from "./errors.ts";
import { patiently } from "./patience.ts";

const PAGE = 200;
const STUMBLES = 4;

/** Reads what stands in channels, page after page, as fast as Slack lets it. */
export const openStandingCards = (client: WebClient): StandingCards => ({
  async *pages(channelId, since) {
    const oldest = since === null ? "0" : String(Date.parse(since) / 1_000);
    for (let cursor = ""; ; ) {
      const range = { channel: channelId, oldest, include_all_metadata: true, limit: PAGE };
      const answer = await patiently(() => client.conversations.history({ ...range, ...(cursor ? { cursor } : {}) }), {
        stumbles: STUMBLES,
      }).catch((error: unknown) => {
        throw deliveryError(error, { repeatable: true });
      });
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
