import type { WebClient } from "@slack/web-api";
import { type Clock, stopwatch } from "../clock.ts";
import type { Person, Standing } from "../domain/access.ts";
import { RuleViolation } from "../domain/errors.ts";
import { cleanText } from "../domain/text.ts";
import type { Identity, People } from "../usecases/store-ports.ts";
import type { SlackTeam } from "./identity.ts";
import { inTime } from "./patience.ts";

/** The person behind a Slack user id. Throws RuleViolation when nobody can say who it is: "not_known_yet" where Slack may say it a little later. */
export type WhoIs = (workspaceId: number, slackUserId: string) => Promise<Person>;

/** WhoIs, and the way to tell it that people have changed. */
export interface Acquaintance {
  readonly whoIs: WhoIs;
  forget(): void;
}

const FRESH_MS = 24 * 3_600_000;
/** How long a person who clicks again is known without a look; what another process learned of them counts after it. */
const REMEMBERED_MS = 5_000;
/** As long as one click lasts: it does not wait twice for what Slack did not say. */
const UNKNOWN_MS = 1_000;
const REMEMBERED_PEOPLE = 10_000;

/** Remembers for a few seconds who was asked for; who ask at the same time share one answer. */
export function acquaintance(ask: WhoIs): Acquaintance {
  const elapsed = stopwatch();
  const remembered = new Map<string, { readonly person: Promise<Person>; until: number }>();
  return {
    whoIs: (workspaceId, slackUserId) => {
      const key = `${workspaceId}:${slackUserId}`;
      const known = remembered.get(key);
      if (known && known.until > elapsed()) return known.person;
      const asked = { person: ask(workspaceId, slackUserId), until: elapsed() + REMEMBERED_MS };
      const keepFor = (ms: number) => () => {
        asked.until = elapsed() + ms;
      };
      asked.person.then(keepFor(REMEMBERED_MS), keepFor(UNKNOWN_MS));
      if (remembered.size >= REMEMBERED_PEOPLE) remembered.clear();
      remembered.set(key, asked);
      return asked.person;
    },
    forget: () => remembered.clear(),
  };
}

/** Knows people from the store; asks Slack about new ones and once a day about the others. When Slack does not answer, what is known is used. */
export function openWhoIs(ports: { client: WebClient; people: People; clock: Clock } & SlackTeam): WhoIs {
  return async (workspaceId, slackUserId) => {
    const known = await ports.people.bySlackId(workspaceId, slackUserId);
    const now = ports.clock.now();
    if (known && now.getTime() - known.refreshedAt.getTime() < FRESH_MS) return known.person;
    const identity = await ask(ports.client, slackUserId, ports).catch(asNobody);
    if (typeof identity === "object") return ports.people.save(workspaceId, identity, now.toISOString());
    if (known) return known.person;
    throw new RuleViolation(identity, "Slack did not tell Amends who you are. Try again in a moment.");
  };
}

/** Slack's words for somebody it will not speak of next time either. */
const NOBODY: ReadonlySet<unknown> = new Set(["user_not_found", "user_not_visible"]);

const asNobody = (error: unknown): "not_allowed" | "not_known_yet" =>
  NOBODY.has((error as { data?: { error?: unknown } }).data?.error) ? "not_allowed" : "not_known_yet";

/** A user as users.info, users.list and events give it. */
export interface SlackUser {
  readonly id?: string;
  readonly name?: string;
  readonly real_name?: string;
  readonly team_id?: string;
  /** In an organisation of several workspaces. */
  readonly enterprise_user?: { readonly enterprise_id?: string };
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

async function ask(client: WebClient, slackUserId: string, team: SlackTeam): Promise<Identity> {
  const answer = await inTime(client.users.info({ user: slackUserId }));
  const user = answer?.user as SlackUser | undefined;
  if (!user) throw new Error("users.info answered too late, or without a user");
  return identityOf({ ...user, id: slackUserId }, team);
}

/** What Slack says of a user, in our words. */
export function identityOf(user: SlackUser & { readonly id: string }, team: SlackTeam): Identity {
  const name = user.profile?.real_name || user.real_name || user.profile?.display_name || user.name || user.id;
  const standing = standingOf(user, team);
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
function standingOf(user: SlackUser, team: SlackTeam): Standing {
  if (user.deleted) return "deactivated";
  // Slack itself calls Slackbot no bot.
  if (user.is_bot || user.id === "USLACKBOT") return "bot";
  if (user.is_stranger || !isColleague(user, team)) return "stranger";
  return user.is_restricted || user.is_ultra_restricted ? "guest" : "member";
}

/** In an organisation of several workspaces people of all of them may be in one channel. */
function isColleague(user: SlackUser, { teamId, enterpriseId }: SlackTeam): boolean {
  if (user.team_id === undefined || user.team_id === teamId) return true;
  return enterpriseId !== null && user.enterprise_user?.enterprise_id === enterpriseId;
}
