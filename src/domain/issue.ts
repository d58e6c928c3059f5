import type { StandIn, StandIns } from "./away.ts";
import type { Clocks, Deadline, Level, RuleReason, Stage } from "./clocks.ts";
import type { Rules } from "./deadlines.ts";
import type { Contact, Status } from "./status.ts";
import type { Calendar } from "./working-time.ts";

/** Who did it: a person of the workspace, or Amends itself. */
export type Actor = { readonly kind: "person"; readonly personId: number } | { readonly kind: "amends" };

/** Through which door it came. */
export type Via = "slack" | "page" | "webhook" | "import" | "cli" | "time";

/** What a closing says besides its note. */
export interface Closing {
  readonly contact: Contact;
  readonly rootCause: string;
}

/** What an undo puts back. */
export interface Before {
  readonly status: Status;
  readonly assigneeId: number | null;
  readonly closing: Closing | null;
  readonly firstActionAt: string | null;
  readonly closedAt: string | null;
  /** Missing in histories from before issues had clocks. */
  readonly clocks?: Clocks;
}

/** What a status change can be taken back to, for ten minutes, by the person who made it. */
export interface Undoable {
  readonly by: number;
  readonly at: string;
  readonly before: Before;
  /** A leader has taken or sent on the escalation that it began: it stays. */
  readonly answered?: true;
}

/** The issue as it stands today: what its history folds to. Times are ISO 8601 in UTC. */
export interface Issue {
  readonly version: number;
  readonly status: Status;
  readonly assigneeId: number | null;
  /** Who hears of every change: person ids, ascending. */
  readonly followerIds: readonly number[];
  readonly closing: Closing | null;
  readonly openedAt: string;
  readonly statusChangedAt: string;
  /** Who set the present status. */
  readonly statusChangedBy: Actor;
  readonly firstActionAt: string | null;
  readonly closedAt: string | null;
  readonly undoable: Undoable | null;
  readonly clocks: Clocks;
}

/** What changed in a response that already has an issue. */
export interface ResponseChange {
  readonly score?: { readonly from: number | null; readonly to: number | null; readonly scaleMax: number };
  readonly comment?: "added" | "edited" | "removed";
  readonly deleted?: true;
  /** Something else that the card shows: other answers, contact, tags. */
  readonly details?: true;
  /** The new score is above the threshold: Not an Issue is worth a thought, but is never set silently. */
  readonly nowAboveThreshold?: true;
}

/** What happened, in the past tense. The history is a list of these, versions dense from 1. */
export type Happening =
  | {
      readonly type: "IssueOpened";
      readonly score: number | null;
      readonly scaleMax: number;
      readonly reason: "score" | "wants_contact" | "flagged";
      /** The first of the response's owners who is known, else the route's. */
      readonly assigneeId: number | null;
      /** The assignee stands in for this person. */
      readonly insteadOf?: InsteadOf;
      /** Those with a standing follow that fits. */
      readonly followerIds: readonly number[];
      /** The rule that wants it escalated. */
      readonly rule?: RuleReason | null;
    }
  | {
      readonly type: "StatusChanged";
      readonly from: Status;
      readonly to: Status;
      readonly note: string;
      readonly closing: Closing | null;
      /** The person an unassigned issue went to by this change. */
      readonly claimedBy: number | null;
      /** The chain an escalation climbs through. */
      readonly chain?: Chain;
    }
  | {
      readonly type: "StatusUndone";
      readonly from: Status;
      readonly restored: Before;
      /** Whom the escalation that is taken back had called. */
      readonly called?: readonly number[];
    }
  | {
      readonly type: "Assigned";
      readonly from: number | null;
      readonly to: number;
      readonly note: string | null;
      /** It was meant for this person, who is away. */
      readonly insteadOf?: InsteadOf;
    }
  /** Someone known by an address alone was found to be a Slack person. */
  | { readonly type: "PersonMatched"; readonly from: number; readonly to: number }
  | { readonly type: "FollowersChanged"; readonly added: readonly number[]; readonly removed: readonly number[] }
  | {
      readonly type: "NoteAdded";
      readonly note: string;
      /** Where the note was written, when it is a thread reply: its message's ts. */
      readonly ref: string | null;
      /** As of NoteEdited. */
      readonly edit?: string;
    }
  /** `edit`: which wording of the reply it is, where its author had changed it: later ones sort later. */
  | { readonly type: "NoteEdited"; readonly note: string; readonly ref: string; readonly edit?: string }
  | { readonly type: "NoteDeleted"; readonly ref: string }
  /** `rule`: the one that wants it escalated since this change. */
  | { readonly type: "ResponseChanged"; readonly change: ResponseChange; readonly rule?: RuleReason }
  /** `day`: as it was chosen, where it was chosen; missing when only the moment is known. */
  | { readonly type: "Snoozed"; readonly until: string; readonly day?: string; readonly note: string }
  | { readonly type: "SnoozeEnded"; readonly because: "time" | "client" | "person" }
  | {
      readonly type: "Reminded";
      readonly deadline: Deadline;
      readonly stage: Stage;
      readonly dueAt: string;
      /** Who is reminded of an issue that nobody has. */
      readonly ownerIds: readonly number[];
      /** Nobody has it, and its owners are none or were reminded already: the channel reads it. */
      readonly inChannel: boolean;
    }
  /** The holder of the claim was asked whether they are still on it. */
  | { readonly type: "LeaseAsked"; readonly holderId: number; readonly lastSignAt: string }
  /** `because`: the holder can act no more, or no message reaches them; missing: they gave no sign of life. */
  | {
      readonly type: "LeaseLapsed";
      readonly holderId: number;
      readonly rule: RuleReason | null;
      readonly because?: "gone";
    }
  /** `called`: who has come to stand in for its leaders. */
  | { readonly type: "EscalationReminded"; readonly called?: readonly number[] }
  | { readonly type: "EscalationClimbed"; readonly chain: Chain; readonly level: number }
  | { readonly type: "EscalationTaken" }
  | { readonly type: "EscalationSent"; readonly level: Level; readonly note: string | null }
  | { readonly type: "EscalationReturned"; readonly to: Status; readonly note: string };

