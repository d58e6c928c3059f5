import { sentenceOf } from "./blocks/check.ts";
import { checkView, mostViewBytes } from "./blocks/view.ts";
import type { PlainText, ShownView } from "./control-types/shown.ts";
import { SlackError } from "./errors.ts";
import { asString, isObject, type JsonObject } from "./json.ts";
import { withIds } from "./messages.ts";
import type { Sandbox } from "./sandbox.ts";
import { initialState } from "./state-values.ts";
import { findModal } from "./world.ts";

/** The most views on a stack. */
export const mostViews = 3;

/** Throws Slack's error for a view that is too large or wrong. */
export function demandGoodView(view: unknown, types: readonly ("modal" | "home")[]): JsonObject {
  if (Buffer.byteLength(JSON.stringify(view) ?? "") > mostViewBytes) throw new SlackError("view_too_large");
  const faults = checkView(view, types, "/view");
  if (faults.length === 0 && isObject(view)) return view;
  throw new SlackError("invalid_arguments", { response_metadata: { messages: faults.map(sentenceOf) } });
}

/** An external_id may be used by one open view only. */
function demandFreeExternalId({ world }: Sandbox, view: JsonObject, ownId: string | undefined): void {
  const wanted = asString(view.external_id);
  if (!wanted) return;
  const views = [...[...world.modals.values()].flat(), ...world.homes.values()];
  if (views.some((other) => other.external_id === wanted && other.id !== ownId)) {
    throw new SlackError("duplicate_external_id");
  }
}

/** Makes a view of what the app sent; `base` keeps the identity of the view it replaces, or places it on a stack. */
export function buildView(sandbox: Sandbox, given: JsonObject, base: Partial<ShownView> = {}): ShownView {
  demandFreeExternalId(sandbox, given, base.id);
  const { app, world, ids } = sandbox;
  const id = base.id ?? ids.next("V");
  const type = given.type === "home" ? "home" : "modal";
  const blocks = withIds(given.blocks, () => ids.short());
  const modalOnly = {
    title: given.title as PlainText,
    submit: (given.submit as PlainText | undefined) ?? null,
    close: (given.close as PlainText | undefined) ?? null,
    submit_disabled: given.submit_disabled === true,
  };
  return {
    id,
    team_id: world.team.id,
    type,
    ...(type === "modal" ? modalOnly : {}),
    blocks,
    private_metadata: asString(given.private_metadata) ?? "",
    callback_id: asString(given.callback_id) ?? "",
    external_id: asString(given.external_id) ?? "",
    state: { values: initialState(blocks, base.state?.values) },
    hash: ids.hash(),
    clear_on_close: given.clear_on_close === true,
    notify_on_close: given.notify_on_close === true,
    root_view_id: base.root_view_id ?? id,
    previous_view_id: base.previous_view_id ?? null,
    app_id: app.id,
    bot_id: app.botId,
  };
}

/** A view as the Web API and payloads give it: without what only the person sees. */
export function toSlackView({ errors: _errors, failure: _failure, ...view }: ShownView): JsonObject {
  return view;
}

/** Opens a modal for a person, in place of any that is open. */
export function openModal(sandbox: Sandbox, user: string, given: JsonObject): ShownView {
  const view = buildView(sandbox, given);
  sandbox.world.modals.set(user, [view]);
  sandbox.journal.changed({ user });
  return view;
}

/** Puts a modal on top of a person's stack; throws `push_limit_reached` on the fourth. */
export function pushModal(sandbox: Sandbox, user: string, given: JsonObject): ShownView {
  const stack = sandbox.world.modals.get(user) ?? [];
  const top = stack.at(-1);
  if (!top) throw new SlackError("not_found");
  if (stack.length >= mostViews) throw new SlackError("push_limit_reached");
  const view = buildView(sandbox, given, { root_view_id: top.root_view_id, previous_view_id: top.id });
  stack.push(view);
  sandbox.journal.changed({ user });
  return view;
}

/** Replaces an open modal; what the person typed stays where block_id and action_id stay. */
export function replaceModal(sandbox: Sandbox, viewId: string, given: JsonObject): ShownView {
  const place = findModal(sandbox.world, (view) => view.id === viewId);
  if (!place) throw new SlackError("not_found");
  const view = buildView(sandbox, given, place.view);
  place.stack[place.index] = view;
  sandbox.journal.changed({ user: place.user });
  return view;
}

/** Sets a person's Home. */
export function publishHome(sandbox: Sandbox, user: string, given: JsonObject): ShownView {
  const { homes } = sandbox.world;
  const view = buildView(sandbox, given, homes.get(user) ?? {});
  homes.set(user, view);
  sandbox.journal.changed({ user });
  return view;
}
