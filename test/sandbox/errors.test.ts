import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import type { LocalSlack, Manifest } from "../../src/sandbox/local-slack.ts";
import { methods } from "../../src/sandbox/web-api/methods.ts";
import { aSlack, call, manifest, post, without } from "./support.ts";

const home = { type: "home", blocks: [] };
const modal = { type: "modal", title: { type: "plain_text", text: "Note" }, blocks: [] };
const noTabs: Manifest = { ...manifest, features: { ...manifest.features, app_home: {} } };
const long = (count: number) => "x".repeat(count);
const tooMuch = Array.from({ length: 4 }, () => ({ type: "section", text: { type: "plain_text", text: long(2_900) } }));
const attachments = Array.from({ length: 101 }, () => ({ text: "one" }));

/** One way to be refused: the method, its arguments (`$ts`, `$theirs` and `$tomb` stand for messages), and Slack's error. */
type Refusal = [method: string, args: Record<string, unknown>, error: string, manifest?: Manifest];

const refusals: Refusal[] = [
  ["chat.postMessage", { channel: "C0DETRACT", text: "Hi", blocks: tooMuch }, "msg_blocks_too_long"],
  ["chat.postMessage", { text: "Hi" }, "invalid_arguments"],
  ["chat.postMessage", { channel: "C0NONE", text: "Hi" }, "channel_not_found"],
  ["chat.postMessage", { channel: "#nowhere", text: "Hi" }, "channel_not_found"],
  ["chat.postMessage", { channel: "C0SECRET", text: "Hi" }, "channel_not_found"],
  ["chat.postMessage", { channel: "C0GENERAL", text: "Hi" }, "not_in_channel"],
  ["chat.postMessage", { channel: "C0OLD", text: "Hi" }, "is_archived"],
  ["chat.postMessage", { channel: "C0DETRACT" }, "no_text"],
  ["chat.postMessage", { channel: "C0DETRACT", text: "" }, "no_text"],
  ["chat.postMessage", { channel: "C0DETRACT", blocks: "[" }, "invalid_blocks_format"],
  ["chat.postMessage", { channel: "C0DETRACT", blocks: { type: "divider" } }, "invalid_blocks_format"],
  ["chat.postMessage", { channel: "C0DETRACT", blocks: [{ type: "nothing" }] }, "invalid_blocks"],
  ["chat.postMessage", { channel: "C0DETRACT", text: "Hi", metadata: "{" }, "invalid_metadata_format"],
  ["chat.postMessage", { channel: "C0DETRACT", text: "Hi", metadata: { event_type: "x" } }, "invalid_metadata_format"],
  [
    "chat.postMessage",
    { channel: "C0DETRACT", text: "Hi", metadata: { event_type: "x", event_payload: { text: long(16_000) } } },
    "metadata_too_large",
  ],
  ["chat.postMessage", { channel: "C0DETRACT", text: "Hi", attachments }, "too_many_attachments"],
  ["chat.postMessage", { channel: "C0DETRACT", text: "Hi", markdown_text: "*Hi*" }, "markdown_text_conflict"],
  ["chat.postMessage", { channel: "C0DETRACT", text: "Hi", thread_ts: "$tomb" }, "cannot_reply_to_message"],
  ["chat.postMessage", { channel: "C0DETRACT", text: "Hi", username: "Boss" }, "missing_scope"],
  ["chat.postMessage", { channel: "U0BRIDGET", text: "Hi" }, "messages_tab_disabled", noTabs],
  ["chat.postMessage", { channel: "U0STRANGER", text: "Hi" }, "channel_not_found"],
  ["chat.postMessage", { channel: "USLACKBOT", text: "Hi" }, "cannot_dm_bot"],
  ["chat.postMessage", { channel: "C0DETRACT", text: "Hi" }, "missing_scope", without("chat:write")],
  ["chat.postEphemeral", { channel: "C0DETRACT", text: "Hi" }, "invalid_arguments"],
  ["chat.postEphemeral", { channel: "C0DETRACT", user: "U0ULTRA", text: "Hi" }, "user_not_in_channel"],
  ["chat.postEphemeral", { channel: "C0DETRACT", user: "U0ERIC" }, "no_text"],
  ["chat.postEphemeral", { channel: "C0DETRACT", user: "U0ERIC", text: long(40_001) }, "msg_too_long"],
  ["chat.update", { channel: "C0DETRACT", ts: "1.000001", text: "Hi" }, "message_not_found"],
  ["chat.update", { channel: "U0BRIDGET", ts: "$ts", text: "Hi" }, "channel_not_found"],
  ["chat.update", { channel: "C0DETRACT", ts: "$theirs", text: "Hi" }, "cant_update_message"],
  ["chat.update", { channel: "C0DETRACT", ts: "$tomb", text: "Hi" }, "message_not_found"],
  ["chat.update", { channel: "C0DETRACT", ts: "$ts" }, "no_text"],
  ["chat.update", { channel: "C0DETRACT", ts: "$ts", text: long(4_001) }, "msg_too_long"],
  ["chat.update", { channel: "C0DETRACT", ts: "$ts", blocks: [{ type: "alert" }] }, "invalid_blocks"],
  ["chat.update", { channel: "C0DETRACT", ts: "$ts", text: "Hi", metadata: [] }, "invalid_metadata_format"],
  ["chat.update", { channel: "C0DETRACT", ts: "$rich", blocks: [{ type: "divider" }] }, "block_mismatch"],
  ["chat.delete", { channel: "C0DETRACT", ts: "1.000001" }, "message_not_found"],
  ["chat.delete", { channel: "C0DETRACT", ts: "$theirs" }, "cant_delete_message"],
  ["chat.getPermalink", { channel: "C0DETRACT", message_ts: "1.000001" }, "message_not_found"],
  ["conversations.info", { channel: "C0SECRET" }, "channel_not_found"],
  ["conversations.info", { channel: "C0LEADERS" }, "missing_scope", without("groups:read")],
  ["conversations.list", { types: "public_channel,club" }, "invalid_types"],
  ["conversations.list", { limit: 1000 }, "invalid_arguments"],
  ["conversations.members", { channel: "C0DETRACT", limit: 1000 }, "invalid_arguments"],
  ["conversations.list", { cursor: "nonsense" }, "invalid_cursor"],
  ["conversations.members", { channel: "C0SECRET" }, "channel_not_found"],
  ["conversations.open", {}, "users_list_not_supplied"],
  ["conversations.open", { users: "U0NONE" }, "user_not_found"],
  ["conversations.open", { users: "U0KIM" }, "user_disabled"],
  ["conversations.open", { users: "U0STRANGER" }, "user_not_visible"],
  ["conversations.open", { users: "USLACKBOT" }, "cannot_dm_bot"],
  ["conversations.open", { users: "U0BRIDGET" }, "missing_scope", without("im:write")],
  ["conversations.join", { channel: "C0LEADERS" }, "method_not_supported_for_channel_type"],
  ["conversations.join", { channel: "C0OLD" }, "is_archived"],
  ["conversations.history", { channel: "C0GENERAL" }, "not_in_channel"],
  ["conversations.history", { channel: "C0SECRET" }, "channel_not_found"],
  ["conversations.history", { channel: "C0DETRACT", oldest: "yesterday" }, "invalid_ts_oldest"],
  ["conversations.history", { channel: "C0DETRACT", latest: "soon" }, "invalid_ts_latest"],
  ["conversations.history", { channel: "C0DETRACT", limit: 1000 }, "invalid_arguments"],
  ["conversations.history", { channel: "C0LEADERS" }, "missing_scope", without("groups:history")],
  ["conversations.replies", { channel: "C0DETRACT", ts: "1.000001" }, "thread_not_found"],
  ["users.info", { user: "U0NONE" }, "user_not_found"],
  ["users.lookupByEmail", { email: "nobody@northwind.example" }, "users_not_found"],
  ["users.lookupByEmail", { email: "kim.ode@northwind.example" }, "users_not_found"],
  ["users.lookupByEmail", { email: "eric.gregg@northwind.example" }, "missing_scope", without("users:read.email")],
  ["usergroups.list", {}, "missing_scope", without("usergroups:read")],
  ["usergroups.users.list", {}, "invalid_arguments"],
  ["usergroups.users.list", { usergroup: "S0NONE" }, "no_such_subteam"],
  ["usergroups.users.list", { usergroup: "S0LEADS" }, "missing_scope", without("usergroups:read")],
  ["reactions.add", { channel: "C0DETRACT", timestamp: "1.000001", name: "eyes" }, "message_not_found"],
  ["reactions.add", { channel: "C0DETRACT", timestamp: "$ts", name: "no such!" }, "invalid_name"],
  ["views.open", { trigger_id: "1.2.3", view: modal }, "invalid_trigger_id"],
  ["views.open", { view: modal }, "invalid_arguments"],
  ["views.open", { trigger_id: "1.2.3", view: home }, "invalid_arguments"],
  ["views.open", { trigger_id: "1.2.3", view: { ...modal, private_metadata: long(250_000) } }, "view_too_large"],
  ["views.update", { view_id: "V0NONE", view: modal }, "not_found"],
  ["views.update", { view: modal }, "invalid_arguments"],
  ["views.publish", { user_id: "U0BRIDGET", view: home }, "not_enabled", noTabs],
  ["views.publish", { user_id: "U0NONE", view: home }, "invalid_arguments"],
  ["blocks.validate", {}, "invalid_arguments"],
  ["blocks.validate", { blocks: [{ type: "nothing" }] }, "invalid_blocks"],
  ["blocks.validate", { view: { type: "modal" } }, "invalid_view"],
  ["blocks.validate", { message: { blocks: [{}] } }, "invalid_message"],
];

