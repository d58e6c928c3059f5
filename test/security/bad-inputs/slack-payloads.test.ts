import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Answer, Payload } from "../../support/story/forged.ts";
import { sendForged, sendRaw } from "../../support/story/forged.ts";
import { anAnswer } from "../../support/story/webhook.ts";
import { House } from "./house.ts";

const OPEN = { issueId: 1, seen: "needs_attention" };
let house: House;
beforeAll(async () => {
  house = await House.open();
  await house.story.answer(anAnswer({ owners: [] }));
  // Another workspace in the same database, with an issue that is none of ours.
  await house.db.raw("insert into workspaces (slack_team_id, name) values ('T0OTHER', 'Elsewhere')");
  await house.story.quiet();
});
afterAll(() => house.story.end());

const button = (action_id: string, value: unknown): Payload => ({ type: "button", action_id, value });
const note = button("amends.note", JSON.stringify(OPEN));
const click =
  (action: Payload, change: Payload = {}) =>
  () =>
    house.click(action, change);
const values = { note: { note: { type: "plain_text_input", value: "forged" } } };
const submit =
  (callback: string, metadata: unknown, typed: Payload = values, user?: Payload) =>
  () =>
    house.submit(callback, typeof metadata === "string" ? metadata : JSON.stringify(metadata), typed, user);
const forged = (change: Payload) => () => sendForged(house.story, { ...house.clicked(), actions: [note], ...change });
const user = (id: string | null, team_id?: string | null) => ({ user: { id, team_id } });

const SAID = /"errors"|"response_action":"update"|"text"/;
const ACKNOWLEDGED = /^$/;
type Try = () => Promise<Answer>;

