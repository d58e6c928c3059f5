import { describe, expect, test } from "@jest/globals";
import { checkBlocks, sentenceOf } from "../../src/sandbox/blocks/check.ts";
import type { Surface } from "../../src/sandbox/blocks/shape.ts";
import { checkView } from "../../src/sandbox/blocks/view.ts";
import { aSlack, call, messagesOf } from "./support.ts";

const x = (count: number) => "x".repeat(count);
const times = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => make(index));
const plain = (text: string) => ({ type: "plain_text", text });
const section = (fields: object) => ({ type: "section", ...fields });
const actions = (...elements: object[]) => ({ type: "actions", elements });
const input = (element: object, fields: object = {}) => ({ type: "input", label: plain("Note"), element, ...fields });
const button = (fields: object = {}) => ({ type: "button", text: plain("Go"), ...fields });
const option = (value: string, fields: object = {}) => ({ text: plain("One"), value, ...fields });
const options = (count: number) => times(count, (index) => option(`${index}`));
const select = (fields: object = {}) => ({ type: "static_select", options: options(2), ...fields });
const typed = (fields: object = {}) => ({ type: "plain_text_input", ...fields });
const confirm = (fields: object = {}) => ({ text: plain("Sure?"), ...fields });
const image = (fields: object = {}) => ({
  type: "image",
  image_url: "https://a.example/b.png",
  alt_text: "A",
  ...fields,
});
const richRun = { type: "rich_text_section", elements: [{ type: "text", text: "Hi" }] };
const cells = (count: number) => times(count, () => ({ type: "raw_text", text: "a" }));
const table = (fields: object) => ({ type: "data_table", caption: "Issues", rows: [cells(2), cells(2)], ...fields });
const card = (fields: object) => ({ type: "card", ...fields });
const mrkdwn = (text: string) => ({ type: "mrkdwn", text });
const points = (count: number) => times(count, (index) => ({ label: `p${index}`, value: index }));
const pie = (fields: object, title = "Status") => ({
  type: "data_visualization",
  title,
  chart: { type: "pie", ...fields },
});
const container = (fields: object) => ({
  type: "container",
  title: plain("Issue"),
  child_blocks: [{ type: "divider" }],
  ...fields,
});

/** A limit: what is just allowed, what is one too many, and where and how Slack says so. */
type Limit = [name: string, surface: Surface, good: object[], bad: object[], complaint: string];

/** A limit on the length of a text at a pointer. */
const length = (
  name: string,
  surface: Surface,
  most: number,
  make: (text: string) => object,
  pointer: string,
): Limit => [
  `${name}: ${most} characters`,
  surface,
  [make(x(most))],
  [make(x(most + 1))],
  `must be less than ${most + 1} characters [json-pointer:/blocks/0${pointer}]`,
];

/** A limit on the number of items at a pointer. */
const items = (
  name: string,
  surface: Surface,
  most: number,
  make: (count: number) => object,
  pointer: string,
): Limit => [
  `${name}: ${most} items`,
  surface,
  [make(most)],
  [make(most + 1)],
  `no more than ${most} items allowed [json-pointer:/blocks/0${pointer}]`,
];

