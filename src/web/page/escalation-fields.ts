import { runningEscalationOf } from "../../domain/clocks.ts";
import { escalationStanding } from "../../domain/escalation-text.ts";
import { nameText } from "../../domain/wording.ts";
import { type Html, html, type Piece } from "../../html.ts";
import type { Visitor } from "../../usecases/page-ports.ts";
import type { CardData } from "../../usecases/reader-ports.ts";
import type { Field } from "../../usecases/submit-form.ts";
import { choices, emailInput, select } from "./fields.ts";
import type { FormView } from "./form.ts";
import { choicesOf } from "./people-choices.ts";
import type { ESCALATION_WISHES } from "./read-form.ts";

/** What a leader can do with an escalation. */
export type EscalationWish = (typeof ESCALATION_WISHES)[number];

/** How each is called in the form. */
export const WISH_NAMES: Readonly<Record<EscalationWish, string>> = {
  take: "I have it",
  send: "Send it to somebody else",
  return: "Return it with an instruction",
};

const WISH_HINTS: Readonly<Record<EscalationWish, string>> = {
  take: "It climbs no further, and everyone concerned hears that you have it.",
  send: "They answer for it from now on. Say below to whom.",
  return: "It goes back to its assignee, or to whoever takes it. Write the instruction into the note.",
};

/** What is offered to a visitor: nothing to whoever it was never escalated to, and "I have it" only while nobody has it. */
export function wishesFor({ issue }: CardData, { personId }: Visitor): readonly EscalationWish[] {
  const escalation = runningEscalationOf(issue);
  if (!escalation || !issue.clocks.leaderIds.includes(personId)) return [];
  return escalation.taken ? ["send", "return"] : ["take", "send", "return"];
}

/** Why an escalation cannot be taken, sent or returned by a visitor who wants to, as a sentence; null when it can. */
export function whyNot(card: CardData, visitor: Visitor, wish: EscalationWish): string | null {
  const offered = wishesFor(card, visitor);
  if (offered.includes(wish)) return null;
  const standing = escalationStanding(card.issue, card.rules, (id) => nameText(card.names[id] ?? "someone"));
  if (standing === null) return "This issue is not escalated any more.";
  if (offered.length === 0) return "Only those to whom this was escalated can do that.";
  const { taken } = runningEscalationOf(card.issue) ?? {};
  return taken?.by === visitor.personId ? "You have it already." : `${standing.text} already.`;
}

const FIELDS: readonly Field[] = ["do", "sendTo", "sendToEmail"];

/** The part of the form for leaders; also where something in it was refused. */
export function escalationFields({ card, visitor, people, typed, faults }: FormView): Piece {
  const offered = wishesFor(card, visitor);
  if (offered.length === 0 && !faults.some(({ field }) => FIELDS.includes(field))) return null;
  const own = (field: Field, label: string, hint?: string) => ({ field, label, faults, ...(hint ? { hint } : {}) });
  const options = offered.map((wish) => ({ value: wish, label: WISH_NAMES[wish], hint: WISH_HINTS[wish] }));
  const chosen = offered.find((wish) => wish === typed.do) ?? "";
  const others = people.filter(({ id, standing }) => standing === "member" && id !== visitor.personId);
  return html`<fieldset class="group"><legend>This was escalated to you</legend>
${choices(own("do", "What happens with it?"), "radio", [{ value: "", label: "Leave it as it is" }, ...options], [chosen])}
${sendFields(offered, own, choicesOf(others, visitor), typed)}
</fieldset>`;
}

function sendFields(
  offered: readonly EscalationWish[],
  own: (field: Field, label: string, hint?: string) => Parameters<typeof emailInput>[0],
  others: ReturnType<typeof choicesOf>,
  typed: FormView["typed"],
): Html | null {
  if (!offered.includes("send")) return null;
  return html`${select(own("sendTo", "Send it to"), "Nobody else", others, typed.sendTo)}
${emailInput(own("sendToEmail", "or to an email address"), typed.sendToEmail)}`;
}
