import type { Button } from "@slack/types";
import { runningEscalationOf, wasCalled } from "../../domain/clocks.ts";
import type { Issue } from "../../domain/issue.ts";
import { ACTIONS } from "../ids.ts";
import { issueButton } from "./issue-button.ts";

/** What a person is shown of an escalation that was theirs to answer. */
export interface Escalated {
  readonly issueId: number;
  readonly number: number;
  readonly issue: Issue;
}

/** What they can do about it: take it while nobody has it, pass it on or give it back while they answer for it. Nothing once it is somebody else's, or over. */
export function escalationButtons({ issueId, number, issue }: Escalated, personId: number): Button[] {
  const escalation = runningEscalationOf(issue);
  if (!escalation) return [];
  const { taken } = escalation;
  if (taken ? taken.by !== personId : !wasCalled(escalation, personId)) return [];
  const about = { issueId, number, status: issue.status };
  return [
    ...(taken
      ? []
      : [
          {
            ...issueButton(about, ACTIONS.takeEscalation, "I have it", `I have it: take issue ${number}`),
            style: "primary" as const,
          },
        ]),
    issueButton(about, ACTIONS.sendEscalation, "Send to…", `Send issue ${number} to somebody else`),
    issueButton(
      about,
      ACTIONS.returnEscalation,
      "Return with instruction…",
      `Return issue ${number} with an instruction`,
    ),
  ];
}

/** Opens everything the client answered. */
export const showAllButton = ({ issueId, number, issue }: Escalated): Button =>
  issueButton(
    { issueId, number, status: issue.status },
    ACTIONS.showAll,
    "Show all answers",
    `Show all answers of issue ${number}`,
  );
