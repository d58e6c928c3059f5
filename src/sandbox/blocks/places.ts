import { asString, isObject } from "../json.ts";
import { elements } from "./elements.ts";
import { type Check, fault, type Surface } from "./shape.ts";

const modalOnly = ["email_text_input", "number_input", "url_text_input", "file_input"];
const selects = ["static_select", "external_select", "users_select", "channels_select", "conversations_select"];
const pickers = [
  ...selects,
  ...selects.map((type) => `multi_${type}`),
  "radio_buttons",
  "checkboxes",
  "datepicker",
  "timepicker",
];

/** Which elements each place takes. */
export const places = {
  section: ["image", "button", "workflow_button", "overflow", ...pickers],
  actions: ["button", "workflow_button", "overflow", ...pickers, "datetimepicker", "rich_text_input"],
  context: ["image", "plain_text", "mrkdwn"],
  input: [...pickers, "datetimepicker", "plain_text_input", "rich_text_input", ...modalOnly],
  context_actions: ["feedback_buttons", "icon_button"],
  card: ["button"],
} as const satisfies Record<string, readonly string[]>;

const surfacesOf: Readonly<Record<string, readonly Surface[]>> = {
  ...Object.fromEntries(modalOnly.map((type) => [type, ["modal"]])),
  rich_text_input: ["modal", "home"],
  datetimepicker: ["message", "modal"],
  workflow_button: ["message"],
};

/** An element as a place takes it: of an allowed type, and on a surface that shows it. */
export function elementIn(place: keyof typeof places): Check {
  const allowed: readonly string[] = places[place];
  return (value, pointer, context) => {
    const type = asString(isObject(value) ? value.type : undefined) ?? "";
    const check =
      allowed.includes(type) && (surfacesOf[type] ?? [context.surface]).includes(context.surface)
        ? elements[type]
        : undefined;
    if (check) check(value, pointer, context);
    else if (type === "") fault(context, "missing required field: type", pointer);
    else fault(context, `unsupported type: ${type}`, `${pointer}/type`);
  };
}
