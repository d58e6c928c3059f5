import type { Block, InputState, ShownView } from "../control-types/shown.ts";
import type { JsonObject } from "../json.ts";
import { isNumber } from "../moments.ts";
import { elementsOf, isEmpty } from "../state-values.ts";

/** What is wrong with what stands in an input of a kind; undefined when nothing is. */
type Complain = (text: string, element: JsonObject) => string | undefined;

const form =
  (wanted: RegExp, sentence: string): Complain =>
  (text) =>
    wanted.test(text) ? undefined : sentence;

const number: Complain = (text, { is_decimal_allowed: fraction, min_value: min, max_value: max }) => {
  if (!isNumber(text)) return "Enter a number.";
  if (fraction === false && text.includes(".")) return "Enter a whole number.";
  if (min !== undefined && Number(text) < Number(min)) return `Enter a number of at least ${min}.`;
  return max !== undefined && Number(text) > Number(max) ? `Enter a number of at most ${max}.` : undefined;
};

const ofKind: Readonly<Record<string, Complain>> = {
  email_text_input: form(
    /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
    "Enter an email in the proper format. (example: name@email.com)",
  ),
  url_text_input: form(/^https?:\/\/\S+$/i, "Enter a URL in the proper format. (example: https://example.com)"),
  number_input: number,
};

/** What Slack's client says of one input before the app hears of it. */
function complaintAbout(block: Block, element: JsonObject, state: InputState): string | undefined {
  if (isEmpty(state)) return block.optional === true ? undefined : "Please complete this required field.";
  const text = state.value ?? "";
  const { min_length: min, max_length: max, max_selected_items: most } = element;
  if (typeof min === "number" && text.length < min) return `Must be at least ${min} characters`;
  if (typeof max === "number" && text.length > max) return `Must be less than ${max + 1} characters`;
  const chosen = Object.values(state).find(Array.isArray)?.length ?? 0;
  if (typeof most === "number" && chosen > most) return `Choose no more than ${most}`;
  return ofKind[state.type]?.(text, element);
}

/** What Slack's client would refuse, by block_id. */
export function complaints({ blocks, state }: ShownView): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { block, element } of elementsOf(blocks)) {
    const blockId = block.block_id ?? "";
    const entered = state.values[blockId]?.[element.action_id];
    const complaint = block.type === "input" && entered ? complaintAbout(block, element, entered) : undefined;
    if (complaint !== undefined) found[blockId] = complaint;
  }
  return found;
}
