import type { Button } from "@slack/types";
import { wasCalled } from "../../domain/clocks.ts";
import { runningEscalationOf } from "../../domain/escalation-text.ts";
import type { Issue } from "../../domain/issue.ts";
import { ACTIONS } from "../ids.ts";
import { write } from "../untrusted.ts";
import { LIMITS, plain } from "./blocks.ts";

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
  const value = write({ issueId, seen: issue.status });
  const button = (action_id: string, label: string, spoken: string): Button => ({
    type: "button",
    action_id,
    text: plain(label, LIMITS.button),
    value,
    accessibility_label: spoken,
  });
  return [
    ...(taken
      ? []
      : [
          {
            ...button(ACTIONS.takeEscalation, "I have it", `I have it: take issue ${number}`),
            style: "primary" as const,
          },
        ]),
    button(ACTIONS.sendEscalation, "Send to…", `Send issue ${number} to somebody else`),
    button(ACTIONS.returnEscalation, "Return with instruction…", `Return issue ${number} with an instruction`),
  ];
}

/** Opens everything the client answered. */
export const showAllButton = ({ issueId, number, issue }: Escalated): Button => ({
  type: "button",
  action_id: ACTIONS.showAll,
  text: plain("Show all answers"),
  value: write({ issueId, seen: issue.status }),
  accessibility_label: `Show all answers of issue ${number}`,
});
