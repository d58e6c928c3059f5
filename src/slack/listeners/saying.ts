import type { RespondFn } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import type { Person } from "../../domain/access.ts";
import { escapeMrkdwn } from "../views/blocks.ts";
import { sayModal } from "../views/modals.ts";
import { sentenceFor, tell } from "./answer.ts";
import { actorOf, type ListenerContext } from "./context.ts";

/** What somebody pressed, as far as it is needed to answer them. */
export interface Pressed {
  readonly user: { readonly id: string; readonly team_id?: string };
  readonly trigger_id: string;
  /** Where Slack takes answers; Home and a shortcut of anywhere have no such place. */
  readonly response_url?: string;
}

/** Does it, or says in a sentence why not. `respond` null: what was pressed stands in no channel. */
export async function saying(
  context: ListenerContext,
  body: Pressed,
  respond: RespondFn | null,
  work: () => Promise<unknown>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    await answer(context, body, respond, sentenceFor(error, context.logger));
  }
}

/** Opens a window, or says in a sentence why not. */
export const opening = (
  context: ListenerContext,
  body: Pressed,
  respond: RespondFn | null,
  view: () => Promise<ModalView | undefined>,
): Promise<void> =>
  saying(context, body, respond, async () => {
    const opened = await view();
    if (opened) await context.client.views.open({ trigger_id: body.trigger_id, view: opened });
  });

/** Opens a window for whoever may act, or says in a sentence why not. */
export const openingFor = (
  context: ListenerContext,
  body: Pressed,
  respond: RespondFn | null,
  view: (me: Person) => Promise<ModalView>,
): Promise<void> => opening(context, body, respond, async () => view(await actorOf(context, body.user)));

/**
 * Says something to the one who pressed, and to nobody else: in the channel they pressed it in; where there is none, in a window; and when it is too
 * late for Slack to open one, in a direct message.
 */
export async function answer(
  context: ListenerContext,
  body: Pressed,
  respond: RespondFn | null,
  text: string,
): Promise<void> {
  const { client, logger } = context;
  if (respond && body.response_url) return tell(respond, text, logger);
  await client.views
    .open({ trigger_id: body.trigger_id, view: sayModal("Amends", text) })
    .catch(() => client.chat.postMessage({ channel: body.user.id, text: escapeMrkdwn(text) }))
    .catch((err: unknown) => logger.warn("an answer to a click could not be delivered", { err }));
}
