import type { Person, Standing } from "../domain/access.ts";
import type { Why } from "../domain/audience.ts";
import type { StandIns } from "../domain/away.ts";
import type { Directory } from "../domain/concerned.ts";
import type { Rules } from "../domain/deadlines.ts";
import type { Callable, Happening, Issue, IssueEvent, ResponseChange, Via } from "../domain/issue.ts";
import type { Contact } from "../domain/ladder.ts";
import type { PriorContact } from "../domain/prior-contact.ts";
import type { SurveyResponse } from "../domain/response.ts";
import type { Settings } from "../domain/settings.ts";
import type { Alert } from "./alerts.ts";
import type { CollectedIssue, Digest } from "./digest.ts";
import type { MailTo, Unsent } from "./mail-ports.ts";
import type { RemindedIssue, Reminders } from "./reminders.ts";

/** Storage as the stories see it: what happens inside `work` is committed together or not at all. */
export interface Store {
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * Reads one issue and saves it, both or neither, without holding it in between: when someone else has changed it meanwhile, the work
   * begins anew. Half the round trips of a transaction, and nobody waits for a click that is being decided.
   */
  changeIssue<T>(work: (tx: Pick<Tx, "issues">) => Promise<T>): Promise<T>;
  /** Whether a failed transaction failed because of what it was given (not because storage was in trouble): trying again is no use. */
  isDataFault(error: unknown): boolean;
}

/** One open transaction. */
export interface Tx {
  readonly issues: IssueTx;
  readonly intake: IntakeTx;
  readonly people: PeopleTx;
  readonly stops: MailStopsTx;
  readonly due: DueTx;
}

/** Issues whose time has come. */
export interface DueTx {
  /** Locks up to `limit` of them, longest due first, beginning after one; passes over those another worker holds. */
  claim(at: string, after: DueIssue | null, limit: number): Promise<readonly DueIssue[]>;
  /** Claimed issues, read at once for the commands that are asked of them. */
  held(asked: readonly Asked[]): Promise<IssueTx>;
}

/** An issue, and the command that is asked of it. */
export interface Asked {
  readonly workspaceId: number;
  readonly issueId: number;
  readonly commandId: string;
}

/** An issue as it was when its time came. */
export interface DueIssue {
  readonly workspaceId: number;
  readonly issueId: number;
  readonly version: number;
  /** When it was to be looked at. ISO 8601 in UTC. */
  readonly lookAt: string;
}

/** Who has stopped the mails about which issue; either done twice changes nothing. */
export interface MailStopsTx {
  stop(who: StopOf, at: string): Promise<void>;
  lift(who: StopOf): Promise<void>;
}

interface StopOf {
  readonly workspaceId: number;
  readonly issueId: number;
  readonly personId: number;
}

/** People to be chosen from, within a transaction that makes them something. */
export interface PeopleTx {
  /** Those of these people who belong to the workspace. */
  byId(workspaceId: number, ids: readonly number[]): Promise<readonly KnownPerson[]>;
  byEmail(workspaceId: number, addresses: readonly string[]): Promise<readonly KnownPerson[]>;
  /** Adds people of whom only the address is known; who has it already stays as they are, but from then on the address was typed here. */
  addByEmail(workspaceId: number, addresses: readonly string[], at: string): Promise<void>;
}

/** A person as far as choosing goes. `email` is in lower case. */
export interface KnownPerson extends Pick<Person, "id" | "name" | "standing"> {
  readonly email: string | null;
}

export interface IssueTx {
  /** Reads the issue, locked until the transaction ends; in `changeIssue` it stays unlocked. Null when this workspace has no such issue. */
  lock(workspaceId: number, issueId: number, commandId: string, viewerId?: number): Promise<LockedIssue | null>;
  /** How these people can be reached. */
  contacts(workspaceId: number, personIds: readonly number[]): Promise<readonly Contact[]>;
  /** Who can be called, at a moment, about an issue that needs somebody. */
  callable(workspaceId: number, rules: Rules, issue: Issue, at: string): Promise<Callable>;
  /** Of these people those who are away at a moment, with who stands in for each. */
  standIns(workspaceId: number, personIds: readonly number[], at: string): Promise<StandIns>;
  /** Says when time has to look at an issue again. */
  lookAgain(workspaceId: number, issueId: number, look: NextLook): Promise<void>;
  /** Saves state, history and what has to be told because of it; answers in which direct messages something must be drawn anew. */
  save(change: IssueChange): Promise<readonly string[]>;
}

/** When time looks at an issue next (null: never), and when its next promise falls due (null: there is none; missing: as before). */
export interface NextLook {
  readonly at: string | null;
  readonly dueAt?: string | null;
}

