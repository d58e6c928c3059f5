import { isDeepStrictEqual } from "node:util";
import { objectsIn } from "../json.ts";
import { isDate, isNumber, isTime } from "../moments.ts";
import { isTimeZone } from "../time-zones.ts";
import { richText } from "./rich-text.ts";
import {
  anyOf,
  type Check,
  every,
  exactlyOneOf,
  fault,
  flag,
  formed,
  integer,
  list,
  type ObjectCheck,
  oneOf,
  shape,
  text,
} from "./shape.ts";
import { anyText, confirm, dispatchConfig, option, optionGroup, plain } from "./texts.ts";
import { focusOnce } from "./totals.ts";

/** An action_id: at most 255 characters, and only once within its block. */
const actionId: Check = (value, pointer, context) => {
  text(255)(value, pointer, context);
  if (typeof value !== "string") return;
  if (context.actionIds.has(value)) fault(context, `\`action_id\` "${value}" already exists`, pointer);
  context.actionIds.add(value);
};

const actionable = { action_id: actionId, confirm };
const pickable = { ...actionable, placeholder: plain(150), focus_on_load: focusOnce };
const typable = {
  action_id: actionId,
  placeholder: plain(150),
  focus_on_load: focusOnce,
  dispatch_action_config: dispatchConfig,
};
const optionsOrGroups = { options: list(option(plain), 100), option_groups: list(optionGroup, 100) };
const id = text(255);
const date = formed(isDate, "must be a valid date (YYYY-MM-DD)");
const time = formed(isTime, "must be a valid time (HH:mm)");
const zone = formed(isTimeZone, "must be a valid timezone");
const numeral = formed(isNumber, "must be a valid number");
const conversationFilter = shape(
  {},
  {
    include: list(oneOf("im", "mpim", "private", "public")),
    exclude_external_shared_channels: flag,
    exclude_bot_users: flag,
  },
  anyOf("include", "exclude_external_shared_channels", "exclude_bot_users"),
);
const conversation = { default_to_current_conversation: flag, filter: conversationFilter };
const externalOptions = { min_query_length: integer(0, 100) };
const many = { max_selected_items: integer(1, 100) };
const answerable = { response_url_enabled: flag };
const rich = (label: (max: number) => Check) => list(option(label), 10);

/** What is preselected must be one of the options on offer. */
const initialAmongOptions: ObjectCheck = (element, pointer, context) => {
  const offered = [
    ...objectsIn(element.options),
    ...objectsIn(element.option_groups).flatMap((group) => objectsIn(group.options)),
  ];
  const field = element.initial_option === undefined ? "initial_options" : "initial_option";
  const initial = field === "initial_option" ? [element.initial_option] : objectsIn(element.initial_options);
  if (initial.some((one) => !offered.some((candidate) => isDeepStrictEqual(candidate, one)))) {
    fault(context, `${field} must be one of the provided options`, `${pointer}/${field}`);
  }
};

/** min_length may not exceed max_length. */
const lengthsInOrder: ObjectCheck = ({ min_length: min, max_length: max }, pointer, context) => {
  if (typeof min === "number" && typeof max === "number" && min > max) {
    fault(context, "must be less than or equal to `max_length`", `${pointer}/min_length`);
  }
};

/** min_value may not exceed max_value; both are numbers written as text. */
const boundsInOrder: ObjectCheck = ({ min_value: min, max_value: max }, pointer, context) => {
  if (Number(min) > Number(max)) fault(context, "must be less than or equal to `max_value`", `${pointer}/min_value`);
};

/** An image, by URL or as a Slack file, with the text that stands for it. */
export const image = shape(
  { alt_text: text(2000) },
  { image_url: text(3000), slack_file: shape({}, { id, url: text(3000) }, exactlyOneOf("id", "url")) },
  exactlyOneOf("image_url", "slack_file"),
);

const feedback = shape({ text: plain(75), value: text(2000) }, { accessibility_label: text(75) });

