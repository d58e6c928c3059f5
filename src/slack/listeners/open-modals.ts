import type { BlockAction, ButtonAction, OverflowAction } from "@slack/bolt";
import { STATUSES, type Status, statusesFrom } from "../../domain/status.ts";
import { standsAtText } from "../../domain/wording.ts";
import { ACTIONS, type ButtonValue, type ModalValue, type MoreChoice } from "../ids.ts";
import type { Listening } from "../listening.ts";
import { choiceOf, readButton, readMore, Unreadable } from "../untrusted.ts";
import { noteModal, statusModal } from "../views/modals.ts";
import { peopleModal } from "../views/people-modal.ts";
import { historyModal, showAllModal } from "../views/reading.ts";
import { actorOf, cardOf, cardToRead, headingOf, type ListenerContext } from "./context.ts";
import { doing, toggleFollow } from "./people.ts";
import { opening, openingFor } from "./saying.ts";
import { snoozeView, wake } from "./sleep.ts";
import { undo } from "./undo.ts";

type View = ReturnType<typeof noteModal>;

/** The buttons of a card. They change nothing yet: they open a window, so they are acknowledged at once. */
export function listenToCards(app: Listening, context: ListenerContext): void {
  app.action<BlockAction<ButtonAction>>(ACTIONS.setStatus, async (args) => {
    const { ack, action, body, respond } = args;
    await ack();
    const to = action.action_id.slice(ACTIONS.setStatus.length) as Status;
    await opening(context, body, respond, async () => {
      if (!Object.hasOwn(STATUSES, to)) throw new Unreadable();
      return statusView(context, body.user, readButton(action.value), to);
    });
  });

  app.action<BlockAction<ButtonAction>>(ACTIONS.addNote, async ({ ack, action, body, respond }) => {
    await ack();
    await openingFor(context, body, respond, async (me) => {
      const value = readButton(action.value);
      return noteModal(headingOf(await cardOf(context, me.id, value.issueId)), { ...value, to: null });
    });
  });

  app.action<BlockAction<OverflowAction>>(ACTIONS.more, async ({ ack, action, body, respond }) => {
    const chosen = (action.selected_option as { readonly value?: string } | undefined)?.value;
    const does = DOING[choiceOf(chosen) ?? "history"];
    if (does) {
      const { issueId } = readMore(chosen);
      return doing(context, { ack, respond }, () => does(context, body, issueId, action.action_ts));
    }
    await ack();
    await opening(context, body, respond, async () => {
      const value = readMore(chosen);
      return OPENING[value.choice]?.(context, value, body);
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
