import type { WebClient } from "@slack/web-api";
import type { CardPage, StandingCards } from "../usecases/audit-slack.ts";
import { deliveryError } from "./errors.ts";
import { botOf, keyOf } from "./our-messages.ts";
import { patiently } from "./patience.ts";

const PAGE = 999;
const STUMBLES = 4;

/** Reads what stands in channels, page after page, as fast as Slack lets it. */
export function openStandingCards(client: WebClient): StandingCards {
  const bot = botOf(client);
  return {
    async *pages(channelId, since) {
      const botId = await asked(bot);
      const oldest = since === null ? "0" : String(Date.parse(since) / 1_000);
      const range = { channel: channelId, oldest, include_all_metadata: true, limit: PAGE };
      for (let cursor = ""; ; ) {
        const answer = await asked(() => client.conversations.history({ ...range, ...(cursor ? { cursor } : {}) }));
        const messages = answer.messages ?? [];
        cursor = answer.response_metadata?.next_cursor ?? "";
        // Of a page with nothing on it nobody knows how far back it goes.
        if (cursor && messages.length === 0) continue;
        const from = (cursor && messages.at(-1)?.ts) || oldest;
        yield { from, cards: messages.flatMap((message) => cardOf(message, botId)) };
        if (!cursor) return;
      }
    },
  };
}

const asked = <T>(call: () => Promise<T>): Promise<T> =>
  patiently(call, { stumbles: STUMBLES }).catch((error: unknown) => {
    throw deliveryError(error, { repeatable: true });
  });

function cardOf(message: Parameters<typeof keyOf>[0] & { readonly ts?: string }, botId: string): CardPage["cards"] {
  const key = keyOf(message, botId);
  return key?.startsWith("card:") ? [{ key, ts: message.ts ?? "" }] : [];
}
