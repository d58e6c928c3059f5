import type { Person, Standing } from "../domain/access.ts";
import type { Why } from "../domain/audience.ts";
import type { StandIns } from "../domain/away.ts";
import type { Rules } from "../domain/deadlines.ts";
import type { Callable, Issue, IssueEvent } from "../domain/issue.ts";
import type { Contact } from "../domain/ladder.ts";
import type { Settings } from "../domain/settings.ts";
import type { IntakeTx } from "./intake-ports.ts";

/** Storage as the stories see it: what happens inside `work` is committed together or not at all. */
export interface Store {
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * Reads one issue and saves it, both or neither, without holding it in between: when someone else has changed it meanwhile, the work
   * begins anew. Half the round trips of a transaction, and nobody waits for a click that is being decided.
   */
  changeIssue<T>(work: (tx: Pick<Tx, "issues">) => Promise<T>): Promise<T>;
  /** Which received bodies somebody has begun to understand, told at once whatever becomes of the transaction that holds them. */
  readonly tries: Tries;
  /** Whether a failed transaction failed because of what it was given (not because storage was in trouble): trying again is no use. */
  isDataFault(error: unknown): boolean;
}

/** Who has begun with which received bodies: a process that dies over one cannot say so afterwards. */
export interface Tries {
  /** Answers the id of this try. */
  begin(receivedIds: readonly number[]): Promise<number>;
  /** It failed, and whoever tried it lives: it does not count. */
  forget(tryId: number): Promise<void>;
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
  /** Has some of the issues looked at again that changed rules concern; false when there is none. */
  lookAgain(): Promise<boolean>;
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
  byEmail(workspaceId: number, addresses: readonly string[]): Promise<readonly KnownByEmail[]>;
  /** Adds people of whom only the address is known; who has it already stays as they are, but from then on the address was typed here. */
  addByEmail(workspaceId: number, addresses: readonly string[], at: string): Promise<void>;
}

/** Who is known by an address. */
export interface KnownByEmail extends KnownPerson {
  readonly inSlack: boolean;
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
  /** Saves state, history and what has to be told because of it; answers in which channels and direct messages something is to be drawn anew. */
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
