import type { Happening, Issue } from "./issue.ts";
import { isClosed } from "./status.ts";

/** Whether what a message was to say is still so: whoever was faster than the message is not reminded. */
export function isStillTrue(what: Happening, issue: Issue): boolean {
  const { clocks, status } = issue;
  switch (what.type) {
    case "EscalationReminded":
    case "EscalationClimbed":
    case "EscalationSent":
      return status === "escalated" && clocks.escalation?.taken === null;
    case "LeaseAsked":
      return clocks.askedAt !== null;
    case "Reminded":
      return (
        !isClosed(status) && clocks.snooze === null && (what.deadline === "close" || clocks.attentionSince !== null)
      );
    default:
      return true;
  }
}
