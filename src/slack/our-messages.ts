import type { WebClient } from "@slack/web-api";
import { whoAmI } from "./identity.ts";

/** What every message of ours is marked with, as Slack's metadata. */
const MARK = "amends_notice";

/** The metadata that makes a message ours and lets it be found again. */
export const markedWith = (key: string) => ({ event_type: MARK, event_payload: { key } });

/** A message as Slack's history gives it. */
interface Read {
  readonly bot_id?: string;
  readonly metadata?: { readonly event_type?: string; readonly event_payload?: unknown };
}

/** The key of a message that this bot posted; null of all others: whoever else is in the channel, a second Amends above all, counts its keys from 1 too. */
export function keyOf({ bot_id: by, metadata }: Read, botId: string): string | null {
  if (by !== botId || metadata?.event_type !== MARK) return null;
  const { key } = (metadata.event_payload ?? {}) as { readonly key?: unknown };
  return typeof key === "string" ? key : null;
}

/** Whose token it is, as Slack says when it is first asked. */
export function botOf(client: WebClient): () => Promise<string> {
  let known: string | undefined;
  return async () => {
    known ??= (await whoAmI(client)).botId;
    return known;
  };
}
