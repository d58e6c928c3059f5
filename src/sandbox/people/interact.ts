import { contextFor } from "../blocks/shape.ts";
import { suggested } from "../blocks/texts.ts";
import type { AckResult, InteractRequest, SuggestRequest, SuggestResult } from "../control-types/deed.ts";
import type { StateValues } from "../control-types/shown.ts";
import type { Ack } from "../delivery/deliveries.ts";
import { ControlError } from "../errors.ts";
import { isObject, type JsonObject } from "../json.ts";
import type { Sandbox } from "../sandbox.ts";
import {
  choosable,
  elementsOf,
  enter,
  holdsValue,
  initialState,
  optionsOf,
  type PlacedElement,
  stateFor,
} from "../state-values.ts";
import { warnIfFailed } from "./failures.ts";
import { messagePart, viewPart, whoAndWhere } from "./payloads.ts";
import { demandInteractivity, type Place, personNamed, placeOf } from "./places.ts";

type Element = PlacedElement["element"];

function placeKey(place: Place, actionId: string): string {
  return `${place.kind === "view" ? place.view.id : place.message.ts} ${actionId}`;
}

function labelOf(element: Element): string | undefined {
  return isObject(element.text) ? String(element.text.text) : undefined;
}

/** Finds the one element that a request means. */
export function elementAt(
  place: Place,
  wanted: { blockId?: string; actionId?: string; label?: string },
): PlacedElement {
  const { blockId, actionId, label } = wanted;
  const all = elementsOf(place.kind === "view" ? place.view.blocks : place.message.blocks);
  const matching = all.filter(
    ({ block, element }) =>
      (blockId === undefined || block.block_id === blockId) &&
      (actionId === undefined || element.action_id === actionId) &&
      (label === undefined || labelOf(element) === label),
  );
  const [found, another] = matching;
  const asked = JSON.stringify({ blockId, actionId, label });
  if (actionId === undefined && label === undefined)
    throw new ControlError("actionId or label is needed to say which element");
  if (!found) {
    const there = all.map(({ element }) => labelOf(element) ?? element.action_id).join(", ");
    throw new ControlError(`actionId: nothing matches ${asked}; there are: ${there}`);
  }
  if (another) throw new ControlError(`blockId: ${asked} matches several elements`);
  return found;
}

function offeredBy(sandbox: Sandbox, place: Place): (element: JsonObject) => readonly JsonObject[] {
  return (element) => sandbox.suggestions.get(placeKey(place, String(element.action_id))) ?? optionsOf(element);
}

const buttonLike = ["button", "workflow_button", "icon_button"];

/** What an action says of its element, and the value that the person chose. */
function actionFor(
  { block, element }: PlacedElement,
  chosen: InteractRequest["selected"],
  offered: readonly JsonObject[],
): JsonObject {
  const { type, action_id, options: _options, option_groups: _groups, ...rest } = element;
  const identity = { type, action_id, block_id: block.block_id };
  if (buttonLike.includes(type)) return { ...rest, ...identity };
  if (chosen === undefined) throw new ControlError(`selected is needed for a ${type}`);
  if (type === "overflow") {
    const option = offered.find((each) => each.value === chosen);
    if (!option) throw new ControlError(`selected: the menu has no option with the value ${JSON.stringify(chosen)}`);
    return { ...identity, selected_option: option };
  }
  if (!holdsValue(element)) return { ...rest, ...identity, value: String(chosen) };
  const { placeholder, confirm, initial_option, initial_user, initial_date } = element;
  const said = Object.entries({ placeholder, confirm, initial_option, initial_user, initial_date });
  return {
    ...identity,
    ...Object.fromEntries(said.filter(([, value]) => value !== undefined)),
    ...stateFor(element, chosen, offered),
  };
}

function currentState(place: Place, user: string): StateValues {
  return place.kind === "view"
    ? place.view.state.values
    : initialState(place.message.blocks, place.message.chosen.get(user));
}

/** What a person has now chosen stays in their client: in a window all of it, in a message what they touched. */
function keep(place: Place, user: string, state: StateValues, touched: InteractRequest["values"] = {}): void {
  if (place.kind === "view") {
    place.view.state = { values: state };
    return;
  }
  const { chosen } = place.message;
  const now: StateValues = { ...chosen.get(user) };
  for (const [blockId, given] of Object.entries(touched)) {
    const actions = isObject(given) ? Object.keys(given) : Object.keys(state[blockId] ?? {});
    const values = actions.flatMap((actionId) => {
      const value = state[blockId]?.[actionId];
      return value ? [[actionId, value] as const] : [];
    });
    now[blockId] = { ...now[blockId], ...Object.fromEntries(values) };
  }
  chosen.set(user, now);
}

