import type { BlockAction, ButtonAction, ViewOutput } from "@slack/bolt";
import { runningEscalationOf } from "../../domain/clocks.ts";
import { type RuleCode, RuleViolation } from "../../domain/errors.ts";
import type { Command } from "../../domain/issue.ts";
import { nameText, spanText } from "../../domain/wording.ts";
import { Refused } from "../../usecases/execute-command.ts";
import type { CardData } from "../../usecases/reader-ports.ts";
import { ACTIONS, CALLBACKS, INPUTS, type ModalValue } from "../ids.ts";
import type { Listening } from "../listening.ts";
import { readButton, readModal } from "../untrusted.ts";
import { returnModal, sendModal } from "../views/escalation-modals.ts";
import { NOTHING_TYPED, noteModal } from "../views/modals.ts";
import { codeOf, sentenceFor } from "./answer.ts";
import { actorOf, cardOf, carryOut, headingOf, type ListenerContext } from "./context.ts";
import { inboxAnswer } from "./inbox.ts";
import { fromList, isHome } from "./lists.ts";
import { choosable } from "./people.ts";
import { afterRow } from "./row-list.ts";
import { answer, openingFor } from "./saying.ts";
import { inputIn, type Saved, savesWindow } from "./windows.ts";

/** What leaders press: I have it, Send to, and Return with instruction. */
export function listenToEscalations(app: Listening, context: ListenerContext): void {
  app.action<BlockAction<ButtonAction>>(ACTIONS.takeEscalation, async ({ ack, action, body, respond }) => {
    const done = await take(context, body, action).catch((error: unknown) => ({
      refused: true,
      sentence: sentenceFor(error, context.logger),
    }));
    await ack();
    // Home is drawn anew by itself, and says nothing of what can be seen there.
    if (done.refused || !isHome(body)) await answer(context, body, respond, done.sentence);
    if (isWhisper(body)) {
      const me = await actorOf(context, body.user);
      await respond({ replace_original: true, ...(await inboxAnswer(context, me.id)) });
    }
  });

  const opens = (actionId: string, view: typeof sendModal | typeof returnModal) =>
    app.action<BlockAction<ButtonAction>>(actionId, async ({ ack, action, body, respond }) => {
      await ack();
      await openingFor(context, body, respond, async (me) => {
        const { issueId } = readButton(action.value);
        const card = await cardOf(context, me.id, issueId);
        mustBeEscalated(card);
        const from = isWhisper(body) ? fromList(body, context.clock) : undefined;
        return view(headingOf(card), { issueId, seen: card.issue.status, to: null, from }, card.assigneeName);
      });
    });
  opens(ACTIONS.sendEscalation, sendModal);
  opens(ACTIONS.returnEscalation, returnModal);

  savesWindow(app, context, CALLBACKS.sendModal, fieldOf, async (me, view) => {
    const chosen = inputIn(view)(INPUTS.leaders)?.selected_users ?? [];
    const people = await Promise.all(chosen.map((id) => choosable(context, id, "leader")));
    const to = people.map(({ id }) => id);
    return settled(context, me.id, view, { type: "SendEscalation", to, note: noteIn(view) || null });
  });
  savesWindow(app, context, CALLBACKS.returnModal, fieldOf, (me, view) =>
    settled(context, me.id, view, { type: "ReturnEscalation", note: noteIn(view) }),
  );
}

/** A message that only one person sees stays as it is until it is answered with another. */
const isWhisper = (body: BlockAction): boolean => body.container?.is_ephemeral === true;
const noteIn = (view: ViewOutput): string => inputIn(view)(INPUTS.note)?.value ?? "";

function mustBeEscalated({ issue }: CardData): void {
  if (!runningEscalationOf(issue)) throw new RuleViolation("not_escalated", "This issue is not escalated any more.");
}

async function take(
  context: ListenerContext,
  { user }: Pick<BlockAction, "user">,
  { value, action_ts: actionTs }: ButtonAction,
): Promise<{ readonly refused: boolean; readonly sentence: string }> {
  const { issueId } = readButton(value);
  const me = await actorOf(context, user);
  try {
    const { number } = await carryOut(context, me.id, issueId, `${user.id}:${actionTs}`, { type: "TakeEscalation" });
    return { refused: false, sentence: `You have issue #${number} now. Its assignee and its followers are told.` };
  } catch (error) {
    if (!(error instanceof Refused && error.violation.code === "already")) throw error;
    return { refused: true, sentence: await takenSentence(context, me.id, issueId) };
  }
}

/** "Eric Gregg has issue #12 already, for 5 min." */
async function takenSentence({ reader, clock }: ListenerContext, personId: number, issueId: number): Promise<string> {
  const { number, issue, names } = await reader.card(issueId);
  const taken = issue.clocks.escalation?.taken;
  const who = taken?.by === personId ? "You have" : `${nameText(names[taken?.by ?? 0] ?? "Somebody else")} has`;
  const since = taken ? `, for ${spanText(taken.at, clock.now().toISOString())}` : "";
  return `${who} issue #${number} already${since}.`;
}

/** Which people cannot be chosen stands under them. */
const ABOUT_PEOPLE: ReadonlySet<RuleCode> = new Set(["cannot_be_chosen", "nobody_chosen"]);

function fieldOf(reason: unknown): string {
  const code = codeOf(reason);
  return code && ABOUT_PEOPLE.has(code) ? INPUTS.leaders : INPUTS.note;
}

/** Carries out what a window asks; when the escalation has ended meanwhile, what was written can be kept as a note. */
async function settled(context: ListenerContext, personId: number, view: ViewOutput, command: Command): Promise<Saved> {
  const value = readModal(view.private_metadata);
  try {
    await carryOut(context, personId, value.issueId, view.id, command);
  } catch (error) {
    if (!(error instanceof Refused && error.violation.code === "not_escalated" && noteIn(view).trim())) throw error;
    return keptAsNote(context, personId, value, noteIn(view));
  }
  return afterRow(context, personId, value);
}

async function keptAsNote(context: ListenerContext, personId: number, value: ModalValue, note: string) {
  const card = await cardOf(context, personId, value.issueId);
  return noteModal(
    headingOf(card),
    { ...value, seen: card.issue.status },
    { typed: { ...NOTHING_TYPED, note }, warning: ENDED },
  );
}

const ENDED = "This issue is not escalated any more: nothing was changed. You can keep your text as a note.";
