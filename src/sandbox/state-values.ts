import type { ChosenValue, ChosenValues } from "./control-types/deed.ts";
import type { Block, InputState, StateValues } from "./control-types/shown.ts";
import { ControlError } from "./errors.ts";
import { isObject, type JsonObject, objectsIn, stringsIn } from "./json.ts";
import { isDate, isMoment, isTime } from "./moments.ts";

type Form = "text" | "rich" | "option" | "options" | "id" | "ids" | "date" | "time" | "seconds";

interface ValueKind {
  /** The field that holds the value, in actions and in state. */
  field: string;
  /** The field of the element that holds its first value. */
  initial: string;
  form: Form;
}

const kind = (field: string, initial: string, form: Form): ValueKind => ({ field, initial, form });
const typed = kind("value", "initial_value", "text");
const one = kind("selected_option", "initial_option", "option");
const some = kind("selected_options", "initial_options", "options");

/** Where each kind of element keeps its value; elements that keep none (buttons, overflow) are not here. */
const valueKinds: Readonly<Record<string, ValueKind>> = {
  plain_text_input: typed,
  email_text_input: typed,
  url_text_input: typed,
  number_input: typed,
  rich_text_input: kind("rich_text_value", "initial_value", "rich"),
  static_select: one,
  external_select: one,
  radio_buttons: one,
  multi_static_select: some,
  multi_external_select: some,
  checkboxes: some,
  users_select: kind("selected_user", "initial_user", "id"),
  multi_users_select: kind("selected_users", "initial_users", "ids"),
  channels_select: kind("selected_channel", "initial_channel", "id"),
  multi_channels_select: kind("selected_channels", "initial_channels", "ids"),
  conversations_select: kind("selected_conversation", "initial_conversation", "id"),
  multi_conversations_select: kind("selected_conversations", "initial_conversations", "ids"),
  datepicker: kind("selected_date", "initial_date", "date"),
  timepicker: kind("selected_time", "initial_time", "time"),
  datetimepicker: kind("selected_date_time", "initial_date_time", "seconds"),
};

const listForms: readonly Form[] = ["options", "ids"];

/** An element with the block it stands in. */
export interface PlacedElement {
  block: Block;
  element: JsonObject & { type: string; action_id: string };
}

/** Every element of some blocks that a person can act on. */
export function elementsOf(blocks: readonly Block[]): PlacedElement[] {
  return blocks.flatMap((block) => {
    if (block.type === "container") return elementsOf(objectsIn(block.child_blocks) as Block[]);
    if (block.type === "carousel") return elementsOf(objectsIn(block.elements) as Block[]);
    const inside = block.type === "card" ? objectsIn(block.actions) : objectsIn(block.elements);
    return [block.element, block.accessory, ...inside]
      .filter(
        (element): element is PlacedElement["element"] => isObject(element) && typeof element.action_id === "string",
      )
      .map((element) => ({ block, element }));
  });
}

/** The options an element offers by itself. */
export function optionsOf(element: JsonObject): JsonObject[] {
  const grouped = objectsIn(element.option_groups).flatMap((group) => objectsIn(group.options));
  return [...objectsIn(element.options), ...grouped];
}

/** The time zone of a timepicker travels with its time. */
function zoneOf({ type, timezone }: JsonObject): Pick<InputState, "timezone"> {
  return type === "timepicker" && typeof timezone === "string" ? { timezone } : {};
}

function initialOf(element: PlacedElement["element"], { field, initial, form }: ValueKind): InputState {
  const empty = listForms.includes(form) ? [] : null;
  return { type: element.type, [field]: element[initial] ?? empty, ...zoneOf(element) };
}

/** Every option a person can have chosen: those on offer, those the element started with, and those it holds. */
export function choosable(element: JsonObject, offered: readonly JsonObject[], held?: InputState): JsonObject[] {
  const single = [element.initial_option, held?.selected_option].filter(isObject);
  return [...offered, ...objectsIn(element.initial_options), ...objectsIn(held?.selected_options), ...single];
}

/** The values of all inputs: what the person entered before where the input is still there, else the initial value. */
export function initialState(blocks: readonly Block[], entered: StateValues = {}): StateValues {
  const values: StateValues = {};
  for (const { block, element } of elementsOf(blocks)) {
    const valueKind = valueKinds[element.type];
    if (!valueKind) continue;
    const blockId = block.block_id ?? "";
    const kept = entered[blockId]?.[element.action_id];
    const value = kept?.type === element.type ? kept : initialOf(element, valueKind);
    values[blockId] = { ...values[blockId], [element.action_id]: value };
  }
  return values;
}

