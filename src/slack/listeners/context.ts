import type { BlockAction } from "@slack/bolt";
import type { WebClient } from "@slack/web-api";
import type { Clock } from "../../clock.ts";
import { mustBeAllowedToAct, type Person } from "../../domain/access.ts";
import type { Actor, Command } from "../../domain/issue.ts";
import type { Known } from "../../domain/named.ts";
import type { Preferences } from "../../domain/preferences.ts";
import type { SurveyResponse } from "../../domain/response.ts";
import type { Settings, SettingsChange } from "../../domain/settings.ts";
import { titleText } from "../../domain/wording.ts";
import type { Logger } from "../../logger.ts";
import type { Envelope, Executed } from "../../usecases/execute-command.ts";
import type { HomePorts } from "../../usecases/homes.ts";
import { type Lists, mustSee } from "../../usecases/list-issues.ts";
import type { Match, Matched } from "../../usecases/match-person.ts";
import type { CardData, Reader } from "../../usecases/reader-ports.ts";
import type { Roster } from "../../usecases/roster.ts";
import type { StandingFollows } from "../../usecases/standing-follows.ts";
import type { Submission, Submitted } from "../../usecases/submit-form.ts";
import type { Ledger } from "../../usecases/why.ts";
import type { SlackTeam } from "../identity.ts";
import type { IssueHeading } from "../views/modals.ts";
import type { WhoIs } from "../who.ts";

/** What listeners work with: they translate, the use cases decide. */
export interface ListenerContext extends SlackTeam {
  readonly workspaceId: number;
  /** Ours, not Bolt's: that one adds a team_id to every call, which these methods do not take. */
  readonly client: WebClient;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly reader: Reader;
  readonly whoIs: WhoIs;
  readonly settings: () => Promise<Settings>;
  readonly saveSettings: (changed: SettingsChange) => Promise<void>;
  /** Makes those people who are named by Slack id, user group or address; answers what is known of each. */
  readonly makeKnown: (names: readonly string[]) => Promise<ReadonlyMap<string, Known>>;
  /** Whether settings name this person or user group. */
  readonly isNamed: (name: string) => Promise<boolean>;
  /** Those of these Slack users who are members of the workspace. */
  readonly membersAmong: (slackUserIds: readonly string[]) => Promise<ReadonlySet<string>>;
  /** Amends sends mail. */
  readonly sendsMail: boolean;
  readonly roster: Roster;
  readonly lists: Lists;
  readonly ledger: Ledger;
  /** Opens an issue for what a person saw themselves; the same external id again opens nothing. */
  readonly flag: (response: SurveyResponse, actor: Actor, at: string) => Promise<{ readonly opened: boolean }>;
  readonly home: HomePorts;
  /** Somebody deleted a message: a card of an open issue comes again. */
  readonly cardDeleted: (channelId: string, ts: string) => Promise<void>;
  /** Looks whether a channel, or EVERYWHERE, takes messages, as something there has changed. */
  readonly lookAtPlace: (place: string) => Promise<void>;
  readonly preferences: {
    read(personId: number): Promise<Preferences>;
    write(personId: number, preferences: Preferences): Promise<void>;
  };
  readonly standing: StandingFollows;
  /** Says that whoever is behind an address is a Slack person. */
  readonly match: (match: Match) => Promise<Matched>;
  readonly execute: (envelope: Envelope) => Promise<Executed>;
  /** Everything a form asks, as one change. */
  readonly submit: (
    about: { readonly workspaceId: number; readonly issueId: number; readonly actor: Actor },
    submission: Submission,
  ) => Promise<Submitted>;
}

/** Who clicked, as Slack says it. */
interface Clicker {
  readonly id: string;
  readonly team_id?: string | undefined;
}

/**
 * The person who acts, if they may. Throws RuleViolation with the reason when they may not. `chosen`: Slack ids of those whom they chose. Slack is asked
 * about all at the same time, as who clicked waits three seconds at most; whoever asks again about one of them is answered from memory.
 */
export async function actorOf(
  context: ListenerContext,
  user: Clicker,
  chosen: readonly string[] = [],
): Promise<Person> {
  const person = await personOf(context, user, chosen);
  mustBeAllowedToAct(person);
  return person;
}

/** The person who clicked, whatever they may. Throws RuleViolation for one of another team, and when nobody can say who it is. */
export async function personOf(
  context: ListenerContext,
  user: Clicker,
  chosen: readonly string[] = [],
): Promise<Person> {
  mustBeOfTeam(context, user.team_id);
  const whoIs = (id: string): Promise<Person> => context.whoIs(context.workspaceId, id);
  const [person] = await Promise.all([whoIs(user.id), Promise.allSettled(chosen.map(whoIs))]);
  return person;
}

/** Throws RuleViolation for whoever comes from elsewhere. In an organisation colleagues have other workspaces: who they are is asked of each. */
export function mustBeOfTeam({ teamId, enterpriseId }: SlackTeam, given: string | undefined): void {
  if (enterpriseId === null && given && given !== teamId) mustBeAllowedToAct({ standing: "stranger" });
}

/**
 * The card of an issue, for someone who may see it and act on it. Its number comes from a button and may be anybody's: RuleViolation when there
 * is no such issue in this workspace, or it is none of theirs.
 */
export async function cardOf(context: ListenerContext, personId: number, issueId: number): Promise<CardData> {
  await mustSee(context.lists, context.workspaceId, personId, issueId);
  return context.reader.card(issueId);
}

/** The card of an issue, for someone who only reads: whoever stands before the card itself, and guests while they follow it. */
export async function cardToRead(
  context: ListenerContext,
  { user, channel, message }: Pick<BlockAction, "user" | "channel" | "message">,
  issueId: number,
): Promise<CardData> {
  const { workspaceId, reader } = context;
  const shown = channel && message ? await reader.issueAt(workspaceId, channel.id, message.ts) : null;
  if (shown === issueId) return reader.card(issueId);
  const person = await context.whoIs(workspaceId, user.id);
  return (await cardForGuest(context, person, issueId)) ?? cardOf(context, person.id, issueId);
}

/** The card of an issue that a guest follows; null when they do not, or are no guest. */
export async function cardForGuest(
  { workspaceId, lists, reader }: ListenerContext,
  { id, standing }: Person,
  issueId: number,
): Promise<CardData | null> {
  if (standing !== "guest" || (await lists.maySee(workspaceId, id, issueId)) === null) return null;
  const card = await reader.card(issueId);
  return card.issue.followerIds.includes(id) ? card : null;
}

/** Carries out what a person wants of an issue: once, however often Slack brings the same click. Throws Refused when the rules say no. */
export const carryOut = (
  context: ListenerContext,
  personId: number,
  issueId: number,
  commandId: string,
  command: Command,
): Promise<Executed> =>
  context.execute({
    workspaceId: context.workspaceId,
    issueId,
    commandId: `slack:${commandId}`,
    command,
    actor: { kind: "person", personId },
    via: "slack",
    at: context.clock.now().toISOString(),
  });

/** How a window names the issue it is about. */
export const headingOf = (card: CardData): IssueHeading => ({ number: card.number, title: titleText(card.response) });