export interface LockedIssue {
  readonly issue: Issue;
  readonly number: number;
  /** The name of who set the present status; null when Amends did. */
  readonly statusChangedByName: string | null;
  /** The viewer may see this issue and act on it; true when no viewer was named. */
  readonly visible: boolean;
  /** This very command was carried out before. */
  readonly repeated: boolean;
  /** The workspace's, with those of the issue's route over them. */
  readonly settings: Settings;
  readonly rules: Rules;
  /** Where the card lives: the channel whose lanes have to be looked at. */
  readonly channelId: string;
}

export interface IssueChange {
  readonly workspaceId: number;
  readonly issueId: number;
  readonly commandId: string;
  readonly issue: Issue;
  readonly events: readonly IssueEvent[];
  readonly notices: readonly PlannedNotice[];
  readonly rules: Rules;
}

/** A message about one event, before it is a row. */
export interface PlannedNotice {
  /** `digest`, `reminder`: collected, to be told a person with others in one message; `rollup`: the same for a channel. */
  readonly kind: "dm" | "mail" | "digest" | "reminder" | "rollup";
  /** Null: for all who read the channel. */
  readonly personId: number | null;
  readonly why: Why | null;
  /** Who is away, and in whose place they are told. */
  readonly standsInFor: number | null;
  readonly eventVersion: number;
  /** The lane it goes by: the person's Slack user id, the mail lane, or the channel. */
  readonly place: string;
  /** ISO 8601; null: at once. */
  readonly notBefore: string | null;
  readonly plannedAt: string;
}

/** A source of responses, with what intake needs to know of it. `threshold` null: the workspace's. */
export interface Source {
  readonly id: number;
  readonly workspaceId: number;
  readonly name: string;
  readonly kind: string;
  readonly threshold: number | null;
}

export interface IntakeTx {
  /** The workspace's, with those of the route new issues take over them. */
  settings(workspaceId: number): Promise<Settings>;
  /** Stores those responses that are new; what is known already comes back locked, with what was stored of it before. */
  storeResponses(
    source: Source,
    responses: readonly SurveyResponse[],
    o: { asHistory: boolean; at: string },
  ): Promise<StoredResponses>;
  /** Overwrites a known response with a newer event. */
  updateResponse(source: Source, responseId: number, response: SurveyResponse, at: string): Promise<void>;
  /** Who is concerned by these responses. */
  directory(workspaceId: number, responses: readonly SurveyResponse[], at: string): Promise<Directory>;
  /** Those of these respondents who had an issue before. */
  formerDetractors(workspaceId: number, respondentIds: readonly number[]): Promise<ReadonlySet<number>>;
  /** Opens issues with their first event, their planned card and the messages to people; returns the channels concerned. */
  openIssues(
    workspaceId: number,
    openings: readonly Opening[],
    rules: Rules,
    priority: Priority,
  ): Promise<readonly string[]>;
  /** Takes up to `limit` waiting bodies, oldest first, passing over those another worker holds. */
  claimReceived(limit: number): Promise<ClaimedBodies>;
  /** Marks bodies understood (reason null) or refused with the reason. */
  settleReceived(outcomes: readonly { id: number; reason: string | null }[], at: string): Promise<void>;
}

export interface StoredResponses {
  /** externalId of each new response to its id. */
  readonly added: ReadonlyMap<string, { readonly responseId: number; readonly respondentId: number }>;
  readonly known: readonly KnownResponse[];
}

export interface KnownResponse {
  readonly responseId: number;
  readonly respondentId: number;
  readonly externalId: string;
  readonly issueId: number | null;
  readonly asHistory: boolean;
  /** As stored, with the times it carried. */
  readonly stored: SurveyResponse;
  /** What came now says nothing that the stored one does not. */
  readonly sameContent: boolean;
}

export interface Opening {
  readonly responseId: number;
  readonly respondentId: number;
  readonly response: SurveyResponse;
  readonly company: string | null;
  readonly issue: Issue;
  readonly event: IssueEvent;
  readonly notices: readonly PlannedNotice[];
}

/** Lower goes first. */
export const PRIORITY = { click: 0, webhook: 1, bulk: 2 } as const;
export type Priority = (typeof PRIORITY)[keyof typeof PRIORITY];

/** A body that a webhook left, waiting to be understood. */
export interface ReceivedBody {
  readonly id: number;
  readonly source: Source;
  /** Null when what was stored cannot be opened: it was changed or damaged in the database. */
  readonly body: Buffer | null;
  readonly contentType: string;
  readonly receivedAt: Date;
}

/** As many waiting bodies as fit, and whether others wait behind them. */
export interface ClaimedBodies {
  readonly bodies: readonly ReceivedBody[];
  readonly more: boolean;
}

/** Wakes workers after a commit. Losing a nudge loses no work: the relay finds what waits. */
export interface Nudges {
  received(): void;
  /** An issue's time has come already. */
  deadlines(): void;
  posts(workspaceId: number, channelId: string, delayMs?: number): void;
  redraws(workspaceId: number, channelId: string, delayMs?: number): void;
  /** Several within the delay become one. */
  home(personId: number, delayMs: number): void;
}