function demandDispatch({ block, element }: PlacedElement, force: boolean | undefined): void {
  if (force || block.type !== "input" || block.dispatch_action === true) return;
  throw new ControlError(
    `actionId: the input "${element.action_id}" has no dispatch_action, so the app does not hear of it`,
  );
}

/** The control API's answer for an acknowledgement. */
export function ackResult(ack: Ack, warning: string | undefined): AckResult {
  const { status, response = "", ms, seq } = ack;
  return { status, body: response, ms, deliverySeq: seq, ...(warning === undefined ? {} : { warning }) };
}

/** A person clicks a button or chooses from a menu; the app hears `block_actions`. */
export async function interact(sandbox: Sandbox, request: InteractRequest): Promise<AckResult> {
  const { user, selected, values = {}, force } = request;
  demandInteractivity(sandbox);
  const person = personNamed(sandbox, user);
  const place = placeOf(sandbox, request);
  const placed = elementAt(place, request);
  demandDispatch(placed, force);
  const offered = offeredBy(sandbox, place);
  const { block, element } = placed;
  const own: InteractRequest["values"] =
    holdsValue(element) && selected !== undefined ? { [block.block_id ?? ""]: { [element.action_id]: selected } } : {};
  const blocks = place.kind === "view" ? place.view.blocks : place.message.blocks;
  const before = currentState(place, user);
  const choices = choosable(element, offered(element), before[block.block_id ?? ""]?.[element.action_id]);
  const action = { ...actionFor(placed, selected, choices), action_ts: sandbox.ids.timestamp() };
  const state = enter(blocks, enter(blocks, before, values, offered), own, offered);
  keep(place, user, state, { ...values, ...own });
  const view = place.kind === "view" ? place.view : undefined;
  const payload = {
    type: "block_actions",
    ...whoAndWhere(sandbox, user),
    trigger_id: sandbox.triggers.issue(user, view?.type === "modal" ? view.id : undefined),
    ...(place.kind === "view" ? viewPart(place.view) : messagePart(sandbox, place.channel, place.message, user)),
    state: { values: state },
    actions: [action],
  };
  const summary = `${person.realName}: ${labelOf(element) ?? element.action_id}`;
  const ack = await sandbox.deliveries.deliver({ kind: "block_actions", payload, summary });
  const where = place.kind === "view" ? { viewId: place.view.id } : { channel: place.channel.id };
  return ackResult(ack, warnIfFailed(sandbox, "interaction", sandbox.app.name, ack.failure, { user, ...where }));
}

/** A person types into an external select; the app offers options. */
export async function suggest(sandbox: Sandbox, request: SuggestRequest): Promise<SuggestResult> {
  const { user, value } = request;
  const person = personNamed(sandbox, user);
  const place = placeOf(sandbox, request);
  const { block, element } = elementAt(place, request);
  const where = place.kind === "view" ? viewPart(place.view) : messagePart(sandbox, place.channel, place.message, user);
  const { response_url: _none, ...part } = where;
  const payload = {
    type: "block_suggestion",
    ...whoAndWhere(sandbox, user),
    ...part,
    action_id: element.action_id,
    block_id: block.block_id,
    value,
  };
  const ack = await sandbox.deliveries.deliver({
    kind: "block_suggestion",
    payload,
    summary: `${person.realName} types "${value}"`,
  });
  const key = placeKey(place, element.action_id);
  const misunderstood = ack.failure === undefined && !areOptions(ack.response);
  const options = misunderstood || !isObject(ack.response) ? [] : optionsOf(ack.response);
  // What was found before stays choosable: a person picks from one search and goes on with another.
  const earlier = (sandbox.suggestions.get(key) ?? []).filter(
    (old) => !options.some(({ value: v }) => v === old.value),
  );
  sandbox.suggestions.set(key, [...options, ...earlier]);
  const failure = misunderstood ? "invalid_response" : undefined;
  return { ...ackResult(ack, warnIfFailed(sandbox, "interaction", sandbox.app.name, failure, { user })), options };
}

/** Whether an answer to a suggestion is one that Slack understands. */
function areOptions(answer: unknown): boolean {
  const context = contextFor("modal");
  suggested(answer, "", context);
  return context.faults.length === 0;
}