async function sample(slack: LocalSlack): Promise<Record<string, string>> {
  if (!slack.control.state().channels.some(({ id, botIsMember }) => id === "C0DETRACT" && botIsMember)) return {};
  const write = { user: "U0NATHAN", channel: "C0DETRACT" };
  const theirs = await slack.control.message({ ...write, text: "Mine" });
  const tomb = await slack.control.message({ ...write, text: "Soon gone" });
  await slack.control.message({ ...write, text: "Reply", thread_ts: tomb.ts });
  await slack.control.deleteMessage({ channel: "C0DETRACT", messageTs: tomb.ts });
  const section = { type: "rich_text_section", elements: [{ type: "text", text: "Hi" }] };
  const { body } = await call(slack, "chat.postMessage", {
    channel: "C0DETRACT",
    text: "Rich",
    blocks: [{ type: "rich_text", elements: [section] }],
  });
  const { body: plain } = await call(slack, "chat.postMessage", { channel: "C0DETRACT", text: "Hi" });
  return { $ts: String(plain.ts), $theirs: theirs.ts, $tomb: tomb.ts, $rich: String(body.ts) };
}

function fill(args: Record<string, unknown>, samples: Record<string, string>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, samples[String(value)] ?? value]));
}

const rows = refusals.map(([method, args, error, changed = manifest]) => {
  const shown = JSON.stringify(args).slice(0, 80);
  return { title: `${method} refuses ${shown} with ${error}`, method, args, error, changed };
});

