import { expect, test } from "@jest/globals";
import { aListener } from "./listener.ts";
import { aSlack, call, manifest } from "./support.ts";

const hello = { channel: "C0DETRACT", text: "Hi" };

test.each([
  ["revoke", ["tokens_revoked"]],
  ["uninstall", ["tokens_revoked", "app_uninstalled"]],
] as const)("after %s the app hears of that, and of nothing else until it is installed anew", async (action, heard) => {
  const bot_events = [...heard, "message.channels", "user_change"];
  const slack = await aSlack({ manifest: { ...manifest, settings: { event_subscriptions: { bot_events } } } });
  const { arrivals } = await aListener(slack);
  const types = () => arrivals.map(({ payload }) => (payload.event as { type: string }).type);
  await slack.control.installation({ action });
  expect(types()).toEqual(heard);
  await slack.control.message({ user: "U0NATHAN", channel: "C0DETRACT", text: "Hello" });
  await slack.control.userChange({ user: "U0ERIC", realName: "Eric G." });
  expect(types()).toEqual(heard);
  await slack.control.installation({ action: "install" });
  await slack.control.userChange({ user: "U0ERIC", realName: "Eric Gregg" });
  expect(types()).toEqual([...heard, "user_change"]);
});

test("a revoked token opens nothing any more", async () => {
  const slack = await aSlack();
  expect(await slack.control.installation({ action: "revoke" })).toEqual({ botToken: null });
  for (const [method, args] of [
    ["auth.test", {}],
    ["chat.postMessage", hello],
    ["conversations.info", hello],
  ] as const)
    expect((await call(slack, method, args)).body).toMatchObject({ ok: false, error: "token_revoked" });
  await expect(slack.control.installation({ action: "revoke" })).rejects.toThrow("the app has no token");
});

test("an app that was uninstalled is in no channel, and a new installation brings another token and no membership", async () => {
  const slack = await aSlack();
  await slack.control.installation({ action: "uninstall" });
  expect((await call(slack, "auth.test", {})).body).toMatchObject({ error: "account_inactive" });
  const { botToken } = await slack.control.installation({ action: "install" });
  expect(botToken).not.toBe(slack.botToken);
  expect((await call(slack, "auth.test", {}, botToken ?? "")).body).toMatchObject({ ok: true });
  expect((await call(slack, "chat.postMessage", hello, botToken ?? "")).body).toMatchObject({
    error: "not_in_channel",
  });
  expect((await call(slack, "auth.test", {})).body).toMatchObject({ error: "account_inactive" });
});

test("scopes that are not granted this time are missing", async () => {
  const slack = await aSlack();
  const { botToken } = await slack.control.installation({ action: "install", without: ["chat:write"] });
  expect((await call(slack, "chat.postMessage", hello, botToken ?? "")).body).toMatchObject({ error: "missing_scope" });
});
