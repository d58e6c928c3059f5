import type { BlockAction, ButtonAction, RespondFn, StaticSelectAction } from "@slack/bolt";
import { turnHome } from "../../usecases/homes.ts";
import { type ListState, listIssues } from "../../usecases/list-issues.ts";
import { ACTIONS } from "../ids.ts";
import { readState } from "../list-state.ts";
import type { Listening } from "../listening.ts";
import { readButton, readModal } from "../untrusted.ts";
import { listMessage } from "../views/issue-list.ts";
import { noteModal, sayModal } from "../views/modals.ts";
import { peopleModal } from "../views/people-modal.ts";
import { sentenceFor, tell } from "./answer.ts";
import { actorOf, cardOf, headingOf, type ListenerContext } from "./context.ts";
import { openingSentence, statusView } from "./open-modals.ts";

type View = ReturnType<typeof noteModal>;
type Body = BlockAction;

/** What is pressed in lists, in Home and in answers to commands alike: other lists and pages, and what acts on a row. */
export function listenToLists(app: Listening, context: ListenerContext): void {
  app.action<BlockAction<ButtonAction>>(ACTIONS.list, async ({ ack, action, body, respond }) => {
    await ack();
    await saying(context, body, respond, async () => {
      const state = readState(action.value);
      const me = await actorOf(context, body.user);
      if (isHome(body)) return turnHome(context.home, me.id, state);
      await respond({ replace_original: true, ...(await listAnswer(context, me.id, state)) });
    });
  });

  app.action<BlockAction<StaticSelectAction>>(ACTIONS.rowStatus, async ({ ack, action, body, respond }) => {
    await ack();
    await opening(context, body, respond, () => {
      const { to, ...seen } = readModalOf(action.selected_option.value);
      return statusView(context, body.user, seen, to);
    });
  });

  app.action<BlockAction<ButtonAction>>(ACTIONS.rowNote, async ({ ack, action, body, respond }) => {
    await ack();
    await opening(context, body, respond, async (personId) => {
      const value = readButton(action.value);
      const card = await cardOf(context, personId, value.issueId);
      return noteModal(headingOf(card), { ...value, to: null });
    });
  });

  app.action<BlockAction<ButtonAction>>(ACTIONS.rowPeople, async ({ ack, action, body, respond }) => {
    await ack();
    await opening(context, body, respond, async (personId) => {
      const { issueId } = readButton(action.value);
      const card = await cardOf(context, personId, issueId);
      return peopleModal(headingOf(card), { issueId, seenVersion: card.issue.version }, card);
    });
  });
}

/** A list as an answer that only its reader sees. */
export async function listAnswer(context: ListenerContext, personId: number, state: ListState) {
  const list = await listIssues(context.lists, context.workspaceId, personId, state);
  return list ? listMessage(list, context.clock.now().toISOString()) : { text: NO_LISTS };
}

/** What guests and strangers are told. */
export const NO_LISTS =
  "My Issues is for members of this workspace. You can read the cards in the channels you are in.";

function readModalOf(value: string) {
  const read = readModal(value);
  return { ...read, to: read.to ?? read.seen };
}

const isHome = (body: Body): boolean => body.view?.type === "home";

/** Opens a window about an issue for whoever may see it. */
const opening = (context: ListenerContext, body: Body, respond: RespondFn, view: (personId: number) => Promise<View>) =>
  saying(context, body, respond, async () => {
    const me = await actorOf(context, body.user);
    await context.client.views.open({ trigger_id: body.trigger_id, view: await view(me.id) });
  });

/** Does it, or says in a sentence why not: in a message, or from Home, where there is none, in a window. */
export async function saying(
  context: ListenerContext,
  body: Body,
  respond: RespondFn,
  work: () => Promise<unknown>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    const sentence = openingSentence(error) ?? sentenceFor(error, context.logger);
    if (!isHome(body)) return tell(respond, sentence, context.logger);
    await context.client.views
      .open({ trigger_id: body.trigger_id, view: sayModal("Amends", sentence) })
      .catch((err: unknown) => context.logger.warn("an answer to a click could not be delivered", { err }));
  }
}
