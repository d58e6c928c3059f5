import type { WebClient } from "@slack/web-api";
import { EVERYWHERE } from "../domain/closures.ts";
import { DeliveryError } from "../domain/errors.ts";
import type { Places } from "../usecases/closures.ts";
import { deliveryError } from "./errors.ts";
import { whoAmI } from "./identity.ts";

type Seen = Awaited<ReturnType<Places["look"]>>;

/** What is needed to post anywhere. */
const POSTING = "chat:write";

/** Looks at channels, and at whether Slack lets us in at all, with one call each. */
export const openPlaces = (client: WebClient, teamId: string): Places => ({
  look: (place) => (place === EVERYWHERE ? lookAtSlack(client, teamId) : lookAtChannel(client, place)),
  standing: (channel, oldest, latest) => messagesIn(client, channel, oldest, latest).catch(() => null),
});

/** Slack gives at most 999 at once, to some apps 15. */
const MESSAGES_A_PAGE = 200;

async function messagesIn(client: WebClient, channel: string, oldest: string, latest: string) {
  const range = { channel, oldest, latest, inclusive: true, limit: MESSAGES_A_PAGE };
  const { messages = [], has_more: more = false } = await client.conversations.history(range);
  // Of a message with a thread that was deleted something stays, which is no card any more.
  const ts = messages.flatMap((message) => (message.ts && message.subtype !== "tombstone" ? [message.ts] : []));
  // A page with nothing on it, and more behind it, says nothing of what stands there.
  return more && ts.length === 0 ? null : { ts, more };
}

async function lookAtSlack(client: WebClient, teamId: string): Promise<Seen> {
  try {
    const me = await whoAmI(client);
    if (me.teamId !== teamId) return { code: "other_workspace" };
    return me.scopes.length === 0 || me.scopes.includes(POSTING) ? "open" : { code: "missing_scope" };
  } catch (error) {
    const known = deliveryError(error, { repeatable: true });
    return known instanceof DeliveryError && known.failure === "shut_out" ? { code: known.code } : "unknown";
  }
}

async function lookAtChannel(client: WebClient, channel: string): Promise<Seen> {
  try {
    const { channel: found } = await client.conversations.info({ channel });
    if (found?.is_archived) return { code: "is_archived" };
    return found?.is_member === false ? { code: "not_in_channel" } : "open";
  } catch (error) {
    const known = deliveryError(error, { repeatable: true });
    // Whatever else is wrong says nothing of this channel.
    return known instanceof DeliveryError && known.failure === "place_closed" ? { code: known.code } : "unknown";
  }
}
