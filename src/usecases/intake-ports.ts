import type { Directory } from "../domain/concerned.ts";
import type { Issue, IssueEvent } from "../domain/issue.ts";
import type { SurveyResponse } from "../domain/response.ts";
import type { Settings } from "../domain/settings.ts";
import type { Priority } from "./outbox-ports.ts";
import type { PlannedNotice } from "./store-ports.ts";

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
  /** Overwrites a known response with a newer event, and locks its issue; answers whose it is now. */
  updateResponse(
    source: Source,
    responseId: number,
    response: SurveyResponse,
    at: string,
  ): Promise<{ readonly respondentId: number }>;
  /** Who is concerned by these responses. */
  directory(workspaceId: number, responses: readonly SurveyResponse[], at: string): Promise<Directory>;
  /** Those of these responses, by id, whose respondent was a detractor in an earlier one. `threshold`: the workspace's. */
  formerDetractors(
    workspaceId: number,
    responseIds: readonly number[],
    threshold: number,
  ): Promise<ReadonlySet<number>>;
  /**
   * Opens issues with their first event, their planned card and the messages to people; returns the channels concerned. Their deadlines follow from what
   * is set by then: rules that changed since they were read make no difference.
   */
  openIssues(workspaceId: number, openings: readonly Opening[], priority: Priority): Promise<readonly string[]>;
  /** Takes up to `limit` waiting bodies, oldest first, passing over those another worker holds; one that was cut short comes alone, after all others. */
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

/** A body that a webhook left, waiting to be understood. */
export interface ReceivedBody {
  readonly id: number;
  readonly source: Source;
  /** Null when what was stored cannot be opened: it was changed or damaged in the database. */
  readonly body: Buffer | null;
  readonly contentType: string;
  readonly receivedAt: Date;
  /** How often somebody began with it and did not live to the end of it. */
  readonly cutShort: number;
}

/** As many waiting bodies as fit, and whether others wait behind them. */
export interface ClaimedBodies {
  readonly bodies: readonly ReceivedBody[];
  readonly more: boolean;
}

/** What came of a batch of responses. */
export interface ReceivedCounts {
  stored: number;
  already: number;
  updated: number;
  /** Issues that were opened by it. */
  opened: number;
}
