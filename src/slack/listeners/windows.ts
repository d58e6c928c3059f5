import type { BlockAction, ButtonAction, SlackViewMiddlewareArgs, ViewOutput } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import { stopwatch } from "../../clock.ts";
import type { Person } from "../../domain/access.ts";
import { RuleViolation } from "../../domain/errors.ts";
import type { Listening } from "../listening.ts";
import { CLICK_MS } from "../patience.ts";
import { sentenceFor, under } from "./answer.ts";
import { actorOf, type ListenerContext } from "./context.ts";
import { RefusedInputs } from "./refused-inputs.ts";
import { openingFor } from "./saying.ts";

/** A button of Home opens a window, or says in one why not. */
export const opensWindow = (
  app: Listening,
  context: ListenerContext,
  actionId: string,
  view: (me: Person, value: string | undefined) => Promise<ModalView>,
): void =>
  app.action<BlockAction<ButtonAction>>(actionId, async ({ ack, action, body, respond }) => {
    await ack();
    await openingFor(context, body, respond, (me) => view(me, action.value));
  });

/** What happens once a window was saved: something to do after it has closed, a window in its place, or nothing. */
export type Saved = undefined | (() => Promise<unknown>) | ModalView;

/** A window is saved; why it cannot be stands under a field of it, which may depend on the reason. `leftMs`: how long its sender can still wait for Slack. */
export const savesWindow = (
  app: Listening,
  context: ListenerContext,
  callbackId: string,
  field: string | ((reason: unknown) => string),
  save: (me: Person, view: ViewOutput, leftMs: () => number) => Promise<Saved>,
): void =>
  app.view(callbackId, async ({ ack, body, view }) => {
    const elapsed = stopwatch();
    const result = await actorOf(context, body.user, usersIn(view))
      .then(async (me) => ({ saved: await save(me, view, () => CLICK_MS - elapsed()) }))
      .catch((error: unknown) => ({ error }));
    if ("error" in result) {
      if (result.error instanceof RefusedInputs)
        return ack({ response_action: "errors", errors: { ...result.error.errors } });
      const input = typeof field === "string" ? field : field(result.error);
      return ack(under(input, sentenceFor(result.error, context.logger)));
    }
    await settle(ack, result.saved);
  });

/** Closes a window that was saved, or shows what comes in its place; and then does what is left to do. */
export async function settle(ack: SlackViewMiddlewareArgs["ack"], saved: Saved): Promise<void> {
  if (typeof saved === "object") return ack({ response_action: "update", view: saved });
  await ack();
  await saved?.();
}

/** Throws RuleViolation("not_allowed") unless the person is an admin or owner; `what` begins the sentence. */
export async function mustBeAdmin(context: ListenerContext, personId: number, what: string): Promise<void> {
  const viewer = await context.lists.viewer(context.workspaceId, personId);
  if (!viewer?.isAdmin) throw new RuleViolation("not_allowed", `${what} for admins and owners of the workspace.`);
}

/** Everybody who stands in a picker of a window, by Slack id. */
const usersIn = (view: ViewOutput): readonly string[] =>
  Object.values(view.state.values)
    .flatMap((inputs) => Object.values(inputs))
    .flatMap(({ selected_user, selected_users }) => [
      ...(selected_user ? [selected_user] : []),
      ...(selected_users ?? []),
    ]);

/** Reads a window's inputs by name. */
export const inputIn = (view: ViewOutput) => (name: string) => view.state.values[name]?.[name];