/** Somebody who is away, and until the end of which day. */
export interface InsteadOf extends Pick<StandIn, "until"> {
  readonly personId: number;
}

/** Levels an escalation climbs through; `toAdmins`: nobody of the route's chain was left. */
export interface Chain {
  readonly levels: readonly Level[];
  readonly toAdmins: boolean;
}

/** One entry of the append-only history. */
export interface IssueEvent {
  readonly version: number;
  readonly at: string;
  readonly actor: Actor;
  readonly via: Via;
  readonly what: Happening;
}

/** What someone wants to happen, in the imperative. `seen` is the status they were looking at. */
export type Command =
  | {
      readonly type: "SetStatus";
      readonly to: Status;
      readonly seen: Status;
      readonly note: string;
      readonly contact?: Contact | null;
      readonly rootCause?: string | null;
    }
  | { readonly type: "Assign"; readonly to: number; readonly seen: number | null; readonly note: string | null }
  | { readonly type: "MatchPerson"; readonly from: number; readonly to: number }
  | { readonly type: "ChangeFollowers"; readonly add: readonly number[]; readonly remove: readonly number[] }
  | { readonly type: "AddNote"; readonly note: string; readonly ref?: string | null; readonly edit?: string }
  | { readonly type: "EditNote"; readonly note: string; readonly ref: string; readonly edit?: string }
  | { readonly type: "DeleteNote"; readonly ref: string }
  | { readonly type: "UndoStatus" }
  /** `rule`: the one that fits the response now, and did not before. */
  | { readonly type: "RecordResponseChange"; readonly change: ResponseChange; readonly rule?: RuleReason | null }
  /** `until`: an instant; `day`: how the chooser wrote it, as 2026-11-20. */
  | { readonly type: "Snooze"; readonly until: string; readonly day?: string; readonly reason: string }
  | { readonly type: "EndSnooze" }
  | { readonly type: "TakeEscalation" }
  | { readonly type: "SendEscalation"; readonly to: readonly number[]; readonly note: string | null }
  | { readonly type: "ReturnEscalation"; readonly note: string }
  /** What the clock wants: at most one step. */
  | { readonly type: "PassTime" };

/** Everything `decide` may know besides the issue. */
export interface Context {
  readonly at: string;
  readonly actor: Actor;
  readonly via: Via;
  /** The root causes this workspace keeps. */
  readonly rootCauses: readonly string[];
  /** The route's promises. */
  readonly rules: Rules;
  /** Who can be called; read for commands that may call someone, else nobody. */
  readonly callable: Callable;
  /** Of the people whom the command names those who are away; missing: none of them is. */
  readonly standIns?: StandIns | undefined;
  /** The working time of those to whom the command sends an escalation; missing: it sends none. */
  readonly calendars?: ReadonlyMap<number, Calendar> | undefined;
}

/** Who can be called when an issue needs somebody: only people whom a message reaches. */
export interface Callable {
  /** The route's chain as of now, without people who are gone; levels left empty are left out. */
  readonly chain: readonly Level[];
  readonly adminIds: readonly number[];
  readonly ownerIds: readonly number[];
  /** People of a running escalation, and the assignee on whom a step relies, who can act no more or whom no message reaches. */
  readonly goneIds: readonly number[];
  /** Who stands in for those of them who are away, with their working time; missing: nobody is away. */
  readonly standIns?: ReadonlyMap<number, CalledInstead> | undefined;
}

/** Who is called instead of somebody. */
export interface CalledInstead extends StandIn {
  readonly calendar: Calendar;
}

/** Nobody can be called. */
export const NOBODY_CALLABLE: Callable = { chain: [], adminIds: [], ownerIds: [], goneIds: [] };