/** Delivery ledger: which message is next in a channel, and what became of it. */
export interface Outbox {
  /** Takes the lane unless someone holds it or it has to rest; then says in how many ms to come back (null: its holder goes on). */
  takeLane(lane: Lane): Promise<{ hold: Hold } | { comeBackInMs: number | null }>;
  /** The most urgent message to post, marked as being sent before it is sent. */
  nextPost(hold: Hold): Promise<PostTask | null>;
  /** Begins the hold anew; false when the lane has passed to someone else. */
  keepLane(hold: Hold): Promise<boolean>;
  /** A posted card whose issue has moved on; asking begins the hold anew. */
  nextRedraw(hold: Hold): Promise<RedrawTask | null>;
  /** Writes down what became of a try for all that the message tells; answers what it needs next: to be posted, to be drawn anew, or nothing. */
  settle(hold: Hold, noticeIds: readonly number[], outcome: Outcome): Promise<Lane["verb"] | null>;
  /** Gives the lane back, to rest for `restMs`; answers in how many ms it has work again (null: none). */
  releaseLane(hold: Hold, restMs: number, trouble: string | null): Promise<number | null>;
  /** Direct messages planned before then that Slack has not taken go out as mails instead; answers how many. */
  mailInstead(plannedBefore: string): Promise<number>;
  /** Every lane that has work now. */
  lanesWithWork(): Promise<readonly Lane[]>;
}

/** One channel's queue: `post` new messages, one a second, or `draw` cards anew. */
export interface Lane {
  readonly workspaceId: number;
  readonly channelId: string;
  readonly verb: "post" | "draw";
}

/** A lane, held. What is settled with a hold that has passed to someone else is ignored. */
export interface Hold extends Lane {
  readonly token: string;
}

export interface PostTask {
  /** What the message tells: one notice, or all that a digest brings. */
  readonly noticeIds: readonly number[];
  /** 0 with an alert, which is about a place. */
  readonly issueId: number;
  /** Unique per message and per posting generation; travels in the message so that it can be found again. */
  readonly key: string;
  readonly kind: "card" | "line" | "alert" | PlannedNotice["kind"];
  /** How long ago it was due. */
  readonly waitedMs: number;
  readonly eventVersion: number;
  /** Whom a direct message, mail or digest is for; null for cards and lines. */
  readonly recipient: Recipient | null;
  /** The card's message, for lines; null when the card can never be posted. */
  readonly cardTs: string | null;
  /** Set when an earlier try may have been delivered: look from then on before posting. */
  readonly lookSince: Date | null;
  readonly attempts: number;
}

/** One person, and why they are told. */
export interface Recipient {
  readonly personId: number;
  readonly why: Why;
  /** The name of who is away, in whose place they are told; null or missing: it is their own. */
  readonly standsInFor?: string | null;
}

export interface RedrawTask {
  /** Set for direct messages; null for cards. */
  readonly recipient: Recipient | null;
  readonly eventVersion: number;
  readonly noticeId: number;
  readonly issueId: number;
  readonly messageTs: string;
  readonly attempts: number;
}

/** What became of a try. */
export type Outcome =
  | {
      readonly state: "sent";
      readonly messageTs: string;
      readonly drawnVersion: number;
      readonly channelId?: string;
      readonly restMs?: number;
    }
  | { readonly state: "again"; readonly inMs: number; readonly code: string }
  | { readonly state: "unknown"; readonly inMs: number; readonly code: string }
  | { readonly state: "failed"; readonly code: string }
  | { readonly state: "superseded"; readonly code: string }
  /** It was not sent: its reader's quiet hours have begun meanwhile. */
  | { readonly state: "later"; readonly notBefore: string }
  /** The message is gone from Slack: post it anew. */
  | { readonly state: "gone" };

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
  postDm(slackUserId: string, dm: DmData, key: string): Promise<Posted>;
  updateDm(at: Posted, dm: DmData): Promise<void>;
  /** A direct message with all that a day brought. */
  postDigest(slackUserId: string, digest: Digest, key: string): Promise<Posted>;
  /** What a person, or all who read a channel, are reminded of. */
  postReminders(place: string, reminders: Reminders, key: string, isChannel: boolean): Promise<Posted>;
  /** What a person is told of a place that takes no messages. */
  postAlert(slackUserId: string, alert: Alert, key: string): Promise<Posted>;
  /** Looks for a message that carries the key, in the channel or in a card's thread. */
  find(
    place: { channelId: string; threadTs: string | null },
    key: string,
    since: Date,
    keep: KeepLane,
  ): Promise<Posted | null>;
}

