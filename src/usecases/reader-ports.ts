import type { Why } from "../domain/audience.ts";
import type { Rules } from "../domain/deadlines.ts";
import type { Happening, Issue, IssueEvent } from "../domain/issue.ts";
import type { Contact } from "../domain/ladder.ts";
import type { PriorContact } from "../domain/prior-contact.ts";
import type { Rejections } from "../domain/rejections.ts";
import type { SurveyResponse } from "../domain/response.ts";
import type { Alert } from "./alerts.ts";
import type { CollectedIssue } from "./digest.ts";
import type { MailTo, Unsent } from "./mail-ports.ts";
import type { Posted } from "./messenger-ports.ts";
import type { Recipient } from "./outbox-ports.ts";
import type { RemindedIssue } from "./reminders.ts";

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
  /** What an admin is to be told of deliveries that could not be understood; null when a notice is about something else, or none is left. */
  rejections(noticeId: number): Promise<Rejections | null>;
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
  /** What the record has of a thread reply. */
  noteAt(issueId: number, ref: string): Promise<NoteAt>;
  /** Where an issue's card is; null when this workspace has no such issue. `ts` is null until the card is posted. */
  locate(
    workspaceId: number,
    issueId: number,
  ): Promise<{ number: number; channelId: string; ts: string | null } | null>;
}

/** What a notice tells a person, and when they want no messages. */
export interface Telling {
  readonly what: Happening;
  readonly preferences: Contact["preferences"];
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

/** Who follows an issue. Without a Slack id no picker shows them. */
export interface Follower {
  readonly personId: number;
  readonly name: string;
  readonly slackId: string | null;
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
  readonly followers: readonly Follower[];
  readonly statusChangedByName: string | null;
  readonly lastNote: { readonly text: string; readonly by: string | null } | null;
  readonly noteCount: number;
  /** The name of who opened it by hand; null where the answer itself did. */
  readonly flaggedBy: string | null;
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

/** A thread reply's note as it reads now, null when it was taken away, and which of its wordings that is; undefined when the reply never was one. */
export type NoteAt = { readonly note: string | null; readonly edit: string | null } | undefined;
