import type { BlockAction, ButtonAction, StaticSelectAction } from "@slack/bolt";
import type { Clock } from "../../clock.ts";
import { turnHome } from "../../usecases/homes.ts";
import { type ListState, listIssues } from "../../usecases/list-issues.ts";
import { ACTIONS, type FromList, shownIn } from "../ids.ts";
import { readState } from "../list-state.ts";
import type { Listening } from "../listening.ts";
import { readButton, readModal } from "../untrusted.ts";
import { listMessage } from "../views/issue-list.ts";
import { noteModal } from "../views/modals.ts";
import { peopleModal } from "../views/people-modal.ts";
import { showAllModal } from "../views/reading.ts";
import { actorOf, cardOf, cardToRead, headingOf, type ListenerContext } from "./context.ts";
import { statusView } from "./open-modals.ts";
import { opening, openingFor, saying } from "./saying.ts";

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
    await opening(context, body, respond, async () => {
      const { issueId, seen, to } = readModal(action.selected_option.value);
      return statusView(context, body.user, { issueId, seen, from: fromList(body, context.clock) }, to ?? seen);
    });
  });

  app.action<BlockAction<ButtonAction>>(ACTIONS.rowNote, async ({ ack, action, body, respond }) => {
    await ack();
    await openingFor(context, body, respond, async (me) => {
      const value = readButton(action.value);
      const card = await cardOf(context, me.id, value.issueId);
      return noteModal(headingOf(card), { ...value, to: null, from: fromList(body, context.clock) });
    });
  });

  for (const id of [ACTIONS.rowPeople, ACTIONS.handOver])
    app.action<BlockAction<ButtonAction>>(id, async ({ ack, action, body, respond }) => {
      await ack();
      await openingFor(context, body, respond, async (me) => {
        const { issueId } = readButton(action.value);
        const card = await cardOf(context, me.id, issueId);
        const from = id === ACTIONS.rowPeople ? fromList(body, context.clock) : undefined;
        return peopleModal(headingOf(card), { issueId, seenVersion: card.issue.version, from }, card);
      });
    });

  app.action<BlockAction<ButtonAction>>(ACTIONS.showAll, async ({ ack, action, body, respond }) => {
    await ack();
    await opening(context, body, respond, async () =>
      showAllModal(await cardToRead(context, body, readButton(action.value).issueId)),
    );
  });
}

/** A list as an answer that only its reader sees. */
export async function listAnswer(context: ListenerContext, personId: number, state: ListState) {
  const now = context.clock.now().toISOString();
  const list = await listIssues(context.lists, context.workspaceId, personId, state, now);
  return list ? listMessage(list, now) : { text: NO_LISTS };
}

/** What guests and strangers are told. */
export const NO_LISTS =
  "My Issues is for members of this workspace. You can read the cards in the channels you are in.";

/** What the window of a row carries of its list; nothing in Home, which is drawn anew by itself. */
export const fromList = (body: Body, clock: Clock): FromList | undefined =>
  body.response_url
    ? {
        answerTo: body.response_url,
        shown: shownIn(body.actions[0]?.block_id ?? ""),
        openedAt: clock.now().getTime(),
      }
    : undefined;

/** What was pressed stands in a Home, not in a message. */
export const isHome = (body: Body): boolean => body.view?.type === "home";
