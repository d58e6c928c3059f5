import type { ViewCloseRequest, ViewSubmitRequest, ViewSubmitResult } from "../control-types/deed.ts";
import type { ShownView } from "../control-types/shown.ts";
import type { Ack } from "../delivery/deliveries.ts";
import { ControlError, SlackError } from "../errors.ts";
import { isObject, type JsonObject } from "../json.ts";
import type { Sandbox } from "../sandbox.ts";
import { enter, optionsOf } from "../state-values.ts";
import { demandGoodView, pushModal, replaceModal, toSlackView } from "../views.ts";
import { findModal } from "../world.ts";
import { complaints } from "./complaints.ts";
import { warnIfFailed } from "./failures.ts";
import { whoAndWhere } from "./payloads.ts";
import { demandInteractivity, modalOf, personNamed } from "./places.ts";

type Outcome = Pick<ViewSubmitResult, "outcome" | "errors">;

function closeTop({ world, journal }: Sandbox, user: string): void {
  const stack = world.modals.get(user);
  stack?.pop();
  if (stack?.length === 0) world.modals.delete(user);
  journal.changed({ user });
}

function closeAll({ world, journal }: Sandbox, user: string): void {
  world.modals.delete(user);
  journal.changed({ user });
}

/** The errors of a `response_action: errors`; Slack takes only those that name an input block. */
function errorsFrom(answer: JsonObject, view: ShownView): Record<string, string> {
  const errors = isObject(answer.errors) ? answer.errors : {};
  const inputs = view.blocks.filter((block) => block.type === "input").map((block) => block.block_id);
  const entries = Object.entries(errors);
  const good = entries.every(([blockId, text]) => inputs.includes(blockId) && typeof text === "string" && text !== "");
  if (entries.length === 0 || !good) throw new SlackError("invalid_response");
  return Object.fromEntries(entries.map(([blockId, text]) => [blockId, String(text)]));
}

/** Does what the app answered to a submission; throws a SlackError when the answer makes no sense. */
function obey(sandbox: Sandbox, user: string, view: ShownView, answer: unknown): Outcome {
  if (answer === undefined || answer === "" || (isObject(answer) && Object.keys(answer).length === 0)) {
    closeTop(sandbox, user);
    return { outcome: "closed" };
  }
  if (!isObject(answer)) throw new SlackError("invalid_response");
  const next = () => demandGoodView(answer.view, ["modal"]);
  const actions: Readonly<Record<string, () => Outcome>> = {
    errors: () => {
      view.errors = errorsFrom(answer, view);
      sandbox.journal.changed({ user });
      return { outcome: "errors", errors: view.errors };
    },
    update: () => {
      replaceModal(sandbox, view.id, next());
      return { outcome: "updated" };
    },
    push: () => {
      pushModal(sandbox, user, next());
      return { outcome: "pushed" };
    },
    clear: () => {
      closeAll(sandbox, user);
      return { outcome: "cleared" };
    },
  };
  const action = Object.hasOwn(actions, String(answer.response_action))
    ? actions[String(answer.response_action)]
    : undefined;
  if (!action) throw new SlackError("invalid_response");
  return action();
}

function settle(sandbox: Sandbox, user: string, submitted: ShownView, ack: Ack): Outcome & { warning?: string } {
  let failure: Ack["failure"] | "invalid_response" = ack.failure;
  // The app may have replaced the view by views.update meanwhile.
  const view = findModal(sandbox.world, ({ id }) => id === submitted.id)?.view ?? submitted;
  if (failure === undefined) {
    try {
      return obey(sandbox, user, view, ack.response);
    } catch (error) {
      if (!(error instanceof SlackError)) throw error;
      failure = "invalid_response";
    }
  }
  const warning = warnIfFailed(sandbox, "view", sandbox.app.name, failure, { user, viewId: view.id });
  view.failure = warning ?? "";
  return { outcome: "failed", ...(warning === undefined ? {} : { warning }) };
}

/** A person presses a modal's submit; the app hears `view_submission` unless Slack itself finds fault. */
export async function submitView(sandbox: Sandbox, request: ViewSubmitRequest): Promise<ViewSubmitResult> {
  const { user, viewId, values = {}, force = false } = request;
  demandInteractivity(sandbox);
  const person = personNamed(sandbox, user);
  const view = modalOf(sandbox, viewId, user);
  if (!view.submit) throw new ControlError(`viewId: the modal "${viewId}" has no submit button`);
  const offered = (element: JsonObject) =>
    sandbox.suggestions.get(`${view.id} ${String(element.action_id)}`) ?? optionsOf(element);
  view.state = { values: enter(view.blocks, view.state.values, values, offered) };
  delete view.errors;
  delete view.failure;
  const errors = force ? {} : complaints(view);
  if (Object.keys(errors).length > 0) {
    view.errors = errors;
    sandbox.journal.changed({ user });
    return { status: 0, outcome: "blocked", errors, ms: 0 };
  }
  const payload = {
    type: "view_submission",
    ...whoAndWhere(sandbox, user),
    trigger_id: sandbox.triggers.issue(user, view.id),
    view: toSlackView(view),
    response_urls: [],
  };
  const title = view.title?.text ?? view.callback_id;
  const summary = `${person.realName} submits "${title}"`;
  const ack = await sandbox.deliveries.deliver({ kind: "view_submission", payload, summary });
  return { status: ack.status, ms: ack.ms, deliverySeq: ack.seq, ...settle(sandbox, user, view, ack) };
}

async function tellClosed(sandbox: Sandbox, user: string, view: ShownView, isCleared: boolean): Promise<void> {
  if (!view.notify_on_close) return;
  const payload = {
    type: "view_closed",
    ...whoAndWhere(sandbox, user),
    view: toSlackView(view),
    is_cleared: isCleared,
  };
  const summary = `${personNamed(sandbox, user).realName} closes "${view.title?.text ?? view.callback_id}"`;
  await sandbox.deliveries.deliver({ kind: "view_closed", payload, summary });
}

/** A person cancels the top modal, or closes the whole stack; the app hears `view_closed` where it asked to. */
export async function closeView(sandbox: Sandbox, { user, viewId, all = false }: ViewCloseRequest): Promise<void> {
  personNamed(sandbox, user);
  const view = modalOf(sandbox, viewId, user, all);
  const root = sandbox.world.modals.get(user)?.[0] ?? view;
  if (all || view.clear_on_close) {
    closeAll(sandbox, user);
    await tellClosed(sandbox, user, root, true);
    return;
  }
  closeTop(sandbox, user);
  await tellClosed(sandbox, user, view, false);
}
