import type { Happening } from "../../domain/issue.ts";
import { scoreText } from "../../domain/nps.ts";
import { shorten, visibleLine } from "../../domain/text.ts";
import { whoText } from "../../domain/wording.ts";
import type { IssueMail } from "../../usecases/mail-ports.ts";

const MAX_CHARS = 150;

/** What a leader's mail begins with, where it does not call them for the first time. */
const LEADERS: Partial<Record<Happening["type"], string>> = {
  EscalationReminded: "Reminder, escalated: ",
  EscalationTaken: "",
};

/**
 * "#1042 Jane Doe, ABC Company (6/10)": the same in every mail about the issue, since mail programs tell conversations apart by it; but whom an issue
 * is escalated to reads so before they open the mail.
 */
export function subjectOf({ card, why, news }: Pick<IssueMail, "card" | "why" | "news">): string {
  const { number, response } = card;
  const isLeaders = why === "leader" && card.issue.status === "escalated";
  const what = isLeaders ? (LEADERS[news?.event.what.type ?? "StatusChanged"] ?? "Escalated: ") : "";
  const [before, after] = [`${what}#${number} `, ` (${scoreText(response.score, response.scaleMax)})`];
  const who = visibleLine(whoText(response));
  return `${before}${shorten(who, MAX_CHARS - before.length - after.length)}${after}`;
}
