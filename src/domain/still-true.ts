import type { Why } from "./audience.ts";
import type { Issue, IssueEvent } from "./issue.ts";
import { isClosed } from "./status.ts";

/**
 * Whether what a message was to say is still so: whoever was faster than the message is not reminded, and of several calls that waited the last is
 * enough. `why`: whom it calls, where that matters; others hear of an escalation as of any change.
 */
export function isStillTrue({ what, at }: Pick<IssueEvent, "what" | "at">, issue: Issue, why?: Why): boolean {
  const { clocks, status } = issue;
  const isThen = (then: string | null | undefined): boolean => Date.parse(then ?? "") === Date.parse(at);
  switch (what.type) {
    case "StatusChanged":
      return why !== "leader" || what.to !== "escalated" || status === "escalated";
    case "EscalationReminded":
      return status === "escalated" && clocks.escalation?.taken === null && isThen(clocks.escalation.remindedAt);
    case "EscalationClimbed":
    case "EscalationSent":
      return status === "escalated" && clocks.escalation?.taken === null;
    case "LeaseAsked":
      return isThen(clocks.askedAt);
    case "Reminded":
      return (
        !isClosed(status) && clocks.snooze === null && (what.deadline === "close" || clocks.attentionSince !== null)
      );
    default:
      return true;
  }
}
