import { describe, expect, test } from "@jest/globals";
import { aListener } from "./listener.ts";
import { aSlack, call, manifest, post } from "./support.ts";

const plain = (text: string) => ({ type: "plain_text", text });
const option = (value: string) => ({ text: plain(value.toUpperCase()), value });
const options = [option("a"), option("b")];
const rich = { type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text: "Hi" }] }] };

/** An element, what a person chooses, and what the action then holds. */
const choices: [type: string, element: object, selected: string | number | string[] | null, holds: object][] = [
  ["overflow", { options }, "b", { selected_option: options[1] }],
  ["static_select", { options }, "b", { selected_option: options[1] }],
  ["static_select", { option_groups: [{ label: plain("G"), options }] }, "a", { selected_option: options[0] }],
  ["multi_static_select", { options }, ["a", "b"], { selected_options: options }],
  ["radio_buttons", { options }, "a", { selected_option: options[0] }],
  ["checkboxes", { options, initial_options: options }, [], { selected_options: [] }],
  ["users_select", {}, "U0ERIC", { selected_user: "U0ERIC" }],
  ["users_select", { initial_user: "U0ERIC" }, null, { selected_user: null }],
  ["multi_users_select", {}, ["U0ERIC", "U0LENA"], { selected_users: ["U0ERIC", "U0LENA"] }],
  ["channels_select", {}, "C0DETRACT", { selected_channel: "C0DETRACT" }],
  ["conversations_select", {}, "C0LEADERS", { selected_conversation: "C0LEADERS" }],
  ["multi_conversations_select", {}, ["C0LEADERS"], { selected_conversations: ["C0LEADERS"] }],
  ["datepicker", {}, "2026-12-24", { selected_date: "2026-12-24" }],
  ["timepicker", {}, "09:30", { selected_time: "09:30" }],
  ["datetimepicker", {}, 1_800_000_000, { selected_date_time: 1_800_000_000 }],
];

async function clickable(element: object) {
  const slack = await aSlack();
  const { arrivals } = await aListener(slack);
  const ts = await post(slack, { text: "Card", blocks: [{ type: "actions", block_id: "b", elements: [element] }] });
  const place = { user: "U0NATHAN", channel: "C0DETRACT", messageTs: ts };
  const payload = () => arrivals.findLast((arrival) => arrival.payload.type === "block_actions")?.payload ?? {};
  return { slack, control: slack.control, place, payload, ts };
}

describe("choosing in a message", () => {
  test.each(choices)("%s %j", async (type, fields, selected, holds) => {
    const { control, place, payload } = await clickable({ type, action_id: "pick", ...fields });
    expect(await control.interact({ ...place, actionId: "pick", selected })).toMatchObject({ status: 200 });
    const [action] = payload().actions as Record<string, unknown>[];
    expect(action).toMatchObject({ type, action_id: "pick", block_id: "b", action_ts: expect.any(String), ...holds });
    const state = type === "overflow" ? { values: {} } : { values: { b: { pick: { type, ...holds } } } };
    expect(payload().state).toEqual(state);
  });

  test("a button says who, where, on which message, and what to open", async () => {
    const button = { type: "button", action_id: "go", text: plain("Go"), value: "7", style: "primary" };
    const { control, place, payload, ts } = await clickable(button);
    await control.interact({ ...place, label: "Go" });
    expect(payload()).toMatchObject({
      type: "block_actions",
      user: { id: "U0NATHAN", team_id: "T0LOCAL" },
      team: { id: "T0LOCAL", domain: "northwind-services" },
      api_app_id: "A0AMENDS",
      container: { type: "message", message_ts: ts, channel_id: "C0DETRACT", is_ephemeral: false },
      channel: { id: "C0DETRACT", name: "client-feedback" },
      message: { ts, text: "Card", bot_id: "B0AMENDS" },
      trigger_id: expect.stringMatching(/^\d+\.\d+\.[0-9a-f]+$/),
      response_url: expect.stringContaining("/response/"),
      actions: [{ ...button, block_id: "b" }],
    });
  });
});

