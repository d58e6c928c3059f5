import { fold } from "./evolve.ts";
import type { Actor, Happening, Issue, IssueEvent, Via } from "./issue.ts";
import { isDetractor } from "./nps.ts";
import type { SurveyResponse } from "./response.ts";

type Opened = Extract<Happening, { type: "IssueOpened" }>;

/** Why this response deserves an issue by itself, or null when it does not. */
export function reasonToOpen(response: SurveyResponse, threshold: number): Opened["reason"] | null {
  if (response.deleted) return null;
  if (isDetractor(response.score, threshold)) return "score";
  return response.wantsContact ? "wants_contact" : null;
}

const NOBODY = { assigneeId: null, followerIds: [] };

/** The first event of an issue, and the issue it makes. `at` is when Amends learned of it. */
export function openIssue(
  response: SurveyResponse,
  reason: Opened["reason"],
  at: string,
  via: Via,
  { assigneeId, followerIds }: { readonly assigneeId: number | null; readonly followerIds: readonly number[] } = NOBODY,
  actor: Actor = { kind: "amends" },
): { issue: Issue; event: IssueEvent } {
  const what: Opened = {
    type: "IssueOpened",
    score: response.score,
    scaleMax: response.scaleMax,
    reason,
    assigneeId,
    followerIds,
  };
  const event: IssueEvent = { version: 1, at, actor, via, what };
  return { issue: fold([event]), event };
}
