import { describe, expect, test } from "@jest/globals";
import type { ChosenValue } from "../../src/sandbox/control-types/deed.ts";
import { option, options, plain } from "./block-makers.ts";
import { type Arrival, aListener, type Reply } from "./listener.ts";
import { aSlack, call } from "./support.ts";

const user = "U0BRIDGET";

/** A modal with this element as its one input, open for a person; `submit` presses its button with this chosen. */
async function aModal(element: object, o: { optional?: boolean; reply?: (arrival: Arrival) => Reply } = {}) {
  const slack = await aSlack({ triggerTtlMs: 60_000 });
  const { arrivals } = await aListener(slack, o.reply);
  await slack.control.command({ user, channel: "C0DETRACT", command: "/amends" });
  const input = { type: "input", block_id: "b", label: plain("Input"), element: { action_id: "a", ...element } };
  const { body } = await call(slack, "views.open", {
    trigger_id: String(arrivals.at(-1)?.payload.trigger_id),
    view: {
      type: "modal",
      title: plain("Inputs"),
      submit: plain("Save"),
      blocks: [{ ...input, optional: o.optional ?? false }],
    },
  });
  if (!body.ok) throw new Error(JSON.stringify(body));
  const viewId = (body.view as { id: string }).id;
  const submit = (...chosen: ChosenValue[]) =>
    slack.control.viewSubmit({ user, viewId, values: chosen.length > 0 ? { b: chosen[0] ?? null } : {} });
  const held = () =>
    (arrivals.at(-1)?.payload.view as { state: { values: { b: { a: object } } } } | undefined)?.state.values.b.a;
  return { slack, control: slack.control, viewId, submit, held };
}

const [one, two, three] = options(3);
const text = { type: "plain_text_input" };
const number = { type: "number_input", is_decimal_allowed: false };
const checkboxes = { type: "checkboxes", options: options(3) };
const radios = { type: "radio_buttons", options: options(3) };
const seconds = 1_800_000_000;

/** An element, what the app hears when nothing is chosen, what a person chooses, and what the app hears then. */
const states: [
  element: { type: string; [field: string]: unknown },
  untouched: object,
  chosen: ChosenValue,
  then: object,
][] = [
  [text, { value: null }, "called", { value: "called" }],
  [{ ...text, initial_value: "draft" }, { value: "draft" }, null, { value: null }],
  [number, { value: null }, 5, { value: "5" }],
  [{ ...number, initial_value: "3" }, { value: "3" }, "-4", { value: "-4" }],
  [{ ...number, is_decimal_allowed: true }, { value: null }, "2.5", { value: "2.5" }],
  [{ type: "datepicker" }, { selected_date: null }, "2026-12-24", { selected_date: "2026-12-24" }],
  [{ type: "datepicker", initial_date: "2028-02-29" }, { selected_date: "2028-02-29" }, null, { selected_date: null }],
  [{ type: "timepicker" }, { selected_time: null }, "23:59", { selected_time: "23:59" }],
  [
    { type: "timepicker", initial_time: "08:00", timezone: "Europe/Berlin" },
    { selected_time: "08:00", timezone: "Europe/Berlin" },
    "09:30",
    { selected_time: "09:30", timezone: "Europe/Berlin" },
  ],
  [{ type: "datetimepicker" }, { selected_date_time: null }, seconds, { selected_date_time: seconds }],
  [
    { type: "datetimepicker", initial_date_time: seconds },
    { selected_date_time: seconds },
    null,
    { selected_date_time: null },
  ],
  [radios, { selected_option: null }, "1", { selected_option: two }],
  [{ ...radios, initial_option: one }, { selected_option: one }, "2", { selected_option: three }],
  [checkboxes, { selected_options: [] }, ["0", "2"], { selected_options: [one, three] }],
  [{ ...checkboxes, initial_options: [one] }, { selected_options: [one] }, [], { selected_options: [] }],
  [
    { type: "static_select", options: options(3), initial_option: two },
    { selected_option: two },
    "0",
    { selected_option: one },
  ],
  [
    { type: "multi_external_select", initial_options: [one, two] },
    { selected_options: [one, two] },
    ["1"],
    { selected_options: [two] },
  ],
];

describe("what an input of a modal tells the app", () => {
  test.each(states)("%j", async (element, untouched, chosen, then) => {
    const { type } = element;
    const first = await aModal(element, { optional: true });
    expect(await first.submit()).toMatchObject({ outcome: "closed" });
    expect(first.held()).toEqual({ type, ...untouched });
    const second = await aModal(element, { optional: true });
    expect(await second.submit(chosen)).toMatchObject({ outcome: "closed" });
    expect(second.held()).toEqual({ type, ...then });
  });

  test.each([
    ["an input left empty", { type: "datepicker" }, null],
    ["a time of day left empty", { type: "timepicker", timezone: "Europe/Berlin" }, null],
    ["no box ticked", checkboxes, []],
    ["no radio chosen", radios, null],
  ])("%s has to be filled in when it is not optional", async (_name, element, chosen) => {
    const { submit } = await aModal(element);
    expect(await submit(chosen)).toMatchObject({
      outcome: "blocked",
      errors: { b: "Please complete this required field." },
    });
  });
});

