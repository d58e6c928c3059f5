import type { Clocks, Escalation } from "../../src/domain/clocks.ts";
import type { Rules } from "../../src/domain/deadlines.ts";
import type { Happening } from "../../src/domain/issue.ts";
import type { IssueMail } from "../../src/usecases/mail-ports.ts";
import type { HistoryEntry } from "../../src/usecases/reader-ports.ts";
import { at, issueIn, RULES } from "../domain/builders.ts";
import { aCard, aNote } from "../slack/cards.ts";
import { aFullMail, aMail } from "./mails.ts";

const NAMES = { 3: "Eric Gregg", 4: "Sofia Marsh", 9: "Ada Lane" };
/** A level of a chain with these people. */
export const level = (...personIds: number[]) => ({ personIds, waitMinutes: 240, calendar: RULES.calendar });
/** Eric, then Sofia. */
export const CHAIN = { levels: [level(3), level(4)], toAdmins: false };
const RULES_WITH_CHAIN: Rules = { ...RULES, terms: { ...RULES.terms, chain: [{ who: ["U0ERIC"], waitHours: 4 }] } };

/** An event by somebody with this name; null: Amends. */
export const entry = (version: number, what: Happening, actorName: string | null): HistoryEntry => ({
  event: { version, at: at(version * 10), actor: { kind: "amends" }, via: "slack", what },
  actorName,
  names: NAMES,
});
/** The beginning of an escalation. */
export const escalatedBy = (actorName: string | null, note = "she threatens to leave") =>
  entry(
    3,
    { type: "StatusChanged", from: "in_progress", to: "escalated", note, closing: null, claimedBy: null, chain: CHAIN },
    actorName,
  );
const ESCALATED = escalatedBy("Bridget Harper");

/** What matters to the test. */
export interface Given extends Partial<IssueMail> {
  readonly escalation?: Partial<Escalation> | null;
  readonly clocks?: Partial<Clocks>;
  readonly rules?: Rules;
  readonly status?: "escalated" | "resolved" | "in_progress";
}

/** A mail to a leader; two working hours after the escalation. */
export function leadersMail(given: Given = {}): IssueMail {
  const { escalation, clocks, rules = RULES_WITH_CHAIN, status = "escalated", ...rest } = given;
  const issue = issueIn(status);
  const running: Escalation = { ...CHAIN, level: 0, levelSince: at(30), remindedAt: null, taken: null, ...escalation };
  const { response } = aFullMail().card;
  const card = aCard({
    ...{ response, rules, names: NAMES, assigneeName: "Bridget Harper" },
    issue: {
      ...issue,
      assigneeId: 1,
      clocks: { ...issue.clocks, attentionSince: null, escalation: status === "escalated" ? running : null, ...clocks },
    },
  });
  return aMail({
    ...{
      card,
      why: "leader",
      news: ESCALATED,
      history: [aNote("called twice", 2), ESCALATED],
      timeZone: "Europe/Berlin",
    },
    ...rest,
  });
}