/** Of what a person chose, what stands in blocks and elements that are still there. */
export function choicesIn(blocks: readonly Block[], chosen: StateValues): StateValues {
  const there = initialState(blocks);
  const kept = Object.entries(chosen).map(([blockId, inputs]) => {
    const stays = ([actionId, { type }]: [string, InputState]) => there[blockId]?.[actionId]?.type === type;
    return [blockId, Object.fromEntries(Object.entries(inputs).filter(stays))] as const;
  });
  return Object.fromEntries(kept.filter(([, inputs]) => Object.keys(inputs).length > 0));
}

function optionFor(value: unknown, offered: readonly JsonObject[], name: string): JsonObject {
  const found = offered.find((option) => option.value === value);
  if (!found) {
    const known = [...new Set(offered.map((option) => String(option.value)))].join(", ");
    throw new ControlError(`${name}: no option has the value ${JSON.stringify(value)}; there are: ${known}`);
  }
  return found;
}

const convert: Readonly<Record<Form, (chosen: ChosenValue, offered: readonly JsonObject[], name: string) => unknown>> =
  {
    text: (chosen) => (chosen === null || chosen === "" ? null : String(chosen)),
    rich: (chosen) => (chosen === null || chosen === "" ? null : richTextOf(String(chosen))),
    option: (chosen, offered, name) => (chosen === null ? null : optionFor(chosen, offered, name)),
    options: (chosen, offered, name) => listOf(chosen).map((value) => optionFor(value, offered, name)),
    id: (chosen) => (chosen === null || chosen === "" ? null : String(chosen)),
    ids: (chosen) => listOf(chosen),
    date: formed(isDate, "a datepicker takes a date such as 2026-12-24"),
    time: formed(isTime, "a timepicker takes a time such as 09:30"),
    seconds: (chosen, _offered, name) => {
      if (chosen === null) return null;
      if (isMoment(Number(chosen))) return Number(chosen);
      throw new ControlError(`${name}: a datetimepicker takes whole seconds such as 1800000000`);
    },
  };

function formed(isWell: (text: string) => boolean, sentence: string) {
  return (chosen: ChosenValue, _offered: readonly JsonObject[], name: string): string | null => {
    if (chosen === null || chosen === "") return null;
    if (isWell(String(chosen))) return String(chosen);
    throw new ControlError(`${name}: ${sentence}`);
  };
}

function listOf(chosen: ChosenValue): string[] {
  if (chosen === null) return [];
  return Array.isArray(chosen) ? stringsIn(chosen) : [String(chosen)];
}

function richTextOf(text: string): JsonObject {
  return { type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }] };
}

/** The state an element is in once a person has chosen; options are looked up among those on offer. */
export function stateFor(
  element: PlacedElement["element"],
  chosen: ChosenValue,
  offered: readonly JsonObject[],
): InputState {
  const valueKind = valueKinds[element.type];
  if (!valueKind) throw new ControlError(`selected: a ${element.type} holds no value`);
  const value = convert[valueKind.form](chosen, offered, "selected");
  return { type: element.type, [valueKind.field]: value, ...zoneOf(element) };
}

/** Whether an element holds a value. */
export function holdsValue(element: JsonObject): boolean {
  return typeof element.type === "string" && element.type in valueKinds;
}

/** Whether an input has been left empty. */
export function isEmpty({ type: _type, timezone: _zone, ...fields }: InputState): boolean {
  return Object.values(fields).every(
    (value) => value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0),
  );
}

/** The states with what a person has now entered; `values` may name the action or, where a block has one input, the block alone. */
export function enter(
  blocks: readonly Block[],
  state: StateValues,
  values: ChosenValues,
  offeredFor: (element: JsonObject) => readonly JsonObject[],
): StateValues {
  const entered: StateValues = structuredClone(state);
  for (const [blockId, given] of Object.entries(values)) {
    const placed = elementsOf(blocks).filter(({ block, element }) => block.block_id === blockId && holdsValue(element));
    if (placed.length === 0) throw new ControlError(`values: there is no input with block_id "${blockId}"`);
    const byAction = isObject(given) ? given : { [placed[0]?.element.action_id ?? ""]: given };
    for (const [actionId, chosen] of Object.entries(byAction)) {
      const found = placed.find(({ element }) => element.action_id === actionId);
      if (!found) throw new ControlError(`values: block "${blockId}" has no input with action_id "${actionId}"`);
      const before = entered[blockId]?.[actionId];
      const offered = choosable(found.element, offeredFor(found.element), before);
      entered[blockId] = {
        ...entered[blockId],
        [actionId]: stateFor(found.element, chosen as ChosenValue, offered),
      };
    }
  }
  return entered;
}
