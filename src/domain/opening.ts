import type { RuleReason } from "./clocks.ts";
import type { Concerned } from "./concerned.ts";
import { fold } from "./evolve.ts";
import type { Actor, Happening, Issue, IssueEvent, Via } from "./issue.ts";
import { isDetractor } from "./nps.ts";
import { companyKey } from "./respondent.ts";
import type { SurveyResponse } from "./response.ts";
import type { EscalationRules } from "./terms.ts";

type Opened = Extract<Happening, { type: "IssueOpened" }>;

/** Why this response deserves an issue by itself, or null when it does not. */
export function reasonToOpen(response: SurveyResponse, threshold: number): Opened["reason"] | null {
  if (response.deleted) return null;
  if (isDetractor(response.score, threshold)) return "score";
  return response.wantsContact ? "wants_contact" : null;
}

/** Which rule sends a new issue to leadership at once; null: none. `wasDetractor`: the respondent was one in an earlier response. */
export function ruleFor(response: SurveyResponse, rules: EscalationRules, wasDetractor: boolean): RuleReason | null {
  const { score, scaleMax, respondent } = response;
  const company = companyKey(respondent.company);
  if (rules.score !== null && score !== null && score * 10 <= rules.score * scaleMax) return "score";
  if (rules.repeat && wasDetractor) return "repeat";
  return company !== null && rules.companies.some((name) => companyKey(name) === company) ? "company" : null;
}

/** Which rule sends an issue to leadership since its response changed; null when none does, or one did before. */
export function ruleSince(
  before: SurveyResponse,
  after: SurveyResponse,
  rules: EscalationRules,
  wasDetractor: { readonly before: boolean; readonly after: boolean },
): RuleReason | null {
  return ruleFor(before, rules, wasDetractor.before) === null ? ruleFor(after, rules, wasDetractor.after) : null;
}

const NOBODY = { assigneeId: null, followerIds: [] };

/** The first event of an issue, and the issue it makes. `at` is when Amends learned of it. */
export function openIssue(
  response: SurveyResponse,
  reason: Opened["reason"],
  at: string,
  via: Via,
  { assigneeId, insteadOf, followerIds }: Omit<Concerned, "told"> = NOBODY,
  actor: Actor = { kind: "amends" },
  rule: RuleReason | null = null,
): { issue: Issue; event: IssueEvent } {
  const what: Opened = {
    type: "IssueOpened",
    score: response.score,
    scaleMax: response.scaleMax,
    reason,
    assigneeId,
    ...(insteadOf ? { insteadOf } : {}),
    followerIds,
    ...(rule ? { rule } : {}),
  };
  const event: IssueEvent = { version: 1, at, actor, via, what };
  return { issue: fold([event]), event };
}