const limits: Limit[] = [
  [
    "a message: 50 blocks",
    "message",
    times(50, () => ({ type: "divider" })),
    times(51, () => ({ type: "divider" })),
    "no more than 50 items allowed [json-pointer:/blocks]",
  ],
  [
    "a modal: 100 blocks",
    "modal",
    times(100, () => ({ type: "divider" })),
    times(101, () => ({ type: "divider" })),
    "no more than 100 items allowed [json-pointer:/blocks]",
  ],
  [
    "a Home: 100 blocks",
    "home",
    times(100, () => ({ type: "divider" })),
    times(101, () => ({ type: "divider" })),
    "no more than 100 items allowed [json-pointer:/blocks]",
  ],
  length("block_id", "message", 255, (text) => ({ type: "divider", block_id: text }), "/block_id"),
  length("action_id", "message", 255, (text) => actions(button({ action_id: text })), "/elements/0/action_id"),
  length("section text", "message", 3000, (text) => section({ text: plain(text) }), "/text/text"),
  length("section mrkdwn", "message", 3000, (text) => section({ text: mrkdwn(text) }), "/text/text"),
  length("section field", "message", 2000, (text) => section({ fields: [plain(text)] }), "/fields/0/text"),
  items("section fields", "message", 10, (count) => section({ fields: times(count, () => plain("a")) }), "/fields"),
  length("header", "message", 150, (text) => ({ type: "header", text: plain(text) }), "/text/text"),
  items(
    "context",
    "message",
    10,
    (count) => ({ type: "context", elements: times(count, () => plain("a")) }),
    "/elements",
  ),
  items("actions", "message", 25, (count) => actions(...times(count, () => button())), "/elements"),
  length("button text", "message", 75, (text) => actions(button({ text: plain(text) })), "/elements/0/text/text"),
  length("button value", "message", 2000, (text) => actions(button({ value: text })), "/elements/0/value"),
  length("button url", "message", 3000, (text) => actions(button({ url: text })), "/elements/0/url"),
  length(
    "accessibility_label",
    "message",
    75,
    (text) => actions(button({ accessibility_label: text })),
    "/elements/0/accessibility_label",
  ),
  length(
    "confirm title",
    "message",
    100,
    (text) => actions(button({ confirm: confirm({ title: plain(text) }) })),
    "/elements/0/confirm/title/text",
  ),
  length(
    "confirm text",
    "message",
    300,
    (text) => actions(button({ confirm: confirm({ text: plain(text) }) })),
    "/elements/0/confirm/text/text",
  ),
  length(
    "confirm button",
    "message",
    30,
    (text) => actions(button({ confirm: confirm({ confirm: plain(text) }) })),
    "/elements/0/confirm/confirm/text",
  ),
  length(
    "confirm deny",
    "message",
    30,
    (text) => actions(button({ confirm: confirm({ deny: plain(text) }) })),
    "/elements/0/confirm/deny/text",
  ),
  length(
    "placeholder",
    "message",
    150,
    (text) => actions(select({ placeholder: plain(text) })),
    "/elements/0/placeholder/text",
  ),
  length(
    "option text",
    "message",
    75,
    (text) => actions(select({ options: [option("a", { text: plain(text) })] })),
    "/elements/0/options/0/text/text",
  ),
  length(
    "option value",
    "message",
    150,
    (text) => actions(select({ options: [option(text)] })),
    "/elements/0/options/0/value",
  ),
  length(
    "option description",
    "message",
    75,
    (text) => actions(select({ options: [option("a", { description: plain(text) })] })),
    "/elements/0/options/0/description/text",
  ),
  items(
    "select options",
    "message",
    100,
    (count) => actions(select({ options: options(count) })),
    "/elements/0/options",
  ),
  items(
    "option groups",
    "message",
    100,
    (count) =>
      actions({
        type: "static_select",
        option_groups: times(count, () => ({ label: plain("G"), options: options(1) })),
      }),
    "/elements/0/option_groups",
  ),
  items(
    "overflow options",
    "message",
    5,
    (count) => actions({ type: "overflow", options: options(count) }),
    "/elements/0/options",
  ),
  items(
    "radio options",
    "message",
    10,
    (count) => actions({ type: "radio_buttons", options: options(count) }),
    "/elements/0/options",
  ),
  items(
    "checkbox options",
    "message",
    10,
    (count) => actions({ type: "checkboxes", options: options(count) }),
    "/elements/0/options",
  ),
  length("input label", "modal", 2000, (text) => input(typed(), { label: plain(text) }), "/label/text"),
  length("input hint", "modal", 2000, (text) => input(typed(), { hint: plain(text) }), "/hint/text"),
  length("initial_value", "modal", 3000, (text) => input(typed({ initial_value: text })), "/element/initial_value"),
  length("image alt_text", "message", 2000, (text) => image({ alt_text: text }), "/alt_text"),
  length("image title", "message", 2000, (text) => image({ title: plain(text) }), "/title/text"),
  length("image_url", "message", 3000, (text) => image({ image_url: text }), "/image_url"),
  length("markdown", "message", 12_000, (text) => ({ type: "markdown", text }), "/text"),
  [
    "markdown blocks together: 12,000 characters",
    "message",
    times(2, () => ({ type: "markdown", text: x(6000) })),
    [
      { type: "markdown", text: x(6001) },
      { type: "markdown", text: x(6000) },
    ],
    "must be less than 12001 characters [json-pointer:/blocks/1/text]",
  ],
  length("card title", "message", 150, (text) => card({ title: mrkdwn(text) }), "/title/text"),
  length("card body", "message", 200, (text) => card({ title: mrkdwn("A"), body: mrkdwn(text) }), "/body/text"),
  items("card buttons", "message", 3, (count) => card({ actions: times(count, () => button()) }), "/actions"),
  items(
    "carousel",
    "message",
    10,
    (count) => ({ type: "carousel", elements: times(count, () => card({ title: mrkdwn("A") })) }),
    "/elements",
  ),
  length("container title", "message", 150, (text) => container({ title: plain(text) }), "/title/text"),
  items(
    "container",
    "message",
    10,
    (count) => container({ child_blocks: times(count, () => ({ type: "divider" })) }),
    "/child_blocks",
  ),
  items("data_table columns", "message", 20, (count) => table({ rows: [cells(count), cells(2)] }), "/rows/0"),
  items("data_table rows", "message", 101, (count) => table({ rows: times(count, () => cells(1)) }), "/rows"),
  items("table rows", "message", 100, (count) => ({ type: "table", rows: times(count, () => cells(1)) }), "/rows"),
  length("chart title", "message", 50, (text) => pie({ segments: points(2) }, text), "/title"),
  items("pie segments", "message", 6, (count) => pie({ segments: points(count) }), "/chart/segments"),
  items(
    "context_actions",
    "message",
    5,
    (count) => ({
      type: "context_actions",
      elements: times(count, () => ({ type: "icon_button", icon: "trash", text: plain("Delete") })),
    }),
    "/elements",
  ),
];

