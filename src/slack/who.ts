import type { WebClient } from "@slack/web-api";
import { type Clock, stopwatch } from "../clock.ts";
import type { Person, Standing } from "../domain/access.ts";
import { RuleViolation } from "../domain/errors.ts";
import { cleanText } from "../domain/text.ts";
import type { Identity, People } from "../usecases/store-ports.ts";
import { inTime } from "./patience.ts";

/** The person behind a Slack user id. Throws RuleViolation when nobody can say who it is. */
export type WhoIs = (workspaceId: number, slackUserId: string) => Promise<Person>;

/** WhoIs, and the way to tell it that people have changed. */
export interface Acquaintance {
  readonly whoIs: WhoIs;
  forget(): void;
}

const FRESH_MS = 24 * 3_600_000;
/** How long a person who clicks again is known without a look; what another process learned of them counts after it. */
const REMEMBERED_MS = 5_000;
const REMEMBERED_PEOPLE = 10_000;

/** Remembers for a few seconds who was asked for. */
export function acquaintance(ask: WhoIs): Acquaintance {
  const elapsed = stopwatch();
  const remembered = new Map<string, { readonly person: Person; readonly until: number }>();
  return {
    whoIs: async (workspaceId, slackUserId) => {
      const key = `${workspaceId}:${slackUserId}`;
      const known = remembered.get(key);
      if (known && known.until > elapsed()) return known.person;
      const person = await ask(workspaceId, slackUserId);
      if (remembered.size >= REMEMBERED_PEOPLE) remembered.clear();
      remembered.set(key, { person, until: elapsed() + REMEMBERED_MS });
      return person;
    },
    forget: () => remembered.clear(),
  };
}

/** Knows people from the store; asks Slack about new ones and once a day about the others. When Slack does not answer, what is known is used. */
export function openWhoIs(ports: { client: WebClient; people: People; clock: Clock; teamId: string }): WhoIs {
  return async (workspaceId, slackUserId) => {
    const known = await ports.people.bySlackId(workspaceId, slackUserId);
    const now = ports.clock.now();
    if (known && now.getTime() - known.refreshedAt.getTime() < FRESH_MS) return known.person;
    const identity = await ask(ports.client, slackUserId, ports.teamId).catch(() => undefined);
    if (identity) return ports.people.save(workspaceId, identity, now.toISOString());
    if (known) return known.person;
    throw new RuleViolation("not_allowed", "Slack did not tell Amends who you are. Try again in a moment.");
  };
}

/** A user as users.info, users.list and events give it. */
export interface SlackUser {
  readonly id?: string;
  readonly name?: string;
  readonly real_name?: string;
  readonly team_id?: string;
  readonly deleted?: boolean;
  readonly is_bot?: boolean;
  readonly is_restricted?: boolean;
  readonly is_ultra_restricted?: boolean;
  readonly is_stranger?: boolean;
  readonly is_admin?: boolean;
  readonly is_owner?: boolean;
  readonly tz?: string;
  readonly profile?: { readonly display_name?: string; readonly real_name?: string; readonly email?: string };
}

async function ask(client: WebClient, slackUserId: string, teamId: string): Promise<Identity> {
  const answer = await inTime(client.users.info({ user: slackUserId }));
  const user = answer?.user as SlackUser | undefined;
  if (!user) throw new Error("users.info answered too late, or without a user");
  return identityOf({ ...user, id: slackUserId }, teamId);
}

/** What Slack says of a user, in our words. */
export function identityOf(user: SlackUser & { readonly id: string }, teamId: string): Identity {
  const name = user.profile?.real_name || user.real_name || user.profile?.display_name || user.name || user.id;
  const standing = standingOf(user, teamId);
  return {
    slackUserId: user.id,
    name: cleanText(name).slice(0, 200),
    email: user.profile?.email ?? null,
    timeZone: user.tz ?? null,
    standing,
    isAdmin: standing === "member" && (user.is_admin === true || user.is_owner === true),
  };
}

/** First match wins. */
function standingOf(user: SlackUser, teamId: string): Standing {
  if (user.deleted) return "deactivated";
  // Slack itself calls Slackbot no bot.
  if (user.is_bot || user.id === "USLACKBOT") return "bot";
  if (user.is_stranger || (user.team_id !== undefined && user.team_id !== teamId)) return "stranger";
  return user.is_restricted || user.is_ultra_restricted ? "guest" : "member";
}
