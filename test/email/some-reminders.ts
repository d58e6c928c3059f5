import type { ReminderItem, ReminderMail } from "../../src/usecases/reminders.ts";
import { aResponse, BRIDGET, issueIn, RULES } from "../domain/builders.ts";
import { PAGE, TOBIAS } from "./mails.ts";

const DUE = "2026-11-04T18:00:00.000Z";

const anItem = (given: Partial<ReminderItem> & Pick<ReminderItem, "issueId">): ReminderItem => ({
  workspaceId: 1,
  number: given.issueId,
  issue: issueIn("needs_attention"),
  rules: RULES,
  response: aResponse(),
  assigneeName: null,
  cardAt: null,
  why: "owner",
  reminder: { type: "Reminded", deadline: "first_action", stage: "again", dueAt: DUE, ownerIds: [], inChannel: false },
  ...given,
});

/** A morning's mail about two issues: one that nobody has and is overdue, and one that is the reader's and is not. */
export const someReminders = (): ReminderMail => {
  const theirs = { ...issueIn("in_progress"), assigneeId: BRIDGET };
  const respondent = { ...aResponse().respondent, name: "Ravi Patel", company: null };
  return {
    to: TOBIAS,
    timeZone: null,
    reminders: {
      items: [
        anItem({ issueId: 7 }),
        anItem({ issueId: 8, issue: theirs, why: "reminded", response: aResponse({ score: 2, respondent }) }),
      ],
      more: 0,
      at: "2026-11-05T13:00:00.000Z",
    },
    pages: new Map([
      [7, `${PAGE}7`],
      [8, `${PAGE}8`],
    ]),
    unsubscribe: `${PAGE}7/unsubscribe`,
    messageId: "reminder-1@amends.example.com",
  };
};