const bounded = { ...number, min_value: "1", max_value: "30" };

/** An element, what a person enters, and what Slack says of it; null when it takes it. */
const complaints: [element: object, chosen: ChosenValue, sentence: string | null][] = [
  [{ ...text, min_length: 5 }, "four", "Must be at least 5 characters"],
  [{ ...text, max_length: 5 }, "sixsix", "Must be less than 6 characters"],
  [{ ...text, min_length: 5, max_length: 5 }, "fives", null],
  [number, "four", "Enter a number."],
  [number, "2.5", "Enter a whole number."],
  [{ ...number, is_decimal_allowed: true }, "2.5", null],
  [bounded, 0, "Enter a number of at least 1."],
  [bounded, 31, "Enter a number of at most 30."],
  [bounded, 1, null],
  [bounded, 30, null],
  [{ ...number, min_value: "9" }, "10", null],
  [{ type: "multi_static_select", options: options(3), max_selected_items: 1 }, ["0", "1"], "Choose no more than 1"],
];

describe("what Slack itself says of an input, before the app hears", () => {
  test.each(complaints)("%j with %j: %s", async (element, chosen, sentence) => {
    const { submit } = await aModal(element);
    const outcome = sentence === null ? { outcome: "closed" } : { outcome: "blocked", errors: { b: sentence } };
    expect(await submit(chosen)).toMatchObject(outcome);
  });
});

describe("what nobody could have chosen is an error of the test", () => {
  test.each([
    [{ type: "datepicker" }, "24.12.2026", "selected: a datepicker takes a date such as 2026-12-24"],
    [{ type: "datepicker" }, "2026-02-30", "selected: a datepicker takes a date such as 2026-12-24"],
    [{ type: "timepicker" }, "9:30", "selected: a timepicker takes a time such as 09:30"],
    [{ type: "timepicker" }, "24:00", "selected: a timepicker takes a time such as 09:30"],
    [{ type: "datetimepicker" }, "soon", "selected: a datetimepicker takes whole seconds such as 1800000000"],
    [{ type: "datetimepicker" }, seconds * 1_000, "selected: a datetimepicker takes whole seconds such as 1800000000"],
    [radios, "9", 'selected: no option has the value "9"; there are: 0, 1, 2'],
  ])("%j with %j", async (element, chosen, sentence) => {
    const { submit } = await aModal(element);
    await expect(submit(chosen)).rejects.toThrow(sentence);
  });
});

describe("an external select", () => {
  const found = (value: string) => option(value, { text: plain(`Person ${value}`) });
  const answering = ({ payload }: Arrival): Reply =>
    payload.type === "block_suggestion" ? { json: { options: [found(String(payload.value))] } } : {};

  test("keeps what was chosen from one search while another is made", async () => {
    const { control, viewId, submit, held } = await aModal({ type: "multi_external_select" }, { reply: answering });
    for (const value of ["ann", "bob"]) {
      const { options: offered } = await control.suggest({ user, viewId, actionId: "a", value });
      expect(offered).toEqual([found(value)]);
    }
    expect(await submit(["ann", "bob"])).toMatchObject({ outcome: "closed" });
    expect(held()).toEqual({ type: "multi_external_select", selected_options: [found("ann"), found("bob")] });
  });

  test("takes what it started with beside what is found", async () => {
    const element = { type: "multi_external_select", initial_options: [found("ann")] };
    const { control, viewId, submit, held } = await aModal(element, { reply: answering });
    await control.suggest({ user, viewId, actionId: "a", value: "bob" });
    await submit(["ann", "bob"]);
    expect(held()).toEqual({ type: "multi_external_select", selected_options: [found("ann"), found("bob")] });
  });

  test.each([
    ["no list", { options: "none" }],
    ["more than a hundred", { options: options(101) }],
    ["an option without text", { options: [{ value: "a" }] }],
    ["a text that is too long", { options: [option("a", { text: plain("x".repeat(76)) })] }],
  ])("shows nothing, and warns, when the app offers %s", async (_name, json) => {
    const reply = ({ payload }: Arrival): Reply => (payload.type === "block_suggestion" ? { json } : {});
    const { control, viewId } = await aModal({ type: "external_select" }, { reply });
    const result = await control.suggest({ user, viewId, actionId: "a", value: "ann" });
    expect(result).toMatchObject({ options: [], warning: "Amends did not respond to this action (invalid_response)" });
  });
});