/** Every element, by type, with Slack's limits for each field. */
export const elements: Readonly<Record<string, Check>> = {
  image,
  button: shape(
    { text: plain(75) },
    {
      ...actionable,
      value: text(2000),
      url: text(3000),
      style: oneOf("primary", "danger"),
      accessibility_label: text(75),
    },
  ),
  workflow_button: shape(
    {
      text: plain(75),
      workflow: shape({
        trigger: shape(
          { url: text(3000) },
          { customizable_input_parameters: list(shape({ name: id, value: text(3000) })) },
        ),
      }),
    },
    { ...actionable, style: oneOf("primary", "danger"), accessibility_label: text(75) },
  ),
  overflow: shape({ options: list(option(plain, { url: text(3000) }), 5) }, actionable),
  static_select: shape(
    {},
    { ...pickable, ...optionsOrGroups, initial_option: option(plain) },
    every(exactlyOneOf("options", "option_groups"), initialAmongOptions),
  ),
  multi_static_select: shape(
    {},
    { ...pickable, ...many, ...optionsOrGroups, initial_options: list(option(plain), 100) },
    every(exactlyOneOf("options", "option_groups"), initialAmongOptions),
  ),
  external_select: shape({}, { ...pickable, ...externalOptions, initial_option: option(plain) }),
  multi_external_select: shape(
    {},
    { ...pickable, ...many, ...externalOptions, initial_options: list(option(plain), 100) },
  ),
  users_select: shape({}, { ...pickable, initial_user: id }),
  multi_users_select: shape({}, { ...pickable, ...many, initial_users: list(id, 100, 0) }),
  channels_select: shape({}, { ...pickable, ...answerable, initial_channel: id }),
  multi_channels_select: shape({}, { ...pickable, ...many, initial_channels: list(id, 100, 0) }),
  conversations_select: shape({}, { ...pickable, ...answerable, ...conversation, initial_conversation: id }),
  multi_conversations_select: shape(
    {},
    { ...pickable, ...many, ...conversation, initial_conversations: list(id, 100, 0) },
  ),
  radio_buttons: shape(
    { options: rich(anyText) },
    { ...actionable, focus_on_load: focusOnce, initial_option: option(anyText) },
    initialAmongOptions,
  ),
  checkboxes: shape(
    { options: rich(anyText) },
    { ...actionable, focus_on_load: focusOnce, initial_options: list(option(anyText), 10) },
    initialAmongOptions,
  ),
  datepicker: shape({}, { ...pickable, initial_date: date }),
  timepicker: shape({}, { ...pickable, initial_time: time, timezone: zone }),
  datetimepicker: shape(
    {},
    { ...actionable, focus_on_load: focusOnce, initial_date_time: integer(1_000_000_000, 9_999_999_999) },
  ),
  plain_text_input: shape(
    {},
    {
      ...typable,
      initial_value: text(3000, 0),
      multiline: flag,
      min_length: integer(0, 3000),
      max_length: integer(1, 3000),
    },
    lengthsInOrder,
  ),
  email_text_input: shape({}, { ...typable, initial_value: text(3000, 0) }),
  url_text_input: shape({}, { ...typable, initial_value: text(3000, 0) }),
  number_input: shape(
    { is_decimal_allowed: flag },
    { ...typable, initial_value: numeral, min_value: numeral, max_value: numeral },
    boundsInOrder,
  ),
  file_input: shape({}, { action_id: actionId, filetypes: list(id), max_files: integer(1, 10) }),
  rich_text_input: shape(
    {},
    { ...typable, initial_value: richText, min_lines: integer(1, 100), max_lines: integer(1, 100) },
  ),
  feedback_buttons: shape({ positive_button: feedback, negative_button: feedback }, { action_id: actionId }),
  icon_button: shape(
    { text: plain(75), icon: oneOf("trash") },
    { ...actionable, value: text(2000), accessibility_label: text(75), visible_to_user_ids: list(id) },
  ),
  plain_text: shape({ text: text(3000) }, { emoji: flag }),
  mrkdwn: shape({ text: text(3000) }, { verbatim: flag }),
};
