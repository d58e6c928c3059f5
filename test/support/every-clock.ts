import type { Escalation } from "../../src/domain/clocks.ts";
import type { Issue } from "../../src/domain/issue.ts";
import { at, issueIn, RULES } from "../domain/builders.ts";

/** An issue of which every clock runs; its leaders are the persons 1 and 2. */
export function everyClock(reason: string): Issue {
  const issue = issueIn("escalated");
  const level = { personIds: [2], waitMinutes: 240, calendar: RULES.calendar };
  const escalation: Escalation = {
    ...{ levels: [level, level], level: 0, levelSince: at(1), remindedAt: null, taken: null, toAdmins: false },
  };
  const clocks = { escalation, leaderIds: [1, 2], askedAt: at(2), snooze: { until: at(3_000), reason } };
  return { ...issue, clocks: { ...issue.clocks, ...clocks } };
}