test("what a person chose stays in their client through updates, whatever the message says now, until the block has another id", async () => {
  const slack = await aSlack();
  const { arrivals } = await aListener(slack);
  const blocks = (block_id: string, initial_user: string) => [
    {
      type: "actions",
      block_id,
      elements: [
        { type: "users_select", action_id: "who", initial_user },
        { type: "button", action_id: "go", text: plain("Go") },
      ],
    },
  ];
  const ts = await post(slack, { text: "Card", blocks: blocks("b", "U0ERIC") });
  const place = { channel: "C0DETRACT", messageTs: ts };
  const shown = async (user: string): Promise<unknown> => {
    await slack.control.interact({ ...place, user, label: "Go" });
    const state = arrivals.at(-1)?.payload.state as { values: Record<string, { who: { selected_user: string } }> };
    return Object.values(state.values).map(({ who }) => who.selected_user);
  };
  await slack.control.interact({ ...place, user: "U0NATHAN", actionId: "who", selected: "U0LENA" });
  await call(slack, "chat.update", { ...place, ts, text: "Card", blocks: blocks("b", "U0PRIYA") });
  expect([await shown("U0NATHAN"), await shown("U0ERIC")]).toEqual([["U0LENA"], ["U0PRIYA"]]);
  const { messages } = slack.control.messages("C0DETRACT", { user: "U0NATHAN" });
  expect(messages.find((m) => m.ts === ts)?.state).toEqual({
    values: { b: { who: { type: "users_select", selected_user: "U0LENA" } } },
  });
  await call(slack, "chat.update", { ...place, ts, text: "Card", blocks: blocks("b2", "U0PRIYA") });
  expect(await shown("U0NATHAN")).toEqual(["U0PRIYA"]);
});

describe("only what a person could do", () => {
  const button = { type: "button", action_id: "go", text: plain("Go") };

  test.each([
    ["a stranger to the channel", { user: "U0ULTRA" }, 'channel: U0ULTRA is not a member of "C0DETRACT"'],
    ["someone unknown", { user: "U0NONE" }, 'user: there is no user "U0NONE"'],
    ["someone deactivated", { user: "U0KIM" }, "is deactivated and cannot act"],
    ["the bot itself", { user: "U0AMENDS" }, "is a bot"],
    ["a button that is not there", { label: "Stop" }, "nothing matches"],
    ["a message that is not there", { messageTs: "1.000001" }, "messageTs: there is no message"],
    ["nowhere", { channel: undefined }, "channel and messageTs, or viewId, or home is needed"],
  ])("%s", async (_name, change, sentence) => {
    const { control, place } = await clickable(button);
    await expect(control.interact({ ...place, label: "Go", ...change } as typeof place)).rejects.toThrow(sentence);
  });

  test("unless forced", async () => {
    const { control, place, payload } = await clickable(button);
    await control.interact({ ...place, user: "U0ULTRA", label: "Go", force: true });
    expect(payload()).toMatchObject({ user: { id: "U0ULTRA" } });
  });

  test("apps without interactivity hear of no clicks", async () => {
    const { interactivity: _off, ...settings } = manifest.settings ?? {};
    const slack = await aSlack({ manifest: { ...manifest, settings } });
    const ts = await post(slack, { blocks: [{ type: "actions", elements: [button] }] });
    const click = slack.control.interact({ user: "U0ERIC", channel: "C0DETRACT", messageTs: ts, label: "Go" });
    await expect(click).rejects.toThrow("the manifest does not turn interactivity on");
  });
});

describe("typing into an external select", () => {
  test("the app offers, the person chooses among what was offered", async () => {
    const slack = await aSlack();
    const { arrivals } = await aListener(slack, ({ payload }) =>
      payload.type === "block_suggestion" ? { json: { options } } : {},
    );
    const element = { type: "external_select", action_id: "who", min_query_length: 0 };
    const ts = await post(slack, { text: "Card", blocks: [{ type: "actions", block_id: "b", elements: [element] }] });
    const place = { user: "U0ERIC", channel: "C0DETRACT", messageTs: ts };
    await expect(slack.control.interact({ ...place, actionId: "who", selected: "a" })).rejects.toThrow(
      "selected: no option",
    );
    expect(await slack.control.suggest({ ...place, actionId: "who", value: "Ac" })).toMatchObject({ options });
    await slack.control.interact({ ...place, actionId: "who", selected: "a" });
    expect(arrivals.map(({ payload }) => payload.type)).toEqual([
      "event_callback",
      "block_suggestion",
      "block_actions",
    ]);
    expect(arrivals[1]?.payload).toMatchObject({ action_id: "who", block_id: "b", value: "Ac" });
  });
});

