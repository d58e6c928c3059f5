import type { BlockAction, ButtonAction, OverflowAction, RespondFn } from "@slack/bolt";
import { STATUSES, type Status, statusesFrom } from "../../domain/status.ts";
import { standsAtText } from "../../domain/wording.ts";
import { ACTIONS, type ButtonValue, type ModalValue, type MoreChoice } from "../ids.ts";
import type { Listening } from "../listening.ts";
import { choiceOf, readButton, readMore, Unreadable } from "../untrusted.ts";
import { noteModal, statusModal } from "../views/modals.ts";
import { peopleModal } from "../views/people-modal.ts";
import { historyModal, showAllModal } from "../views/reading.ts";
import { sentenceFor, tell } from "./answer.ts";
import { actorOf, cardOf, cardToRead, headingOf, type ListenerContext } from "./context.ts";
import { toggleFollow } from "./people.ts";
import { snoozeView, wake } from "./sleep.ts";
import { undo } from "./undo.ts";

type View = ReturnType<typeof noteModal>;

/** The buttons of a card. They change nothing yet: they open a window, so they are acknowledged at once. */
export function listenToCards(app: Listening, context: ListenerContext): void {
  app.action<BlockAction<ButtonAction>>(ACTIONS.setStatus, async (args) => {
    const { ack, action, body, respond } = args;
    await ack();
    const to = action.action_id.slice(ACTIONS.setStatus.length) as Status;
    await opening(context, respond, async () => {
      if (!Object.hasOwn(STATUSES, to)) throw new Unreadable();
      const view = await statusView(context, body.user, readButton(action.value), to);
      await context.client.views.open({ trigger_id: body.trigger_id, view });
    });
  });

  app.action<BlockAction<ButtonAction>>(ACTIONS.addNote, async ({ ack, action, body, respond }) => {
    await ack();
    await opening(context, respond, async () => {
      const value = readButton(action.value);
      const person = await actorOf(context, body.user);
      const card = await cardOf(context, person.id, value.issueId);
      await context.client.views.open({
        trigger_id: body.trigger_id,
        view: noteModal(headingOf(card), { ...value, to: null }),
      });
    });
  });

  app.action<BlockAction<OverflowAction>>(ACTIONS.more, async ({ ack, action, body, respond }) => {
    const chosen = (action.selected_option as { readonly value?: string } | undefined)?.value;
    const doing = DOING[choiceOf(chosen) ?? "history"];
    if (doing) {
      const { issueId } = readMore(chosen);
      const sentence = await doing(context, body, issueId, action.action_ts).catch((error: unknown) =>
        sentenceFor(error, context.logger),
      );
      await ack();
      return tell(respond, sentence, context.logger);
    }
    await ack();
    await opening(context, respond, async () => {
      const value = readMore(chosen);
      const view = await OPENING[value.choice]?.(context, value, body);
      if (view) await context.client.views.open({ trigger_id: body.trigger_id, view });
    });
  });
}

type Body = BlockAction;
type Choices<T> = Readonly<Partial<Record<MoreChoice, T>>>;

/** What the More menu does at once: committed, acknowledged, and then told in a sentence. */
const DOING: Choices<(context: ListenerContext, body: Body, issueId: number, actionTs: string) => Promise<string>> = {
  undo,
  follow: (context, body, issueId, actionTs) => toggleFollow(context, body.user, issueId, actionTs),
  wake,
};

/** What the More menu opens. The first two may be read by whoever sees the card. */
const OPENING: Choices<(context: ListenerContext, value: ButtonValue, body: Body) => Promise<View>> = {
  history: async (context, { issueId }, body) =>
    historyModal(await cardToRead(context, body, issueId), await context.reader.history(issueId)),
  show_all: async (context, { issueId }, body) => showAllModal(await cardToRead(context, body, issueId)),
  people: async (context, { issueId }, body) => {
    const person = await actorOf(context, body.user);
    const card = await cardOf(context, person.id, issueId);
    return peopleModal(headingOf(card), { issueId, seenVersion: card.issue.version }, card);
  },
  snooze: async (context, { issueId }, { user }) => snoozeView(context, (await actorOf(context, user)).id, issueId),
};

/** The window for a status, about the issue as it is now. */
export async function statusView(
  context: ListenerContext,
  user: { id: string; team_id?: string },
  seen: Omit<ModalValue, "to">,
  to: Status,
): Promise<View> {
  const person = await actorOf(context, user);
  const [card, settings] = await Promise.all([cardOf(context, person.id, seen.issueId), context.settings()]);
  const { issue } = card;
  const value = { ...seen, seen: issue.status, to };
  if (issue.status === seen.seen) return statusModal(headingOf(card), value, { rootCauses: settings.rootCauses });
  const warning = standsAtText(issue, card.statusChangedByName, context.clock.now().toISOString());
  return statusesFrom(issue.status).includes(to)
    ? statusModal(headingOf(card), value, { rootCauses: settings.rootCauses, warning })
    : noteModal(headingOf(card), value, { warning: `${warning} You can add a note to it.` });
}

/** Opens a window, or says in a sentence why not. */
async function opening(context: ListenerContext, respond: RespondFn, open: () => Promise<unknown>): Promise<void> {
  try {
    await open();
  } catch (error) {
    await tell(respond, openingSentence(error) ?? sentenceFor(error, context.logger), context.logger);
  }
}

const LATE = new Set(["expired_trigger_id", "exchanged_trigger_id"]);

/** What to say when Slack opened no window because it was too late; null for anything else. */
export function openingSentence(error: unknown): string | null {
  const code: unknown = (error as { data?: { error?: unknown } } | null)?.data?.error;
  return LATE.has(String(code))
    ? "That took too long for Slack to open the window. Please press the button again."
    : null;
}