describe("limits of blocks", () => {
  test.each(limits)("%s (%s)", (_name, surface, good, bad, complaint) => {
    expect(checkBlocks(good, surface, "/blocks")).toEqual([]);
    expect(checkBlocks(bad, surface, "/blocks").map(sentenceOf)).toContain(`[ERROR] ${complaint}`);
  });
});

/** Something else that is wrong: on which surface, the blocks, and Slack's words. */
type Wrong = [name: string, surface: Surface, blocks: unknown, complaint: string];

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

const modal = (fields: object = {}) => ({ type: "modal", title: plain("Note"), blocks: [], ...fields });

const viewLimits: [string, object, object, string][] = [
  [
    "title",
    modal({ title: plain(x(24)) }),
    modal({ title: plain(x(25)) }),
    "must be less than 25 characters [json-pointer:/view/title/text]",
  ],
  [
    "submit",
    modal({ submit: plain(x(24)) }),
    modal({ submit: plain(x(25)) }),
    "must be less than 25 characters [json-pointer:/view/submit/text]",
  ],
  [
    "close",
    modal({ close: plain(x(24)) }),
    modal({ close: plain(x(25)) }),
    "must be less than 25 characters [json-pointer:/view/close/text]",
  ],
  [
    "private_metadata",
    modal({ private_metadata: x(3000) }),
    modal({ private_metadata: x(3001) }),
    "must be less than 3001 characters [json-pointer:/view/private_metadata]",
  ],
  [
    "callback_id",
    modal({ callback_id: x(255) }),
    modal({ callback_id: x(256) }),
    "must be less than 256 characters [json-pointer:/view/callback_id]",
  ],
  [
    "external_id",
    modal({ external_id: x(255) }),
    modal({ external_id: x(256) }),
    "must be less than 256 characters [json-pointer:/view/external_id]",
  ],
  [
    "an input needs submit",
    modal({ submit: plain("Save"), blocks: [input(typed())] }),
    modal({ blocks: [input(typed())] }),
    "must define `submit` to use an `input` block in modals [json-pointer:/view/blocks/0/input]",
  ],
  [
    "blocks",
    modal({ blocks: [{ type: "alert", text: plain("A") }] }),
    modal({ blocks: [{ type: "markdown", text: "a" }] }),
    "unsupported type: markdown [json-pointer:/view/blocks/0/type]",
  ],
  ["a title is needed", modal(), { type: "modal", blocks: [] }, "missing required field: title [json-pointer:/view]"],
  [
    "a title is for modals",
    { type: "home", blocks: [] },
    { type: "home", title: plain("A"), blocks: [] },
    "invalid additional property: title [json-pointer:/view]",
  ],
  ["the type", modal(), { type: "window" }, "unsupported type: window [json-pointer:/view/type]"],
];

test.each(viewLimits)("limits of views: %s", (_name, good, bad, complaint) => {
  const types = ["modal", "home"] as const;
  expect(checkView(good, types, "/view")).toEqual([]);
  expect(checkView(bad, types, "/view").map(sentenceOf)).toContain(`[ERROR] ${complaint}`);
});

test("Slack's detail reaches the caller", async () => {
  const slack = await aSlack();
  const blocks = [{ type: "header", text: plain(x(151)) }];
  const answer = await call(slack, "chat.postMessage", { channel: "C0DETRACT", text: "Hi", blocks });
  expect(answer.body.error).toBe("invalid_blocks");
  expect(messagesOf(answer)).toEqual(["[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]"]);
  expect(answer.body.errors).toEqual(["must be less than 151 characters [json-pointer:/blocks/0/text/text]"]);
  expect(slack.control.log().at(-1)).toMatchObject({ error: "invalid_blocks", messages: messagesOf(answer) });
});