describe("commands and shortcuts", () => {
  test("names are escaped where the manifest asks for it", async () => {
    const slack = await aSlack();
    const { arrivals } = await aListener(slack);
    const text = "tell @nathan in #general, not@all";
    await slack.control.command({ user: "U0ERIC", channel: "C0DETRACT", command: "/mention", text });
    await slack.control.command({ user: "U0ERIC", channel: "C0DETRACT", command: "/amends", text });
    expect(arrivals.map(({ payload }) => payload.text)).toEqual([
      "tell <@U0NATHAN|nathan.goff> in <#C0GENERAL|general>, not@all",
      text,
    ]);
  });

  test("an answer in_channel is for all", async () => {
    const slack = await aSlack();
    await aListener(slack, () => ({ json: { response_type: "in_channel", text: "All" } }));
    await slack.control.command({ user: "U0ERIC", channel: "C0DETRACT", command: "/amends" });
    expect(slack.control.messages("C0DETRACT").messages).toMatchObject([{ text: "All", ephemeral: false }]);
  });

  test("only those of the manifest, only where the person is", async () => {
    const { control } = await aSlack();
    const send = (change: object) =>
      control.command({ user: "U0ERIC", channel: "C0DETRACT", command: "/amends", ...change });
    await expect(send({ command: "/other" })).rejects.toThrow('command: the manifest has no "/other"');
    await expect(send({ channel: "C0SECRET" })).rejects.toThrow("channel: U0ERIC is not a member");
    await expect(control.shortcut({ user: "U0ERIC", callback_id: "flag_message" })).rejects.toThrow(
      "no global shortcut",
    );
  });

  test("a global shortcut and one on a message", async () => {
    const slack = await aSlack();
    const { arrivals } = await aListener(slack);
    await slack.control.shortcut({ user: "U0ERIC", callback_id: "new_issue" });
    const { ts } = await slack.control.message({ user: "U0NATHAN", channel: "C0DETRACT", text: "She is unhappy" });
    await slack.control.shortcut({ user: "U0ERIC", callback_id: "flag_message", channel: "C0DETRACT", messageTs: ts });
    const [global, , message] = arrivals.map(({ payload }) => payload);
    expect(global).toMatchObject({ type: "shortcut", callback_id: "new_issue", user: { id: "U0ERIC" } });
    expect(message).toMatchObject({
      type: "message_action",
      callback_id: "flag_message",
      channel: { id: "C0DETRACT" },
      message_ts: ts,
      message: { text: "She is unhappy", user: "U0NATHAN" },
    });
  });
});

describe("inputs that tell the app of changes", () => {
  test("only with dispatch_action; what was typed elsewhere comes along", async () => {
    const slack = await aSlack();
    const { arrivals } = await aListener(slack);
    const input = (block_id: string, element: object, fields: object = {}) => ({
      type: "input",
      block_id,
      label: plain("A"),
      element: { action_id: "x", ...element },
      ...fields,
    });
    const blocks = [
      input("status", { type: "static_select", options }, { dispatch_action: true }),
      input("note", { type: "plain_text_input" }),
      input("long", { type: "rich_text_input" }),
    ];
    await call(slack, "views.publish", { user_id: "U0ERIC", view: { type: "home", blocks } });
    const home = { user: "U0ERIC", home: true, actionId: "x" };
    await slack.control.interact({ ...home, blockId: "status", selected: "b", values: { note: "So far", long: "Hi" } });
    expect(arrivals[0]?.payload).toMatchObject({
      container: { type: "view" },
      view: {
        type: "home",
        state: { values: { note: { x: { value: "So far" } }, long: { x: { rich_text_value: rich } } } },
      },
      actions: [{ type: "static_select", selected_option: options[1] }],
    });
    expect(arrivals[0]?.payload).not.toHaveProperty("response_url");
    await expect(slack.control.interact({ ...home, blockId: "note", selected: "a" })).rejects.toThrow(
      "no dispatch_action",
    );
    await expect(slack.control.interact(home)).rejects.toThrow("matches several elements");
  });
});
