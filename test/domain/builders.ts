import type { Rules } from "../../src/domain/deadlines.ts";
import { decide } from "../../src/domain/decide.ts";
import { evolve } from "../../src/domain/evolve.ts";
import { type Command, type Context, type Issue, type IssueEvent, NOBODY_CALLABLE } from "../../src/domain/issue.ts";
import { openIssue } from "../../src/domain/opening.ts";
import type { SurveyResponse } from "../../src/domain/response.ts";
import { rulesOf } from "../../src/domain/rules.ts";
import { DEFAULT_SETTINGS } from "../../src/domain/settings.ts";
import type { Status } from "../../src/domain/status.ts";
import { isClosed } from "../../src/domain/status.ts";

export const START = "2026-11-02T09:00:00.000Z";
export const RULES: Rules = rulesOf(DEFAULT_SETTINGS);
export const ROOT_CAUSES = ["Responsiveness", "Other"];
export const BRIDGET = 1;
export const NATHAN = 2;

/** Minutes after the start, as ISO. */
export const at = (minutes: number): string => new Date(Date.parse(START) + minutes * 60_000).toISOString();

export const by = (personId: number, minutes = 1): Context => ({
  at: at(minutes),
  actor: { kind: "person", personId },
  via: "slack",
  rootCauses: ROOT_CAUSES,
  rules: RULES,
  callable: NOBODY_CALLABLE,
});

/** A detractor's answer; give what matters to the test. */
export const aResponse = (given: Partial<SurveyResponse> = {}): SurveyResponse => ({
  externalId: "r-1",
  survey: { id: "s-1", name: "Quarterly Survey 1" },
  score: 6,
  scaleMax: 10,
  comment: "Nathan wasn't as responsive as he has in the past.",
  respondent: {
    externalId: null,
    name: "Jane Doe",
    email: "janedoe@example.com",
    phone: "555-123-4567",
    company: "ABC Company",
    title: null,
  },
  owners: ["Eric Gregg", "Nathan Goff"],
  tags: ["Portland", "Industrial"],
  segment: {},
  answers: [{ question: "What is one thing we could be doing differently?", answer: null }],
  url: null,
  submittedAt: START,
  updatedAt: START,
  wantsContact: false,
  deleted: false,
  ...given,
});

/** Carries out a command as the product does: decide, then evolve. */
export function carryOut(issue: Issue, command: Command, context: Context): { issue: Issue; events: IssueEvent[] } {
  const events = decide(issue, command, context).map((what, i) => ({
    version: issue.version + 1 + i,
    at: context.at,
    actor: context.actor,
    via: context.via,
    what,
  }));
  return { issue: events.reduce(evolve, issue), events };
}

export const newIssue = (): Issue => openIssue(aResponse(), "score", START, "webhook").issue;

/** A whole SetStatus command with everything a closing needs. */
export const setStatus = (seen: Status, to: Status, note = "called her"): Extract<Command, { type: "SetStatus" }> => ({
  type: "SetStatus",
  seen,
  to,
  note,
  ...(isClosed(to) ? { contact: "call" as const, rootCause: "Other" } : {}),
});

/** An issue brought to a status by Bridget, one minute after the start. */
export function issueIn(status: Status): Issue {
  const fresh = newIssue();
  return status === "needs_attention"
    ? fresh
    : carryOut(fresh, setStatus("needs_attention", status), by(BRIDGET)).issue;
}
