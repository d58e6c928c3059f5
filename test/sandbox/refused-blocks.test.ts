import { describe, expect, test } from "@jest/globals";
import { checkBlocks, sentenceOf } from "../../src/sandbox/blocks/check.ts";
import type { Surface } from "../../src/sandbox/blocks/shape.ts";
import {
  actions,
  button,
  card,
  cells,
  container,
  input,
  mrkdwn,
  option,
  options,
  pie,
  plain,
  points,
  richRun,
  section,
  select,
  table,
  times,
  typed,
} from "./block-makers.ts";

/** Something else that is wrong: on which surface, the blocks, and Slack's words. */
type Wrong = [name: string, surface: Surface, blocks: unknown, complaint: string];

const number = (fields: object) => ({ type: "number_input", is_decimal_allowed: false, ...fields });

const wrongs: Wrong[] = [
  ["blocks that are no list", "message", {}, "must provide an array [json-pointer:/blocks]"],
  ["a block that is no object", "message", ["a"], "must provide an object [json-pointer:/blocks/0]"],
  ["a block without type", "message", [{}], "missing required field: type [json-pointer:/blocks/0]"],
  ["an unknown block", "message", [{ type: "toString" }], "unsupported type: toString [json-pointer:/blocks/0/type]"],
  [
    "an unknown field",
    "message",
    [{ type: "divider", text: "a" }],
    "invalid additional property: text [json-pointer:/blocks/0]",
  ],
  [
    "an empty text",
    "message",
    [section({ text: plain("") })],
    "must be more than 0 characters [json-pointer:/blocks/0/text/text]",
  ],
  [
    "a text that is no text",
    "message",
    [section({ text: "Hello" })],
    "must provide an object [json-pointer:/blocks/0/text]",
  ],
  [
    "mrkdwn in a header",
    "message",
    [{ type: "header", text: mrkdwn("A") }],
    "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
  ],
  [
    "mrkdwn on a button",
    "message",
    [actions(button({ text: mrkdwn("A") }))],
    "unsupported type: mrkdwn [json-pointer:/blocks/0/elements/0/text/type]",
  ],
  [
    "a section that says nothing",
    "message",
    [section({})],
    "must define at least one of `text`, `fields` [json-pointer:/blocks/0]",
  ],
  [
    "actions without elements",
    "message",
    [actions()],
    "must provide at least 1 items [json-pointer:/blocks/0/elements]",
  ],
  [
    "an image without alt_text",
    "message",
    [{ type: "image", image_url: "https://a.example/b.png" }],
    "missing required field: alt_text [json-pointer:/blocks/0]",
  ],
  [
    "the same block_id twice",
    "message",
    [
      { type: "divider", block_id: "a" },
      { type: "divider", block_id: "a" },
    ],
    '`block_id` "a" already exists [json-pointer:/blocks/1/block_id]',
  ],
  [
    "the same action_id twice in a block",
    "message",
    [actions(button({ action_id: "a" }), button({ action_id: "a" }))],
    '`action_id` "a" already exists [json-pointer:/blocks/0/elements/1/action_id]',
  ],
  [
    "an unknown style",
    "message",
    [actions(button({ style: "red" }))],
    "must be a valid enum value [json-pointer:/blocks/0/elements/0/style]",
  ],
  [
    "no options",
    "message",
    [actions(select({ options: [] }))],
    "must provide at least 1 items [json-pointer:/blocks/0/elements/0/options]",
  ],
  [
    "options and groups",
    "message",
    [actions(select({ option_groups: [{ label: plain("G"), options: options(1) }] }))],
    "must define exactly one of `options`, `option_groups` [json-pointer:/blocks/0/elements/0]",
  ],
  [
    "an initial option that is not offered",
    "message",
    [actions(select({ initial_option: option("9") }))],
    "initial_option must be one of the provided options [json-pointer:/blocks/0/elements/0/initial_option]",
  ],
  [
    "a date that is none",
    "message",
    [actions({ type: "datepicker", initial_date: "1 May" })],
    "must be a valid date (YYYY-MM-DD) [json-pointer:/blocks/0/elements/0/initial_date]",
  ],
  [
    "a day that the calendar does not have",
    "modal",
    [input({ type: "datepicker", initial_date: "2026-02-30" })],
    "must be a valid date (YYYY-MM-DD) [json-pointer:/blocks/0/element/initial_date]",
  ],
  [
    "a time of twelve hours",
    "modal",
    [input({ type: "timepicker", initial_time: "9:30" })],
    "must be a valid time (HH:mm) [json-pointer:/blocks/0/element/initial_time]",
  ],
  [
    "a time in no time zone",
    "modal",
    [input({ type: "timepicker", timezone: "Portland" })],
    "must be a valid timezone [json-pointer:/blocks/0/element/timezone]",
  ],
  [
    "a moment in milliseconds",
    "modal",
    [input({ type: "datetimepicker", initial_date_time: 1_800_000_000_000 })],
    "must be less than or equal to 9999999999 [json-pointer:/blocks/0/element/initial_date_time]",
  ],
  [
    "a number that does not say whether it may be a fraction",
    "modal",
    [input({ type: "number_input" })],
    "missing required field: is_decimal_allowed [json-pointer:/blocks/0/element]",
  ],
  [
    "a number that is no text",
    "modal",
    [input(number({ min_value: 1 }))],
    "must provide a string [json-pointer:/blocks/0/element/min_value]",
  ],
  [
    "a number in words",
    "modal",
    [input(number({ initial_value: "four" }))],
    "must be a valid number [json-pointer:/blocks/0/element/initial_value]",
  ],
  [
    "min_value above max_value",
    "modal",
    [input(number({ min_value: "9", max_value: "10" })), input(number({ min_value: "10", max_value: "9" }))],
    "must be less than or equal to `max_value` [json-pointer:/blocks/1/element/min_value]",
  ],
  [
    "a choice that is preselected and not offered",
    "modal",
    [input({ type: "checkboxes", options: options(2), initial_options: [option("9")] })],
    "initial_options must be one of the provided options [json-pointer:/blocks/0/element/initial_options]",
  ],
  [
    "an empty list of preselected choices",
    "modal",
    [input({ type: "checkboxes", options: options(2), initial_options: [] })],
    "must provide at least 1 items [json-pointer:/blocks/0/element/initial_options]",
  ],
  [
    "eleven radio buttons",
    "modal",
    [input({ type: "radio_buttons", options: options(11) })],
    "no more than 10 items allowed [json-pointer:/blocks/0/element/options]",
  ],
  [
    "focus in two places",
    "modal",
    [input(typed({ focus_on_load: true })), input(typed({ focus_on_load: true }))],
    "only one element can have `focus_on_load` [json-pointer:/blocks/1/element/focus_on_load]",
  ],
  [
    "min_length above max_length",
    "modal",
    [input(typed({ min_length: 5, max_length: 4 }))],
    "must be less than or equal to `max_length` [json-pointer:/blocks/0/element/min_length]",
  ],
  [
    "max_length above 3000",
    "modal",
    [input(typed({ max_length: 3001 }))],
    "must be less than or equal to 3000 [json-pointer:/blocks/0/element/max_length]",
  ],
  [
    "a button as an input",
    "modal",
    [input(button())],
    "unsupported type: button [json-pointer:/blocks/0/element/type]",
  ],
  [
    "a text input in actions",
    "modal",
    [actions(typed())],
    "unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]",
  ],
  [
    "an email input in a message",
    "message",
    [input({ type: "email_text_input" })],
    "unsupported type: email_text_input [json-pointer:/blocks/0/element/type]",
  ],
  [
    "a number input on Home",
    "home",
    [input({ type: "number_input", is_decimal_allowed: false })],
    "unsupported type: number_input [json-pointer:/blocks/0/element/type]",
  ],
  [
    "rich text input in a message",
    "message",
    [input({ type: "rich_text_input" })],
    "unsupported type: rich_text_input [json-pointer:/blocks/0/element/type]",
  ],
  [
    "date and time on Home",
    "home",
    [actions({ type: "datetimepicker" })],
    "unsupported type: datetimepicker [json-pointer:/blocks/0/elements/0/type]",
  ],
  [
    "an alert in a message",
    "message",
    [{ type: "alert", text: plain("A") }],
    "unsupported type: alert [json-pointer:/blocks/0/type]",
  ],
  [
    "markdown in a modal",
    "modal",
    [{ type: "markdown", text: "a" }],
    "unsupported type: markdown [json-pointer:/blocks/0/type]",
  ],
  [
    "a card in a modal",
    "modal",
    [card({ title: mrkdwn("A") })],
    "unsupported type: card [json-pointer:/blocks/0/type]",
  ],
  [
    "a card of nothing",
    "message",
    [card({ subtitle: mrkdwn("A") })],
    "must define at least one of `hero_image`, `title`, `actions`, `body` [json-pointer:/blocks/0]",
  ],
  ["two tables", "message", [table({}), table({})], "only_one_table_allowed [json-pointer:/blocks/1]"],
  [
    "three charts",
    "message",
    times(3, () => pie({ segments: points(1) })),
    "no more than 2 data_visualization blocks allowed [json-pointer:/blocks/2]",
  ],
  [
    "a chart of another category",
    "message",
    [
      {
        type: "data_visualization",
        title: "A",
        chart: { type: "bar", series: [{ name: "a", data: points(1) }], axis_config: { categories: ["z"] } },
      },
    ],
    "data point labels must match `axis_config.categories` [json-pointer:/blocks/0/chart/series]",
  ],
  [
    "a data_table without caption",
    "message",
    [{ type: "data_table", rows: [cells(1), cells(1)] }],
    "missing required field: caption [json-pointer:/blocks/0]",
  ],
  [
    "rich text in a data_table's header",
    "message",
    [table({ rows: [[{ type: "rich_text", elements: [richRun] }], cells(1)] })],
    "unsupported type: rich_text [json-pointer:/blocks/0/rows/0/0/type]",
  ],
  [
    "a container in a container",
    "message",
    [container({ child_blocks: [container({})] })],
    "unsupported type: container [json-pointer:/blocks/0/child_blocks/0/type]",
  ],
  [
    "an input in a container",
    "message",
    [container({ child_blocks: [input(typed())] })],
    "unsupported type: input [json-pointer:/blocks/0/child_blocks/0/type]",
  ],
  [
    "a list in a list of rich text",
    "message",
    [
      {
        type: "rich_text",
        elements: [
          {
            type: "rich_text_list",
            style: "bullet",
            elements: [{ type: "rich_text_list", style: "bullet", elements: [richRun] }],
          },
        ],
      },
    ],
    "unsupported type: rich_text_list [json-pointer:/blocks/0/elements/0/elements/0/type]",
  ],
  [
    "a mention without its user",
    "message",
    [{ type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "user" }] }] }],
    "missing required field: user_id [json-pointer:/blocks/0/elements/0/elements/0]",
  ],
  [
    "a text run at the top of rich text",
    "message",
    [{ type: "rich_text", elements: [{ type: "text", text: "a" }] }],
    "unsupported type: text [json-pointer:/blocks/0/elements/0/type]",
  ],
];

describe("blocks Slack refuses", () => {
  test.each(wrongs)("%s (%s)", (_name, surface, blocks, complaint) => {
    expect(checkBlocks(blocks, surface, "/blocks").map(sentenceOf)).toContain(`[ERROR] ${complaint}`);
  });

  test("every fault is reported, not the first alone", () => {
    const faults = checkBlocks([{ type: "nothing" }, section({})], "message", "/blocks");
    expect(faults.map(({ pointer }) => pointer)).toEqual(["/blocks/0/type", "/blocks/1"]);
  });

  test("the same action_id in two blocks is fine", () => {
    const twice = times(2, () => actions(button({ action_id: "a" })));
    expect(checkBlocks(twice, "message", "/blocks")).toEqual([]);
  });
});