test.each(rows)("$title", async ({ method, args, error, changed }) => {
  const slack = await aSlack({ manifest: changed });
  const filled = fill(args, await sample(slack));
  const { body, status } = await call(slack, method, filled);
  expect({ status, ok: body.ok, error: body.error }).toEqual({ status: 200, ok: false, error });
});

test("what is too much in a new message is so in a changed one, of which Slack's data says nothing", async () => {
  const slack = await aSlack();
  const { $ts: ts } = await sample(slack);
  const { body } = await call(slack, "chat.update", { channel: "C0DETRACT", ts, text: "Hi", blocks: tooMuch });
  expect(body.error).toBe("msg_blocks_too_long");
});

test("a token is needed, the right one, and of the right kind", async () => {
  const slack = await aSlack();
  const ask = async (token: string, method = "auth.test") => (await call(slack, method, {}, token)).body.error;
  expect(await ask("")).toBe("not_authed");
  expect(await ask("xoxb-wrong")).toBe("invalid_auth");
  expect(await ask(slack.appToken)).toBe("not_allowed_token_type");
  expect(await ask(slack.botToken, "apps.connections.open")).toBe("not_allowed_token_type");
  expect(await ask(slack.botToken, "chat.shout")).toBe("unknown_method");
});

test("a missing scope is named, with what the app has", async () => {
  const slack = await aSlack({ manifest: without("users:read") });
  const { body } = await call(slack, "users.info", { user: "U0ERIC" });
  expect(body).toMatchObject({ error: "missing_scope", needed: "users:read" });
  expect(String(body.provided).split(",")).toContain("chat:write");
});

