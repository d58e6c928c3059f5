import { scoreText } from "../../domain/nps.ts";
import { shorten, visibleLine } from "../../domain/text.ts";
import { whoText } from "../../domain/wording.ts";
import type { IssueMail } from "../../usecases/mail-ports.ts";

const MAX_CHARS = 150;

/**
 * "#1042 Jane Doe, ABC Company (6/10)": the same in every mail about the issue, since mail programs tell conversations apart by it; but whom an issue
 * is escalated to reads so before they open the mail.
 */
export function subjectOf({ card, why, news }: Pick<IssueMail, "card" | "why" | "news">): string {
  const { number, response } = card;
  const isLeaders = why === "leader" && card.issue.status === "escalated";
  const isReminder = news?.event.what.type === "EscalationReminded";
  const what = isLeaders ? (isReminder ? "Reminder, escalated: " : "Escalated: ") : "";
  const [before, after] = [`${what}#${number} `, ` (${scoreText(response.score, response.scaleMax)})`];
  const who = visibleLine(whoText(response));
  return `${before}${shorten(who, MAX_CHARS - before.length - after.length)}${after}`;
}
