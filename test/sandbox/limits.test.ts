import { describe, expect, test } from "@jest/globals";
import { checkBlocks, sentenceOf } from "../../src/sandbox/blocks/check.ts";
import type { Surface } from "../../src/sandbox/blocks/shape.ts";
import {
  actions,
  button,
  card,
  cells,
  confirm,
  container,
  image,
  input,
  mrkdwn,
  option,
  options,
  pie,
  plain,
  points,
  section,
  select,
  table,
  times,
  typed,
  x,
} from "./block-makers.ts";
import { aSlack, call, messagesOf } from "./support.ts";

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
test("Slack's detail reaches the caller", async () => {
  const slack = await aSlack();
  const blocks = [{ type: "header", text: plain(x(151)) }];
  const answer = await call(slack, "chat.postMessage", { channel: "C0DETRACT", text: "Hi", blocks });
  expect(answer.body.error).toBe("invalid_blocks");
  expect(messagesOf(answer)).toEqual(["[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]"]);
  expect(answer.body.errors).toEqual(["must be less than 151 characters [json-pointer:/blocks/0/text/text]"]);
  expect(slack.control.log().at(-1)).toMatchObject({ error: "invalid_blocks", messages: messagesOf(answer) });
});