test("a deactivated person's direct message still takes posts, as Slack does without a word", async () => {
  const slack = await aSlack();
  expect(await post(slack, { channel: "U0KIM" })).toMatch(/^\d+\.\d{6}$/);
});

test("a text above 40,000 characters is cut, with a warning", async () => {
  const slack = await aSlack();
  const { body } = await call(slack, "chat.postMessage", { channel: "C0DETRACT", text: long(40_001) });
  expect(body).toMatchObject({ ok: true, warning: "message_truncated" });
  expect(slack.control.messages("C0DETRACT").messages[0]?.text).toHaveLength(40_000);
});

test("unknown arguments are noted in the log", async () => {
  const slack = await aSlack();
  await post(slack, { colour: "red", client_msg_id: "e1b7" });
  const [entry] = slack.control.log();
  expect(entry).toMatchObject({ method: "chat.postMessage", warnings: ["unknown_argument:colour"] });
});

/** Errors that any method may answer; Slack documents them once for all, or (cannot_dm_bot) only shows them in practice. */
const common = [
  "not_authed",
  "invalid_auth",
  "not_allowed_token_type",
  "missing_scope",
  "invalid_arguments",
  "ratelimited",
  "cannot_dm_bot",
];

interface MethodData {
  rate_limits: string | null;
  scope: { bot?: string[] };
  args: { required?: string[]; properties: Record<string, unknown> };
  errors: Record<string, unknown>;
}

const dataFolder = new URL("../../../shared/data/slack-api/", import.meta.url);
const described = [...methods.values()].filter(({ name }) => existsSync(new URL(`${name}.json`, dataFolder)));

if (described.length === 0) {
  test.skip("Slack's own method data is not on this machine", () => undefined);
} else {
  describe.each(described.map((method) => [method.name, method] as const))(
    "%s agrees with Slack's data",
    (name, method) => {
      const data = JSON.parse(readFileSync(new URL(`${name}.json`, dataFolder), "utf8")) as MethodData;
      const properties = Object.keys(data.args.properties).filter((property) => property !== "token");

      test("on arguments", () => {
        const undocumented = name === "chat.postMessage" ? ["client_msg_id"] : [];
        expect(Object.keys(method.known).sort()).toEqual([...properties, ...undocumented].sort());
        const required = (data.args.required ?? []).filter((property) => property !== "token");
        expect([...(method.required ?? [])].sort()).toEqual(required.sort());
      });

      test("on scopes and tier", () => {
        expect([...(method.scopes ?? [])].sort()).toEqual([...(data.scope.bot ?? [])].sort());
        const tier = data.rate_limits === "t5" ? "special" : data.rate_limits;
        if (tier) expect(method.tier).toBe(tier);
      });

      test("on errors", () => {
        const returned = refusals.filter(([refused]) => refused === name).map(([, , error]) => error);
        const known = [...Object.keys(data.errors), ...common];
        expect(returned.filter((error) => !known.includes(error))).toEqual([]);
      });
    },
  );
}