/** Row 8: what a tampered client could make Slack sign, and what Slack never sends. Each is answered (Bolt alone says 404, after three seconds), and changes nothing. */
const TABLE: readonly (readonly [what: string, attempt: Try, status: number, answer: RegExp])[] = [
  ["an issue of nobody", click(button("amends.note", JSON.stringify({ ...OPEN, issueId: 99 }))), 200, ACKNOWLEDGED],
  [
    "an issue number beyond numbers",
    click(button("amends.note", '{"issueId":1e300,"seen":"open"}')),
    200,
    ACKNOWLEDGED,
  ],
  ["an issue number as text", click(button("amends.note", '{"issueId":"1 or 1=1","seen":"open"}')), 200, ACKNOWLEDGED],
  ["a value of 100 kB", click(button("amends.note", "x".repeat(100_000))), 200, ACKNOWLEDGED],
  ["a value that is an object", click(button("amends.note", { issueId: 1 })), 200, ACKNOWLEDGED],
  ["a value that is null", click(button("amends.note", null)), 200, ACKNOWLEDGED],
  ["an unknown button", click(button("evil.button", "1")), 200, ACKNOWLEDGED],
  ["a button named like a prototype", click(button("__proto__", "1")), 200, ACKNOWLEDGED],
  ["a button without a name", click({ type: "button" }), 200, ACKNOWLEDGED],
  ["a name of 10 kB", click(button("amends.".repeat(1_500), "1")), 200, ACKNOWLEDGED],
  ["a status that is a prototype", click(button("amends.status.__proto__", JSON.stringify(OPEN))), 200, ACKNOWLEDGED],
  ["a status that is none", click(button("amends.status.won", JSON.stringify(OPEN))), 200, ACKNOWLEDGED],
  ["a list that is none", click(button("amends.list.x", '{"list":"__proto__"}')), 200, ACKNOWLEDGED],
  [
    "a picker of nobody's block",
    click({ type: "users_select", action_id: "amends.assign", selected_user: "U0NATHAN", block_id: "x" }),
    200,
    ACKNOWLEDGED,
  ],
  [
    "a picker with an object as person",
    click({ type: "users_select", action_id: "amends.assign", selected_user: {}, block_id: "amends.controls:1:0" }),
    200,
    ACKNOWLEDGED,
  ],
  [
    "followers that are no list",
    click({
      type: "multi_users_select",
      action_id: "amends.followers",
      selected_users: "U0KIM",
      block_id: "amends.controls:1:0",
    }),
    200,
    ACKNOWLEDGED,
  ],
  [
    "500 followers",
    click({
      type: "multi_users_select",
      action_id: "amends.followers",
      selected_users: Array.from({ length: 500 }, (_, n) => `U0X${n}`),
      block_id: "amends.controls:1:0",
    }),
    200,
    ACKNOWLEDGED,
  ],
  ["a menu without a choice", click({ type: "overflow", action_id: "amends.more" }), 200, ACKNOWLEDGED],
  ["no actions", forged({ actions: [] }), 200, ACKNOWLEDGED],
  ["actions that are no list", forged({ actions: {} }), 500, ACKNOWLEDGED],
  ["actions that are null", forged({ actions: null }), 500, ACKNOWLEDGED],
  ["an action that is null", forged({ actions: [null] }), 200, /.*/],
  [
    "no channel and no message",
    forged({ channel: undefined, message: undefined, container: undefined }),
    200,
    ACKNOWLEDGED,
  ],
  ["no answer address", forged({ response_url: undefined }), 200, ACKNOWLEDGED],
  ["an answer address elsewhere", forged({ response_url: "http://169.254.169.254/latest" }), 200, ACKNOWLEDGED],
  ["a guest", forged(user("U0GUEST")), 200, ACKNOWLEDGED],
  ["a stranger", forged(user("U0STRANGER", "T0OTHER")), 200, ACKNOWLEDGED],
  ["one of ours who says another team", forged(user("U0BRIDGET", "T0OTHER")), 200, ACKNOWLEDGED],
  ["a deactivated account", forged(user("U0KIM")), 200, ACKNOWLEDGED],
  ["our own bot", forged(user("U0AMENDS")), 200, ACKNOWLEDGED],
  ["Slackbot", forged(user("USLACKBOT")), 200, ACKNOWLEDGED],
  ["a user nobody knows", forged(user("U0NOBODY")), 200, ACKNOWLEDGED],
  ["a user id of SQL", forged(user("U0'; drop table people; --")), 200, ACKNOWLEDGED],
  ["no user", forged({ user: undefined }), 500, ACKNOWLEDGED],
  ["a user that is null", forged({ user: null }), 500, ACKNOWLEDGED],
  ["a user without an id", forged({ user: {} }), 200, /.*/],
  ["no team", forged({ team: undefined }), 200, /.*/],
  ["a team that is null", forged({ team: null }), 200, /.*/],
  [
    "another team",
    forged({ team: { id: "T0OTHER" }, user: { id: "U0BRIDGET", team_id: "T0OTHER" } }),
    200,
    ACKNOWLEDGED,
  ],
  ["a type nobody knows", forged({ type: "block_actions_v9" }), 200, /.*/],
  ["a type that is a number", forged({ type: 7 }), 200, /.*/],
  ["no type", forged({ type: undefined }), 200, /.*/],
  ["a retired kind of window", submit("amends.retired", OPEN), 200, /another version/],
  ["a window without a name", submit("", OPEN), 200, /another version/],
  ["a window named like a prototype", submit("__proto__", OPEN), 200, /another version/],
  [
    "a window of an issue of nobody",
    submit("amends.note_modal", { ...OPEN, issueId: 99, to: null }),
    200,
    /no longer exists/,
  ],
  ["a window without what it carries", submit("amends.note_modal", ""), 200, SAID],
  ["a window that carries no JSON", submit("amends.status_modal", "{"), 200, SAID],
  ["a window that carries a list", submit("amends.people_modal", "[]"), 200, SAID],
  ["a window that carries another's status", submit("amends.status_modal", { ...OPEN, to: "__proto__" }), 200, SAID],
  ["a window that carries 1 MB less a bit", submit("amends.note_modal", "x".repeat(300_000)), 200, SAID],
  ["a window without values", submit("amends.note_modal", { ...OPEN, to: null }, {}), 200, SAID],
  [
    "a note that is an object",
    submit("amends.note_modal", { ...OPEN, to: null }, { note: { note: { value: { path: "/etc/passwd" } } } }),
    200,
    SAID,
  ],
  [
    "a note of 3,001 characters",
    submit("amends.note_modal", { ...OPEN, to: null }, { note: { note: { value: "x".repeat(3_001) } } }),
    200,
    SAID,
  ],
  [
    "a note of spaces that are none",
    submit("amends.note_modal", { ...OPEN, to: null }, { note: { note: { value: " \u200b\ufeff\n" } } }),
    200,
    SAID,
  ],
  [
    "a window sent by a guest",
    submit("amends.note_modal", { ...OPEN, to: null }, values, { id: "U0GUEST" }),
    200,
    /Guests can read/,
  ],
  [
    "settings sent by a member",
    submit("amends.settings_modal", "", { threshold: { threshold: { value: "0" } } }, { id: "U0NATHAN" }),
    200,
    SAID,
  ],
  ["deadlines sent by a member", submit("amends.terms_modal", "", {}, { id: "U0NATHAN" }), 200, SAID],
  ["a match sent by a member", submit("amends.match_modal", "", {}, { id: "U0NATHAN" }), 200, SAID],
  [
    "an escalation taken that is none",
    click(button("amends.escalation.take", JSON.stringify(OPEN))),
    200,
    ACKNOWLEDGED,
  ],
  ["a command of nobody", () => house.command({ user_id: "U0NOBODY", text: "mine" }), 200, SAID],
  ["a command of another team", () => house.command({ team_id: "T0OTHER", text: "mine" }), 200, SAID],
  ["a command without a user", () => house.command({ user_id: "", text: "mine" }), 200, SAID],
  ["a command nobody knows", () => house.command({ command: "/other" }), 200, ACKNOWLEDGED],
  ["a command named like a prototype", () => house.command({ text: "__proto__" }), 200, /I do not know/],
  ["a command of 100 kB", () => house.command({ text: "x".repeat(100_000) }), 200, SAID],
  [
    "a command that is several",
    () => sendRaw(house.story, "command=/amends&command=/evil&team_id=T0&user_id=U0"),
    200,
    /.*/,
  ],
  ["an option load of nobody", forged({ type: "block_suggestion", action_id: "x", value: "y" }), 200, /.*/],
];