/** What is read for drawing. */
export interface Reader {
  card(issueId: number): Promise<CardData>;
  line(issueId: number, eventVersion: number): Promise<LineData>;
  /** What a person is told of an event. */
  dm(issueId: number, eventVersion: number, recipient: Recipient): Promise<DmData>;
  /** The issues of which these notices of a digest tell. */
  collected(noticeIds: readonly number[]): Promise<readonly CollectedIssue[]>;
  /** The issues of which these notices remind, without those of which a later reminder does by `at`. */
  reminded(noticeIds: readonly number[], at: string): Promise<readonly RemindedIssue[]>;
  /** What a person is to be told of a closed place; null when it is mended. */
  alert(
    noticeId: number,
    o: { readonly personId: number; readonly isForAdmin: boolean; readonly most: number; readonly at: string },
  ): Promise<Alert | null>;
  /** Null when a notice is about no issue, or for nobody in particular. */
  telling(noticeId: number): Promise<Telling | null>;
  /** Where a person reads mails about an issue, or all their mails (null); or why they get none. */
  mailbox(personId: number, issueId: number | null): Promise<MailTo | Unsent>;
  /** The whole history, oldest first. */
  history(issueId: number): Promise<readonly HistoryEntry[]>;
  /** The issue whose card is this message; null when it is none. */
  issueAt(workspaceId: number, channelId: string, ts: string): Promise<number | null>;
  /** Whether a card of this channel is on its way, or nobody knows yet if it has arrived: it may stand there without being known by its message. */
  isPosting(workspaceId: number, channelId: string): Promise<boolean>;
  /** Whether a thread reply is a note of this issue. */
  hasNote(issueId: number, ref: string): Promise<boolean>;
  /** Where an issue's card is; null when this workspace has no such issue. `ts` is null until the card is posted. */
  locate(
    workspaceId: number,
    issueId: number,
  ): Promise<{ number: number; channelId: string; ts: string | null } | null>;
}

/** What a notice tells a person, and when they want no messages. */
export interface Telling {
  readonly what: Happening;
  readonly quiet: Contact["preferences"]["quiet"];
  readonly timeZone: string | null;
}

/** One change and the name of who made it; null for Amends. */
export interface HistoryEntry {
  readonly event: IssueEvent;
  readonly actorName: string | null;
  readonly names: Names;
}

/** Names of the people an event speaks of, by person id. */
export type Names = Readonly<Record<number, string>>;

/** Everything a direct message shows: the issue as it is now, and what this person is told about it. */
export interface DmData extends Pick<Recipient, "standsInFor"> {
  readonly card: CardData;
  readonly news: HistoryEntry;
  readonly why: Why;
  /** Who reads it. */
  readonly personId: number;
  /** Everything that happened so far, oldest first. */
  readonly history: readonly HistoryEntry[];
  /** Where the card is, to link to; null while it is not posted. */
  readonly cardAt: Posted | null;
}

/** Everything a card shows. Texts are the respondent's own, unescaped. */
export interface CardData {
  readonly workspaceId: number;
  readonly issueId: number;
  readonly number: number;
  readonly issue: Issue;
  readonly response: SurveyResponse;
  readonly sourceName: string;
  readonly assigneeName: string | null;
  /** For the pickers; null when nobody, or somebody without Slack, is set. */
  readonly assigneeSlackId: string | null;
  readonly followerSlackIds: readonly string[];
  readonly followerNames: readonly string[];
  readonly statusChangedByName: string | null;
  readonly lastNote: { readonly text: string; readonly by: string | null } | null;
  readonly noteCount: number;
  readonly prior: PriorContact;
  /** The promises of its route. */
  readonly rules: Rules;
  /** Names of the people its clocks speak of: leaders, who has the escalation. */
  readonly names: Names;
  /** Where its card stood before it had to move, with the thread of that time; null: it never did. */
  readonly left: Posted | null;
}

/** One change, for a thread line or a history entry. */
export interface LineData extends HistoryEntry {
  readonly number: number;
  readonly response: { readonly score: number | null; readonly scaleMax: number; readonly comment: string | null };
}

/** What a transport knows of a person who acts. */
export interface Identity {
  readonly slackUserId: string;
  readonly name: string;
  readonly email: string | null;
  readonly timeZone: string | null;
  readonly standing: Standing;
  /** Admins and owners of the workspace. */
  readonly isAdmin: boolean;
}

export interface People {
  /** The person with this Slack user id, and when Slack was last asked about them. */
  bySlackId(workspaceId: number, slackUserId: string): Promise<{ person: Person; refreshedAt: Date } | null>;
  save(workspaceId: number, identity: Identity, at: string): Promise<Person>;
}

/** What came of a batch of responses. */
export interface ReceivedCounts {
  stored: number;
  already: number;
  updated: number;
  detractors: number;
}

export type { Person, ResponseChange, Via };