test.each(TABLE)("%s: answered, and nothing is changed", async (_what, attempt, status, answer) => {
  const before = await house.state();
  const given = await attempt();
  expect([given.status, given.text]).toEqual([status, expect.stringMatching(answer)]);
  expect(await house.state()).toEqual(before);
});

const event = (given: Payload, outer: Payload = {}) => ({
  ...{
    type: "event_callback",
    team_id: house.story.slack.team.id,
    api_app_id: "A0",
    event_id: `Ev${Math.floor(Math.random() * 1e9)}`,
  },
  ...{ event_time: 1_790_000_000, event: given, ...outer },
});
const EVENTS: readonly (readonly [what: string, make: () => Payload])[] = [
  ["of no kind we know", () => event({ type: "star_added" })],
  ["named like a prototype", () => event({ type: "__proto__" })],
  [
    "a message of nobody",
    () => event({ type: "message", channel: "C0DETRACT", text: "x", ts: "1.1", thread_ts: "1.0" }),
  ],
  [
    "a message in another team's channel",
    () => event({ type: "message", user: "U0BRIDGET", channel: "C0OTHER", text: "x", ts: "1.2", thread_ts: "1.0" }),
  ],
  [
    "a message without a text",
    () => event({ type: "message", user: "U0BRIDGET", channel: "C0DETRACT", ts: "1.3", thread_ts: "1.0" }),
  ],
  [
    "a message of our own",
    () =>
      event({
        type: "message",
        bot_id: "B0AMENDS",
        user: "U0AMENDS",
        channel: "C0DETRACT",
        text: "x",
        ts: "1.4",
        thread_ts: "1.0",
      }),
  ],
  ["an edit of nothing", () => event({ type: "message", subtype: "message_changed", channel: "C0DETRACT", ts: "1.5" })],
  [
    "a deletion of nothing",
    () => event({ type: "message", subtype: "message_deleted", channel: "C0DETRACT", ts: "1.6" }),
  ],
  ["Home opened by nobody", () => event({ type: "app_home_opened", tab: "home" })],
  ["Home opened by a guest", () => event({ type: "app_home_opened", user: "U0GUEST", tab: "home", channel: "D0" })],
  ["a member who is no object", () => event({ type: "user_change", user: "U0BRIDGET" })],
  ["of another team", () => event({ type: "app_home_opened", user: "U0BRIDGET", tab: "home" }, { team_id: "T0OTHER" })],
];

test.each(EVENTS)("an event %s: answered, and nothing is changed", async (_what, make) => {
  const { sign } = await import("../../../src/sandbox/delivery/http.ts");
  const body = JSON.stringify(make());
  const before = await house.state();
  const signed = sign(body, house.story.slack.signingSecret, Math.floor(Date.now() / 1_000));
  const headers = { "content-type": "application/json", ...signed };
  const signal = AbortSignal.timeout(10_000);
  expect((await fetch(`${house.story.url}/slack/events`, { method: "POST", headers, body, signal })).status).toBe(200);
  expect(await house.state()).toEqual(before);
});

test("after all that, neighbours are well", () => house.unharmed());
